"""Quem escreve o curso e quem o coordena leem o registro inteiro das oficinas; conduzir é só de quem as facilita."""

from django.db import migrations

from contas.papeis import COORDENACAO, EDITORES, conceder

PERMISSOES = [("oficinas", nome) for nome in ("ler_registro", "view_oficina", "view_achado", "view_demanda")]


def conceder_leitura(apps, schema_editor):
    for grupo in (COORDENACAO, EDITORES):
        conceder(apps, grupo, PERMISSOES)


class Migration(migrations.Migration):
    dependencies = [("oficinas", "0004_ciclo_da_oficina"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(conceder_leitura, migrations.RunPython.noop)]
