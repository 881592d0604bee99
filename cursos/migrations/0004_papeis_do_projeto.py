"""O projeto de curso é da edição; quem facilita e quem coordena o leem."""

from django.db import migrations

from contas.papeis import COORDENACAO, EDITORES, FACILITADORES, conceder


def conceder_projeto(apps, schema_editor):
    conceder(apps, EDITORES, [("cursos", f"{acao}_projetodecurso") for acao in ("add", "change", "view")])
    for grupo in (COORDENACAO, FACILITADORES):
        conceder(apps, grupo, [("cursos", "view_projetodecurso")])


class Migration(migrations.Migration):
    dependencies = [("cursos", "0003_projeto_de_curso"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(conceder_projeto, migrations.RunPython.noop)]
