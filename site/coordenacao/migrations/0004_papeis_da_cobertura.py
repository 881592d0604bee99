"""Coordenação e Registro veem a cobertura; a Coordenação diz quem responde por um consórcio; a SES só lê agregados.

O grupo “Leitura SES” não entra no admin: a sua tela é do site, e nela não há lista de pessoas.
"""

from django.db import migrations

from contas.papeis import COORDENACAO, REGISTRO, conceder

LEITURA_SES = "Leitura SES"
SECRETARIAS = [("coordenacao", f"{acao}_secretaria") for acao in ("add", "change", "view")]


def dar_permissoes(apps, schema_editor):
    apps.get_model("auth.Group").objects.get_or_create(name=LEITURA_SES)
    conceder(apps, COORDENACAO, [("coordenacao", "ver_cobertura"), ("coordenacao", "ver_agregados"), *SECRETARIAS])
    conceder(apps, REGISTRO, [("coordenacao", "ver_cobertura"), ("coordenacao", "view_secretaria")])
    conceder(apps, LEITURA_SES, [("coordenacao", "ver_agregados")])


class Migration(migrations.Migration):
    dependencies = [("coordenacao", "0003_secretaria"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(dar_permissoes, migrations.RunPython.noop)]
