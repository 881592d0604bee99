"""O banco, ou parte dele, em um arquivo: GIFT, Moodle XML e a planilha da casa. Em lotes, sem o banco todo na memória.

Vai a versão que se edita (a de maior número): reimportado, o arquivo não muda nada. O gabarito está ali; quem exporta é
quem escreve questões.
"""

import tempfile
from itertools import islice

from django.db.models import Prefetch

from avaliacoes.models import Questao, VersaoQuestao
from avaliacoes.troca import gift, moodle_xml, planilha
from avaliacoes.troca.formatos import CSV, FORMATOS, GIFT, XLSX, XML
from avaliacoes.troca.identidade import textos_de
from avaliacoes.troca.imagens import citadas
from avaliacoes.troca.lida import DEVOLUTIVAS, ImagemLida, QuestaoLida
from avaliacoes.troca.modelo import instrucoes
from planilhas.escrita import escrever_xlsx, linhas_do_csv

LOTE = 250
NA_MEMORIA = 2 * 2**20
PEDACO = 64 * 1024
DE_SAIDA = {formato: FORMATOS[formato] for formato in (XLSX, XML, GIFT, CSV)}
SEM_IMAGENS = "As imagens não cabem em uma planilha: para levá-las a outro lugar, exporte em Moodle XML."


def em_pedacos(formato, questoes):
    """Os bytes do arquivo, aos pedaços. `questoes` é um QuerySet; a ordem dele vale."""
    lidas = questoes_lidas(questoes, com_imagens=formato in (XML, GIFT))
    if formato == XLSX:
        return _xlsx(lidas)
    if formato == CSV:
        return (pedaco.encode() for pedaco in linhas_do_csv(planilha.colunas(), map(planilha.linha, lidas)))
    escrever = (gift if formato == GIFT else moodle_xml).em_partes
    return (parte.encode() for parte in escrever(lidas))


def questoes_lidas(questoes, com_imagens=True):
    """Uma `QuestaoLida` por questão com versão, em lotes de consultas que não dependem de quantas são."""
    versoes = VersaoQuestao.objects.order_by("numero").prefetch_related("objetivos", "citacoes__norma")
    consulta = Questao.objects.select_related("eixo", "categoria").prefetch_related(
        Prefetch("versoes", versoes), "imagens", "etiquetadas__tag"
    )
    for pks in _em_lotes(questoes.values_list("pk", flat=True)):
        por_pk = consulta.in_bulk(pks)
        for questao in (por_pk[pk] for pk in pks if pk in por_pk):
            if atual := next(reversed(questao.versoes.all()), None):
                yield _lida(questao, atual, com_imagens)


def _em_lotes(valores):
    valores = iter(valores)
    return iter(lambda: list(islice(valores, LOTE)), [])


def _lida(questao, versao, com_imagens):
    return QuestaoLida(
        tipo=versao.tipo,
        enunciado=versao.enunciado,
        bruto=versao.comportamento.exportar(versao.dados),
        nome=questao.codigo,
        identificador=questao.codigo,
        categoria=questao.categoria.caminho if questao.categoria else "",
        etiquetas=sorted(etiquetada.tag.name for etiquetada in questao.etiquetadas.all()),
        imagens=_imagens(questao, versao) if com_imagens else [],
        extra={
            "eixo": questao.eixo.codigo,
            "dificuldade": questao.dificuldade,
            "objetivos": sorted(objetivo.codigo for objetivo in versao.objetivos.all()),
            "normas": [{"norma": c.norma.identificador, "dispositivo": c.dispositivo} for c in versao.citacoes.all()],
            "fonte": questao.fonte,
        },
        **{campo: getattr(versao, campo) for campo in DEVOLUTIVAS},
    )


def _imagens(questao, versao):
    """Só as que a versão mostra; a que sumiu do armazém não impede a exportação."""
    textos = [versao.enunciado, *(getattr(versao, campo) for campo in DEVOLUTIVAS), *textos_de(versao.dados)]
    mostradas = {nome for texto in textos for nome in citadas(texto)}
    return [
        ImagemLida(imagem.nome, imagem.tipo_mime, conteudo, imagem.descricao)
        for imagem in questao.imagens.all()
        if imagem.nome in mostradas and (conteudo := _conteudo(imagem)) is not None
    ]


def _conteudo(imagem):
    try:
        with imagem.arquivo.open() as arquivo:
            return arquivo.read()
    except OSError:
        return None


# --- Cada formato ----------------------------------------------------------------------------------------------------
def _xlsx(lidas):
    with tempfile.SpooledTemporaryFile(max_size=NA_MEMORIA) as arquivo:
        notas = [*instrucoes(), SEM_IMAGENS]
        escrever_xlsx(arquivo, "Questões", planilha.colunas(), map(planilha.linha, lidas), notas)
        arquivo.seek(0)
        while pedaco := arquivo.read(PEDACO):
            yield pedaco
