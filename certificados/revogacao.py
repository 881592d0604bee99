"""Revogar um documento: ele continua no livro e na página de conferência, que passa a dizer que não vale."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from certificados.emissao import endereco_de
from certificados.models import Certificado
from certificados.retificacao import travar_em_vigor
from correio import envio


@transaction.atomic
def revogar(certificado, por, motivo, causa=Certificado.Causa.DECISAO):
    """`causa` é o que a página pública diz; `motivo`, por extenso, fica no registro e vai só para a pessoa.

    Raises:
        Recusa: `sem_motivo`, `sem_permissao` ou `nao_em_vigor`.
    """
    atual = travar_em_vigor(certificado, por, motivo)
    atual.situacao, atual.causa = Certificado.Situacao.REVOGADO, causa
    atual.encerrado_em, atual.encerrado_por, atual.motivo = timezone.now(), por, motivo.strip()
    atual.save(update_fields=["situacao", "causa", "encerrado_em", "encerrado_por", "motivo"])
    log(atual, "certificados.revogar", user=por, data={"registro": atual.registro, "motivo": atual.motivo})
    _avisar(atual)
    return atual


def _avisar(certificado):
    para = endereco_de(certificado)
    if not para:
        return
    contexto = {
        "especie": certificado.get_especie_display().lower(),
        "dados": certificado.dados,
        "registro": certificado.registro,
        "motivo": certificado.motivo,
        "caminho_da_verificacao": certificado.get_absolute_url(),
    }
    envio.compor(f"certificado-{certificado.codigo}-revogado", para, "certificado_revogado", contexto)
