"""Editores cuidam do que sustenta as aulas; Coordenação cria e acerta as suas turmas."""

from django.db import migrations

from contas.papeis import COORDENACAO, EDITORES, TUTORES, conceder

DE_CONTEUDO = [
    ("cursos", f"{acao}_{modelo}") for modelo in ("norma", "termo", "objetivo") for acao in ("add", "change", "view")
]
DE_TURMA = [("cursos", f"{acao}_turma") for acao in ("add", "change", "delete", "view")]


def dar_permissoes(apps, schema_editor):
    conceder(apps, EDITORES, DE_CONTEUDO)
    conceder(apps, COORDENACAO, DE_TURMA)
    for grupo in (COORDENACAO, TUTORES):
        conceder(apps, grupo, [("cursos", f"view_{modelo}") for modelo in ("norma", "termo", "objetivo")])


class Migration(migrations.Migration):
    dependencies = [("cursos", "0001_initial"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(dar_permissoes, migrations.RunPython.noop)]
