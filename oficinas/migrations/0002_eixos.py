"""Os seis eixos: os quatro da oficina, mais fundamentos e projeto. O código dá a cor na tela."""

from django.db import migrations

EIXOS = [
    ("regulacao", "Regulação"),
    ("prestacao", "Prestação de serviços"),
    ("financeira", "Execução financeira"),
    ("sistemas", "Sistemas de informação"),
    ("fundamentos", "Fundamentos"),
    ("projeto", "Projeto de intervenção"),
]


def criar_eixos(apps, schema_editor):
    Eixo = apps.get_model("oficinas", "Eixo")
    for ordem, (codigo, nome) in enumerate(EIXOS, start=1):
        Eixo.objects.update_or_create(codigo=codigo, defaults={"nome": nome, "ordem": ordem})


class Migration(migrations.Migration):
    dependencies = [("oficinas", "0001_initial")]

    operations = [migrations.RunPython(criar_eixos, migrations.RunPython.noop)]
