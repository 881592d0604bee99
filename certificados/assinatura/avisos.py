"""O que `manage.py check` diz da chave que assina os documentos."""

from datetime import timedelta

from django.conf import settings
from django.core.checks import Warning, register
from django.utils import timezone

from certificados.assinatura import SeloIndisponivel, chave, criacao

VESPERA = timedelta(days=30)


@register(deploy=True)
def certificado_da_instituicao(app_configs, **opcoes):
    """Aviso, e não erro: um certificado vencido não pode impedir os outros comandos."""
    if not settings.SELO_PKCS12:
        return []
    try:
        fim = chave.em_uso().certificado.not_valid_after_utc
    except SeloIndisponivel as recusa:
        return [Warning(str(recusa), id="certificados.W001")]
    if fim - timezone.now() > VESPERA:
        return []
    frase = f"O certificado que assina os documentos vence em {timezone.localtime(fim):%d/%m/%Y}."
    return [Warning(frase, hint="Peça o novo e ponha o arquivo no lugar do antigo.", id="certificados.W002")]


@register(deploy=True)
def chave_da_plataforma(app_configs, **opcoes):
    arquivo = chave.arquivo_da_plataforma()
    if settings.SELO_PKCS12 or not arquivo.exists():
        return []
    avisos = []
    if arquivo.stat().st_mode & 0o077:
        frase = f"Outras contas do servidor podem ler a chave em {arquivo}."
        avisos.append(Warning(frase, hint=f"chmod 600 {arquivo}", id="certificados.W003"))
    if not criacao.copiada():
        frase = "A chave que assina os documentos não está em nenhuma cópia de segurança."
        avisos.append(Warning(frase, hint="Rode fazer_copia e guarde a cópia fora daqui.", id="certificados.W004"))
    return avisos
