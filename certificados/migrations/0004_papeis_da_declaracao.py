"""Quem facilita emite, corrige e revoga as declarações das oficinas que conduz, e só elas vê no livro."""

from django.db import migrations

from contas.papeis import FACILITADORES, conceder


def conceder_declaracoes(apps, schema_editor):
    conceder(apps, FACILITADORES, [("certificados", "declarar"), ("certificados", "view_certificado")])


class Migration(migrations.Migration):
    dependencies = [("certificados", "0003_declaracao_de_participacao"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(conceder_declaracoes, migrations.RunPython.noop)]
