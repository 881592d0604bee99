"""Gravar as questões boas em bloco, dentro da transação da importação. As consultas são por lote, e não por questão.

É o mesmo que `versao.nova_versao` faz a uma, com uma diferença de cautela: a versão pronta nunca muda no lugar, mesmo
sem uso; nasce a seguinte. A que ainda é rascunho se corrige.
"""

from django.utils import timezone

from avaliacoes.models import (
    Categoria,
    CitacaoDaQuestao,
    EtiquetaDaQuestao,
    ImagemDaQuestao,
    Questao,
    VersaoQuestao,
)
from avaliacoes.models.questao import SEPARADOR
from avaliacoes.troca import etiquetas, imagens_guardadas
from avaliacoes.troca.lida import DEVOLUTIVAS
from avaliacoes.versao import DO_TEXTO

S = VersaoQuestao.Situacao
LOTE = 250
DA_FICHA = ("categoria", "eixo", "dificuldade", "fonte")
DA_VERSAO = (*DO_TEXTO, "situacao", "criada_por", "criada_em")


def gravar(planos, importacao, situacao, andou):
    """Um sinal depois de cada lote: é quando se vê o andamento e se pode parar."""
    categorias = _categorias({plano.ficha.categoria for plano in planos} - {""})
    for inicio in range(0, len(planos), LOTE):
        lote = planos[inicio : inicio + LOTE]
        _questoes(lote, categorias)
        _versoes([plano for plano in lote if plano.muda_o_texto], importacao, situacao)
        _etiquetas(lote)
        andou(inicio + len(lote))


def _categorias(caminhos):
    """{caminho em minúsculas: Categoria}, com as que faltavam e as que as contêm já criadas."""
    com_as_de_fora = {
        SEPARADOR.join(partes[:n])
        for partes in (c.split(SEPARADOR) for c in caminhos)
        for n in range(1, len(partes) + 1)
    }
    ha = {categoria.caminho.casefold() for categoria in Categoria.objects.all()}
    novas = {caminho.casefold(): caminho for caminho in sorted(com_as_de_fora) if caminho.casefold() not in ha}
    Categoria.objects.bulk_create([Categoria(caminho=caminho) for caminho in novas.values()], ignore_conflicts=True)
    return {categoria.caminho.casefold(): categoria for categoria in Categoria.objects.all()} if caminhos else {}


# --- A questão -------------------------------------------------------------------------------------------------------
def _questoes(lote, categorias):
    novas, mudadas = [], []
    for plano in lote:
        ficha = plano.ficha
        if plano.existente is None:
            plano.questao = Questao(codigo=plano.codigo)
            novas.append(plano.questao)
        else:
            plano.questao = plano.existente.questao
            mudadas.append(plano.questao)
        plano.questao.categoria = categorias.get(ficha.categoria.casefold())
        plano.questao.eixo, plano.questao.dificuldade = ficha.eixo, ficha.dificuldade
        plano.questao.fonte = ficha.fonte
    list(Questao.objects.select_for_update().filter(pk__in=[questao.pk for questao in mudadas]))
    Questao.objects.bulk_create(novas)
    Questao.objects.bulk_update(mudadas, DA_FICHA)


def _etiquetas(lote):
    mudam = [plano for plano in lote if plano.existente is None or "etiquetas" in plano.mudam]
    EtiquetaDaQuestao.objects.filter(content_object__in=[plano.questao.pk for plano in mudam]).delete()
    chamadas = etiquetas.chamadas({nome for plano in mudam for nome in plano.ficha.etiquetas})
    EtiquetaDaQuestao.objects.bulk_create(
        EtiquetaDaQuestao(content_object=plano.questao, tag=tag)
        for plano in mudam
        for tag in {chamadas[nome.casefold()] for nome in plano.ficha.etiquetas}
    )


# --- A versão --------------------------------------------------------------------------------------------------------
def _versoes(planos, importacao, situacao):
    agora = timezone.now()
    ImagemDaQuestao.objects.bulk_create(imagens_guardadas.guardar(planos, importacao))
    novas, corrigidas = [], []
    for plano in planos:
        atual = plano.existente.versao if plano.existente else None
        no_lugar = atual is not None and atual.situacao != S.PRONTA
        plano.versao = (
            atual if no_lugar else VersaoQuestao(questao=plano.questao, numero=(atual.numero if atual else 0) + 1)
        )
        (corrigidas if no_lugar else novas).append(plano.versao)
        _preencher(plano.versao, plano.ficha, situacao, importacao.por, agora)
    VersaoQuestao.objects.bulk_create(novas)
    VersaoQuestao.objects.bulk_update(corrigidas, DA_VERSAO)
    _ligacoes(planos, corrigidas)


def _preencher(versao, ficha, situacao, por, agora):
    versao.tipo, versao.enunciado, versao.dados = ficha.tipo, ficha.enunciado, ficha.dados
    for campo in DEVOLUTIVAS:
        setattr(versao, campo, ficha.devolutivas[campo])
    versao.situacao, versao.criada_por, versao.criada_em = situacao, por, agora


def _ligacoes(planos, corrigidas):
    objetivos = VersaoQuestao.objetivos.through
    objetivos.objects.filter(versaoquestao__in=corrigidas).delete()
    CitacaoDaQuestao.objects.filter(versao__in=corrigidas).delete()
    objetivos.objects.bulk_create(
        objetivos(versaoquestao_id=plano.versao.pk, objetivo_id=pk)
        for plano in planos
        for pk in sorted(plano.ficha.objetivos)
    )
    CitacaoDaQuestao.objects.bulk_create(
        CitacaoDaQuestao(versao=plano.versao, norma_id=norma, dispositivo=dispositivo)
        for plano in planos
        for norma, dispositivo in sorted(plano.ficha.citacoes)
    )
