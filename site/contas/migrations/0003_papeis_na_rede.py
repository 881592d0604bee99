"""Quem cuida da rede no admin: Coordenação cadastra e corrige consórcios e filiações; Registro consulta."""

from django.db import migrations

from contas.papeis import COORDENACAO, REGISTRO, conceder

TERRITORIO = [("rede", f"view_{modelo}") for modelo in ("macrorregiao", "microrregiao", "municipio")]
EDITAVEIS = ("consorcio", "filiacao")


def conceder_na_rede(apps, schema_editor):
    escrever = [("rede", f"{acao}_{modelo}") for acao in ("add", "change", "view") for modelo in EDITAVEIS]
    consultar = [("rede", f"view_{modelo}") for modelo in EDITAVEIS]
    conceder(apps, COORDENACAO, [*escrever, *TERRITORIO])
    conceder(apps, REGISTRO, [*consultar, *TERRITORIO])


class Migration(migrations.Migration):
    dependencies = [("contas", "0002_papeis"), ("rede", "0003_endereco_obrigatorio")]

    operations = [migrations.RunPython(conceder_na_rede, migrations.RunPython.noop)]
