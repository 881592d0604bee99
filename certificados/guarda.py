"""A guarda dos PDFs: conferir se o arquivo de cada documento está lá e é o mesmo, avisar quando não está, restaurar.

Um arquivo perdido nunca se refaz calado: o documento só volta se compor de novo dá, byte a byte, o que o SHA-256
registrado na emissão diz.
"""

import hashlib
import logging

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from certificados import armazem, emissao, falhas
from certificados.models import Certificado
from contas.models import Pessoa
from contas.papeis import REGISTRO
from correio import envio

INTEIRO, PERDIDO, ALTERADO = "inteiro", "perdido", "alterado"
PEDACO = 2**16
diario = logging.getLogger(__name__)


def estado(certificado):
    """Se o arquivo está no armazém e é o que foi emitido."""
    try:
        with armazem.abrir(certificado.caminho) as arquivo:
            resumo = hashlib.file_digest(arquivo, "sha256").hexdigest()
    except OSError:
        return PERDIDO
    return INTEIRO if resumo == certificado.sha256 else ALTERADO


def restaurar(certificado):
    """Compõe de novo e guarda, se o resultado é o mesmo arquivo. Devolve se restaurou."""
    try:
        conteudo, _ = emissao.compor(certificado)
    except falhas.PREVISTAS:
        diario.warning("O documento %s não pôde ser refeito.", certificado.pk, exc_info=True)
        return False
    if hashlib.sha256(conteudo).hexdigest() != certificado.sha256:
        return False
    armazem.guardar(certificado.caminho, conteudo)
    return True


def avisar_da_perda(certificado):
    """Escreve a quem cuida do documento que o arquivo sumiu: uma vez por dia, por mais que se tente baixá-lo."""
    diario.error("O PDF do documento %s não está no armazém.", certificado.pk)
    contexto = {
        "documento": str(certificado),
        "dados": certificado.dados,
        "caminho_do_registro": reverse("livro_de_registro:inspect", args=[certificado.pk]),
    }
    for pessoa in quem_cuida(certificado):
        chave = f"arquivo-perdido-{certificado.pk}-{timezone.localdate():%Y%m%d}-{pessoa.pk}"
        envio.compor(chave, pessoa.email, "arquivo_perdido", contexto)


def quem_cuida(certificado):
    """O registro acadêmico e quem coordena a turma ou conduz a oficina; sem ninguém, quem administra."""
    if certificado.da_oficina:
        da_casa = Q(oficinas_facilitadas=certificado.participacao.oficina_id)
    else:
        da_casa = Q(turmas_coordenadas=certificado.matricula.turma_id)
    ativas = Pessoa.objects.filter(is_active=True)
    cuidam = ativas.filter(da_casa | Q(groups__name=REGISTRO)).distinct()
    return cuidam if cuidam.exists() else ativas.filter(is_superuser=True)


def conferir(certificados, tentar_restaurar=False):
    """[(certificado, estado, se foi restaurado)] dos que têm PDF e não estão inteiros."""
    achados = []
    for certificado in certificados.exclude(sha256="").order_by("ano", "numero").iterator(chunk_size=200):
        como_esta = estado(certificado)
        if como_esta != INTEIRO:
            achados.append((certificado, como_esta, tentar_restaurar and restaurar(certificado)))
    return achados


def todos():
    return Certificado.objects.select_related("matricula__turma", "participacao__oficina")
