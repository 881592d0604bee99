"""O que as páginas públicas da rede mostram: só o que já se pode publicar, com a prova ao lado."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q

from rede.busca import mais_parecidos, normalizar
from rede.models import Atendimento, Certeza, Consorcio, Filiacao, Macrorregiao, Municipio

SEM_DATA = {"", "s.d."}


@dataclass(frozen=True)
class Contagens:
    """Quanto se sabe da rede. O que falta é dito tanto quanto o que há."""

    consorcios: int
    em_atividade: int
    nomeados: int
    com_membros: int
    municipios: int
    municipios_com_filiacao: int
    filiacoes: int
    com_documento: int

    @property
    def inativos(self):
        return self.consorcios - self.em_atividade

    @property
    def em_conferencia(self):
        return self.em_atividade - self.nomeados

    @property
    def sem_membros(self):
        return self.em_atividade - self.com_membros

    @property
    def municipios_sem_filiacao(self):
        return self.municipios - self.municipios_com_filiacao

    @property
    def provaveis(self):
        return self.filiacoes - self.com_documento


def contagens():
    ativos = Consorcio.objects.em_atividade()
    vigentes = Filiacao.objects.vigentes().filter(consorcio__in=ativos)
    filiacoes = vigentes.aggregate(
        filiacoes=Count("pk"),
        com_documento=Count("pk", filter=Q(prova=Filiacao.Prova.SIM)),
        com_membros=Count("consorcio", distinct=True),
        municipios_com_filiacao=Count("municipio", distinct=True),
    )
    return Contagens(
        consorcios=Consorcio.objects.count(),
        em_atividade=ativos.count(),
        nomeados=ativos.filter(certeza=Certeza.ALTA).exclude(nome="").count(),
        municipios=Municipio.objects.count(),
        **filiacoes,
    )


# --- A lista ---------------------------------------------------------------------------------------------------------
def listar(*, texto="", macrorregiao=None, inativos=False):
    """Os consórcios em ordem de sigla, cada um com `membros`. O texto vale para sigla, nome, sede e município filiado.

    São dezenas em um estado: filtra-se o texto aqui, sem acentos, igual nos dois bancos.
    """
    consorcios = Consorcio.objects.com_quantos_membros().select_related("sede").order_by("sigla")
    if not inativos:
        consorcios = consorcios.em_atividade()
    if macrorregiao:
        consorcios = consorcios.da_macrorregiao(macrorregiao)
    palavras = normalizar(texto).split()
    if not palavras:
        return list(consorcios)
    nomes = _nomes_dos_membros()
    return [c for c in consorcios if _tem_as_palavras(palavras, f"{publicado(c)} {nomes.get(c.pk, '')}")]


def publicado(consorcio):
    """Sigla, nome e sede que se podem publicar, sem acentos: é nisso que se procura."""
    nome = consorcio.nome if consorcio.certeza == Certeza.ALTA else ""
    return normalizar(f"{consorcio.sigla} {nome} {consorcio.sede_publica or ''}")


def _nomes_dos_membros():
    nomes = {}
    for consorcio, municipio in Filiacao.objects.vigentes().values_list("consorcio", "municipio__nome_busca"):
        nomes[consorcio] = f"{nomes.get(consorcio, '')} {municipio}"
    return nomes


def _tem_as_palavras(palavras, texto):
    return all(f" {palavra}" in f" {texto}" for palavra in palavras)


def sugestoes(texto, n=3):
    """Até `n` siglas ou municípios de grafia vizinha, como se escrevem."""
    siglas = Consorcio.objects.em_atividade().values_list("sigla", flat=True)
    escritos = {normalizar(sigla): sigla for sigla in siglas}
    for nome, sem_acento in Municipio.objects.values_list("nome", "nome_busca"):
        escritos.setdefault(sem_acento, nome)
    escritos.pop(normalizar(texto), None)
    return [escritos[nome] for nome in mais_parecidos(texto, list(escritos), n)]


# --- Um consórcio ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Prova:
    """Filiações que se apoiam no mesmo documento."""

    certeza: str
    com_documento: bool
    evidencia: str
    ano: str
    fonte: str
    filiacoes: list


def provas(filiacoes):
    """As filiações juntas por documento: primeiro o lido, depois o provável; dentro de cada um, o que prova mais."""

    def documento(filiacao):
        return (filiacao.prova, filiacao.evidencia, filiacao.ano_referencia, filiacao.fonte)

    juntas = [
        Prova(
            certeza=Filiacao.Prova(prova).label,
            com_documento=prova == Filiacao.Prova.SIM,
            evidencia=evidencia,
            ano=_ano(ano),
            fonte=fonte,
            filiacoes=sorted(grupo, key=lambda f: f.municipio.nome_busca),
        )
        for (prova, evidencia, ano, fonte), grupo in groupby(sorted(filiacoes, key=documento), key=documento)
    ]
    return sorted(juntas, key=lambda p: (not p.com_documento, -len(p.filiacoes), p.evidencia))


def _ano(ano):
    """“s.d. (versão consolidada)” → “sem data (versão consolidada)”."""
    return "sem data" if ano in SEM_DATA else ano.replace("s.d.", "sem data")


def ficha(consorcio):
    """O que a página de um consórcio mostra."""
    todas = consorcio.filiacoes.select_related("municipio__microrregiao__macrorregiao")
    vigentes = [f for f in todas if f.vigente]
    atendimentos = list(consorcio.atendimentos.select_related("municipio").order_by("municipio__nome_busca"))
    onde = {f.municipio.microrregiao.macrorregiao for f in vigentes}
    if consorcio.sede_publica:
        onde.add(consorcio.sede_publica.microrregiao.macrorregiao)
    return {
        "consorcio": consorcio,
        "vigentes": vigentes,
        "provas": provas(vigentes),
        "antigas": sorted((f for f in todas if not f.vigente), key=lambda f: f.municipio.nome_busca),
        "atendidos": [a.municipio for a in atendimentos],
        "atendidos_em": _anos(atendimentos),
        "macrorregioes": sorted(onde, key=lambda m: m.nome),
    }


def _anos(atendimentos):
    return ", ".join(sorted({_ano(a.ano_referencia) for a in atendimentos}))


# --- Um município ----------------------------------------------------------------------------------------------------
def ficha_do_municipio(municipio):
    """Em que consórcios o município está, em quais esteve e por quais só foi atendido."""
    filiacoes = municipio.filiacoes.select_related("consorcio").order_by("consorcio__sigla")
    atendimentos = Atendimento.objects.filter(municipio=municipio).select_related("consorcio")
    atendimentos = list(atendimentos.order_by("consorcio__sigla"))
    return {
        "municipio": municipio,
        "vigentes": [f for f in filiacoes if f.vigente],
        "antigas": [f for f in filiacoes if not f.vigente],
        "atendido_por": [a.consorcio for a in atendimentos],
        "atendido_em": _anos(atendimentos),
        "macrorregioes": [municipio.microrregiao.macrorregiao],
    }


def macrorregioes():
    return Macrorregiao.objects.order_by("nome")
