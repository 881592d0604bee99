"""Quem consulta o banco de questões: quem edita o curso, quem coordena e quem tutora."""

from django.db import migrations

from contas.papeis import COORDENACAO, EDITORES, TUTORES, conceder


def conceder_consulta(apps, schema_editor):
    for grupo in (EDITORES, COORDENACAO, TUTORES):
        conceder(apps, grupo, [("avaliacoes", "view_questao")])


class Migration(migrations.Migration):
    dependencies = [("avaliacoes", "0001_initial"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(conceder_consulta, migrations.RunPython.noop)]
