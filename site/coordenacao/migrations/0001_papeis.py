"""Quem vê as turmas no admin: Coordenação, Tutores e Registro. Agir depende de coordenar a turma, não do grupo."""

from django.db import migrations

from contas.papeis import COORDENACAO, REGISTRO, TUTORES, conceder

PERMISSOES = [("cursos", "view_matricula"), ("cursos", "view_turma")]


def dar_permissoes(apps, schema_editor):
    for grupo in (COORDENACAO, TUTORES, REGISTRO):
        conceder(apps, grupo, PERMISSOES)


class Migration(migrations.Migration):
    dependencies = [("contas", "0002_papeis"), ("cursos", "0001_initial")]

    operations = [migrations.RunPython(dar_permissoes, migrations.RunPython.noop)]
