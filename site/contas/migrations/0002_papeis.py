"""Os cinco grupos de quem trabalha na plataforma, todos com entrada no admin."""

from django.db import migrations

from contas.papeis import COORDENACAO, GRUPOS, REGISTRO, conceder


def criar(apps, schema_editor):
    for nome in GRUPOS:
        apps.get_model("auth.Group").objects.get_or_create(name=nome)
        conceder(apps, nome, [("wagtailadmin", "access_admin")])
    conceder(apps, COORDENACAO, [("contas", "view_pessoa"), ("contas", "change_pessoa"), ("contas", "add_pessoa")])
    conceder(apps, REGISTRO, [("contas", "view_pessoa")])


class Migration(migrations.Migration):
    dependencies = [
        ("contas", "0001_initial"),
        ("wagtailadmin", "0003_admin_managed"),
    ]

    operations = [migrations.RunPython(criar, migrations.RunPython.noop)]
