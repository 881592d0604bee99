"""O modelo geral de certificado (quem assina se cadastra depois) e o que cada papel pode com certificados."""

from django.db import migrations

from contas.papeis import COORDENACAO, REGISTRO, conceder

ABERTURA = (
    "Certificamos que {nome}, CPF {cpf_mascarado}, concluiu o curso {curso}, ofertado pela {instituicao}, no período de "
    "{inicio} a {fim}, com carga horária total de {carga_horaria} horas"
)
CORPO = ABERTURA + ", frequência de {frequencia}% e aproveitamento de {aproveitamento}%."
CORPO_SEM_FREQUENCIA = ABERTURA + " e aproveitamento de {aproveitamento}%."
CADASTRO = [f"{acao}_{modelo}" for acao in ("add", "change", "view") for modelo in ("modelo", "signatario")]


def criar(apps, schema_editor):
    Modelo = apps.get_model("certificados.Modelo")
    if not Modelo.objects.exists():
        Modelo.objects.create(corpo=CORPO, corpo_sem_frequencia=CORPO_SEM_FREQUENCIA)
    da_coordenacao = ["emitir", "revogar", "view_certificado", *CADASTRO]
    conceder(apps, COORDENACAO, [("certificados", permissao) for permissao in da_coordenacao])
    do_registro = ["ver_registro", "view_certificado", "view_modelo", "view_signatario"]
    conceder(apps, REGISTRO, [("certificados", permissao) for permissao in do_registro])


class Migration(migrations.Migration):
    dependencies = [
        ("certificados", "0001_initial"),
        ("contas", "0002_papeis"),
    ]

    operations = [migrations.RunPython(criar, migrations.RunPython.noop)]
