"""Quem assina passa a ter ordem; nascem os modelos das declarações e do histórico; a coordenação publica modelos."""

from django.db import migrations

from contas.papeis import COORDENACAO, conceder

DECLARAMOS = "Declaramos, para os devidos fins, que {nome}"
MODELOS = {
    "participacao": (
        "Declaração de participação",
        DECLARAMOS
        + " participou da oficina {oficina} ({codigo_da_oficina}), realizada {quando}, {local}, com presença "
        "em {horas} de atividades.",
    ),
    "matricula": (
        "Declaração de matrícula",
        DECLARAMOS + ", CPF {cpf_mascarado}, tem matrícula {situacao} no curso {curso}, turma {turma}, ofertado pela "
        "{instituicao}, com carga horária de {carga_horaria} horas, de {inicio} a {fim}.",
    ),
    "historico": (
        "Histórico do curso",
        "Registramos que {nome}, CPF {cpf_mascarado}, tem matrícula {situacao} no curso {curso}, turma {turma}, ofertado "
        "pela {instituicao}, com carga horária de {carga_horaria} horas, de {inicio} a {fim}, com os resultados abaixo.",
    ),
}


def passar(apps, schema_editor):
    Modelo, Assinatura = apps.get_model("certificados.Modelo"), apps.get_model("certificados.AssinaturaDoModelo")
    for modelo in Modelo.objects.all():
        for ordem, signatario in enumerate(modelo.signatarios.order_by("nome")):
            Assinatura.objects.get_or_create(modelo=modelo, signatario=signatario, defaults={"sort_order": ordem})
    for especie, (titulo, corpo) in MODELOS.items():
        if not Modelo.objects.filter(especie=especie).exists():
            Modelo.objects.create(especie=especie, titulo=titulo, corpo=corpo, orientacao="retrato")
    Certificado = apps.get_model("certificados.Certificado")
    Certificado.objects.filter(participacao__isnull=False).update(especie="participacao")
    _deixar_publicar(apps)


def _deixar_publicar(apps):
    """O Wagtail só cria a permissão de publicar depois da última migração; aqui, antes."""
    conceder(apps, COORDENACAO, [("certificados", "change_modelo")])
    tipo = apps.get_model("contenttypes.ContentType").objects.get(app_label="certificados", model="modelo")
    permissao, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=tipo, codename="publish_modelo", defaults={"name": "Can publish modelo de documento"}
    )
    apps.get_model("auth.Group").objects.get(name=COORDENACAO).permissions.add(permissao)


class Migration(migrations.Migration):
    dependencies = [("certificados", "0005_modelo_em_versoes"), ("contas", "0002_papeis")]

    operations = [migrations.RunPython(passar, migrations.RunPython.noop)]
