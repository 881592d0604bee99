"""O que Facilitadores fazem com as oficinas: tudo, menos apagar o que já sustenta uma demanda ou um curso."""

from django.db import migrations

from contas.papeis import FACILITADORES, conceder

PERMISSOES = [
    ("oficinas", f"{acao}_{modelo}")
    for modelo in ("oficina", "participacao", "achado", "demanda", "consolidacao")
    for acao in ("add", "change", "view")
] + [
    ("oficinas", "delete_participacao"),
    ("oficinas", "delete_consolidacao"),
    ("oficinas", "view_eixo"),
]


def conceder_a_facilitadores(apps, schema_editor):
    conceder(apps, FACILITADORES, PERMISSOES)


class Migration(migrations.Migration):
    dependencies = [("oficinas", "0002_eixos"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(conceder_a_facilitadores, migrations.RunPython.noop)]
