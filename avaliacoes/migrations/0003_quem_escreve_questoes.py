"""Quem edita o curso escreve as questões. Ninguém as apaga."""

from django.db import migrations

from contas.papeis import EDITORES, conceder


def conceder_escrita(apps, schema_editor):
    conceder(apps, EDITORES, [("avaliacoes", "add_questao"), ("avaliacoes", "change_questao")])


class Migration(migrations.Migration):
    dependencies = [("avaliacoes", "0002_papeis"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(conceder_escrita, migrations.RunPython.noop)]
