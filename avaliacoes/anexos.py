"""Os anexos de uma resposta: chegam em pedaços, continuam de onde a conexão caiu e só valem depois de conferidos.

Cada pedaço é um arquivo no armazém privado, de tamanho fixo (menos o último), e por isso repetir um é escrever o mesmo.
O que se recebeu é sempre um começo sem buracos: o pedaço fora de ordem é recusado com o deslocamento que se espera.
"""

import hashlib
import re
import tempfile
import unicodedata
from datetime import timedelta
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from avaliacoes import conteudo_de_arquivo
from avaliacoes.models import ArquivoEnviado, ItemDaTentativa
from avaliacoes.tentativa import exigir_aberta
from contas.recusa import Recusa
from cursos.models.arquivo import armazem_privado

PEDACO = 256 * 1024
MAXIMO_POR_ITEM = 12  # guardados, com os que a pessoa trocou por outros
MB = 2**20
ESQUECE_EM = timedelta(days=2)
NA_MEMORIA = 2 * MB


class ForaDeOrdem(Recusa):
    """O pedaço não é o seguinte. `esperado` é o deslocamento que se espera."""

    def __init__(self, esperado):
        super().__init__("Este pedaço não é o seguinte. Continue de onde o envio parou.", "fora_de_ordem")
        self.esperado = esperado


# --- Começar ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def criar(tentativa, ordem, chave, nome, tamanho):
    """O anexo desta chave, novo ou o que já estava a caminho: pedir de novo devolve o mesmo, com o que já chegou.

    Raises:
        Recusa: `ja_enviada`, `prazo_encerrado`, `questao_inexistente`, `sem_anexo`, `arquivo_vazio`, `arquivo_grande`,
            `tipo_nao_aceito`, `anexos_demais`, `chave_repetida` ou `anonima`.
    """
    itens = ItemDaTentativa.objects.select_for_update(of=("self", "tentativa"))
    itens = itens.select_related("tentativa__avaliacao", "versao")
    item = itens.filter(tentativa_id=tentativa.pk, ordem=ordem).first()
    if item is None:
        raise Recusa("Esta questão não faz parte da sua tentativa. Recarregue a página.", "questao_inexistente")
    exigir_aberta(item.tentativa)
    if item.tentativa.avaliacao.anonima:
        raise Recusa("Aqui não se mandam arquivos: eles diriam de quem é a opinião.", "anonima")
    nome = sanear(nome)
    _exigir_que_caiba(item, nome, tamanho)
    existente = item.arquivos.filter(chave=chave).first()
    if existente:
        if (existente.nome, existente.tamanho) != (nome, tamanho):
            raise Recusa("Este não é o arquivo que estava sendo enviado. Escolha-o de novo.", "chave_repetida")
        return existente
    if item.arquivos.count() >= MAXIMO_POR_ITEM:
        raise Recusa("Você já enviou arquivos demais nesta questão. Fale com a coordenação.", "anexos_demais")
    return ArquivoEnviado.objects.create(item=item, chave=chave, nome=nome, tamanho=tamanho)


def _exigir_que_caiba(item, nome, tamanho):
    regra = item.versao.dados.get("anexo") if item.versao.tipo == "arquivo" else None
    if not regra:
        raise Recusa("Esta questão não recebe arquivos.", "sem_anexo")
    if tamanho < 1:
        raise Recusa("O arquivo está vazio.", "arquivo_vazio")
    if tamanho > regra["maximo_mb"] * MB:
        mb = f"{tamanho / MB:.1f}".replace(".", ",")
        raise Recusa(f"O arquivo tem {mb} MB; o máximo é {regra['maximo_mb']} MB.", "arquivo_grande")
    if extensao_de(nome) not in {*regra["extensoes"]} & conteudo_de_arquivo.TIPOS:
        aceitos = ", ".join(regra["extensoes"]).upper()
        raise Recusa(f"Este tipo de arquivo não serve. Envie um destes: {aceitos}.", "tipo_nao_aceito")


def sanear(nome):
    """O nome sem pasta, sem controle e sem o que muda a direção do texto; curto, com a extensão no lugar."""
    nome = unicodedata.normalize("NFC", str(nome)).replace("\\", "/").rsplit("/", 1)[-1]
    nome = "".join(c for c in nome if unicodedata.category(c)[0] != "C")
    nome = re.sub(r'[<>:"|?*]+', "_", re.sub(r"\s+", " ", nome)).strip(" .")
    base, ponto, extensao = nome.rpartition(".")
    if not ponto or not base:
        return nome[:120] or "arquivo"
    return f"{base[:120].strip()}.{extensao[:10].lower()}"


def extensao_de(nome):
    return PurePath(nome).suffix.lower().lstrip(".")


# --- Receber ---------------------------------------------------------------------------------------------------------
def receber(arquivo, inicio, dados):
    """Guarda o pedaço que começa em `inicio`. O que já chegou é aceito de novo, sem duplicar. Devolve o recebido.

    Raises:
        Recusa: `fora_de_ordem` (`ForaDeOrdem`), `pedaco_invalido`, `ja_enviada` ou `prazo_encerrado`.
    """
    exigir_aberta(arquivo.item.tentativa)
    if inicio % PEDACO or len(dados) != min(PEDACO, arquivo.tamanho - inicio):
        raise Recusa("Este pedaço não tem o tamanho esperado. Escolha o arquivo de novo.", "pedaco_invalido")
    if arquivo.completo_em or inicio < arquivo.recebidos:
        return arquivo.recebidos
    if inicio > arquivo.recebidos:
        raise ForaDeOrdem(arquivo.recebidos)
    armazem = armazem_privado()
    caminho = _pedaco(arquivo, inicio)
    if armazem.exists(caminho):
        armazem.delete(caminho)
    armazem.save(caminho, ContentFile(dados))
    seguinte = inicio + len(dados)
    ArquivoEnviado.objects.filter(pk=arquivo.pk, recebidos=inicio, completo_em=None).update(recebidos=seguinte)
    arquivo.refresh_from_db(fields=["recebidos"])
    return arquivo.recebidos


def _pedaco(arquivo, inicio):
    return f"anexos/pedacos/{arquivo.pk}/{inicio:012d}"


# --- Concluir --------------------------------------------------------------------------------------------------------
def concluir(arquivo):
    """Junta os pedaços, confere o conteúdo e dá o anexo por completo. Repetir não muda nada.

    O que não passa na conferência sai do armazém: a pessoa escolhe outro.

    Raises:
        Recusa: `incompleto`, `ja_enviada`, `prazo_encerrado` ou as de `conteudo_de_arquivo.conferir`.
    """
    if arquivo.completo_em:
        return arquivo
    exigir_aberta(arquivo.item.tentativa)
    if arquivo.recebidos != arquivo.tamanho:
        raise ForaDeOrdem(arquivo.recebidos)
    with tempfile.SpooledTemporaryFile(max_size=NA_MEMORIA) as junto:
        _juntar(arquivo, junto)
        try:
            arquivo.tipo_mime = conteudo_de_arquivo.conferir(junto, extensao_de(arquivo.nome))
        except Recusa:
            apagar(arquivo)
            raise
        _guardar(arquivo, junto)
    apagar_pedacos(arquivo)
    return arquivo


def _juntar(arquivo, destino):
    armazem = armazem_privado()
    for inicio in range(0, arquivo.tamanho, PEDACO):
        try:
            with armazem.open(_pedaco(arquivo, inicio)) as pedaco:
                destino.write(pedaco.read())
        except FileNotFoundError:
            ArquivoEnviado.objects.filter(pk=arquivo.pk, completo_em=None).update(recebidos=inicio)
            raise ForaDeOrdem(inicio) from None


def _guardar(arquivo, junto):
    junto.seek(0)
    arquivo.sha256 = hashlib.file_digest(junto, "sha256").hexdigest()
    junto.seek(0)
    nome = f"anexos/{arquivo.item.tentativa_id}/{arquivo.chave}.{extensao_de(arquivo.nome)}"
    arquivo.arquivo.save(nome, File(junto), save=False)
    arquivo.completo_em = timezone.now()
    arquivo.save(update_fields=["arquivo", "sha256", "tipo_mime", "completo_em"])


def receber_inteiro(tentativa, ordem, chave, enviado):
    """O caminho sem JavaScript: o arquivo vem inteiro no formulário.

    Raises:
        Recusa: as de `criar` e de `concluir`.
    """
    arquivo = criar(tentativa, ordem, chave, enviado.name, enviado.size)
    if arquivo.completo_em:
        return arquivo
    exigir_aberta(arquivo.item.tentativa)
    try:
        arquivo.tipo_mime = conteudo_de_arquivo.conferir(enviado, extensao_de(arquivo.nome))
    except Recusa:
        apagar(arquivo)
        raise
    arquivo.recebidos = arquivo.tamanho
    arquivo.save(update_fields=["recebidos"])
    _guardar(arquivo, enviado)
    return arquivo


# --- Ver e apagar ----------------------------------------------------------------------------------------------------
def da_resposta(item, conteudo):
    """Os anexos completos do item, na ordem em que chegaram: [(ArquivoEnviado, se está na resposta)]."""
    citados = set((conteudo or {}).get("arquivos") or [])
    return [(arquivo, arquivo.pk in citados) for arquivo in item.arquivos.all() if arquivo.completo_em]


def apagar(arquivo):
    """Tira um anexo que nenhuma resposta citou."""
    apagar_pedacos(arquivo)
    ArquivoEnviado.objects.filter(pk=arquivo.pk, completo_em=None).delete()


def apagar_pedacos(arquivo):
    armazem = armazem_privado()
    for inicio in range(0, arquivo.tamanho, PEDACO):
        armazem.delete(_pedaco(arquivo, inicio))


def apagar_esquecidos(em=None):
    """A ronda: apaga os que ficaram pela metade há mais de dois dias. Devolve quantos."""
    em = em or timezone.now()
    parados = ArquivoEnviado.objects.filter(completo_em=None, criado_em__lt=em - ESQUECE_EM)
    esquecidos = list(parados.order_by("pk")[:500])
    for arquivo in esquecidos:
        apagar(arquivo)
    return len(esquecidos)
