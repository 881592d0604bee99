"""As telas que mostram uma tabela e a dão em planilha: o que criar para que haja linhas, e o que se lê em cada uma."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser

from django.urls import reverse
from django.utils import timezone
from fabricas import (
    AchadoFactory,
    ConsorcioFactory,
    DemandaFactory,
    EncontroFactory,
    MatriculaFactory,
    OficinaFactory,
    ParticipacaoFactory,
    PessoaFactory,
)

from contas.models import ParSuspeito
from contas.semelhanca import CPF
from coordenacao import atos_em_lote, secretaria
from correio.models import Mensagem
from cursos import convites, dias_uteis
from cursos.importar_pessoas.tipo import NOME
from cursos.models import Aviso, Comunicado, Cota, DiaDeLembretes, Justificativa, Lembrete, PedidoDeAjuda
from planilhas.models import Importacao

PERIGOSO = '=HYPERLINK("http://x";"Márcia Conceição")'
ACENTUADO = "Ângela Çedilha"
NOMES = (PERIGOSO, ACENTUADO)


@dataclass(frozen=True)
class Tela:
    """`rotulo`: o da região da tabela. `coluna`: a do arquivo que dá título à linha. `quem` vê; `fora`, quem não."""

    montar: object
    rotulo: str = ""
    coluna: int = 0
    quem: str = "coordenadora"
    fora: tuple = ("anonima", "aluna", "de_outra")


def _gente(turma, quantas=0, **campos):
    campos = campos or {"confirmada": True}
    nomes = [*NOMES, *(f"Fulana de Tal {n:03d}" for n in range(quantas))]
    return [MatriculaFactory(turma=turma, pessoa__nome=nome, **campos) for nome in nomes]


# --- Mensagens -------------------------------------------------------------------------------------------------------
def historico(turma, pessoas):
    for assunto in NOMES:
        Comunicado.objects.create(turma=turma, assunto=assunto, texto="Oi", escrito_por=pessoas["coordenadora"])
    return reverse("mensagens:historico", args=[turma.pk])


def comunicado(turma, pessoas, quantas=0):
    feito = Comunicado.objects.create(turma=turma, assunto="Aula", texto="Oi", grupo="todas")
    for n, matricula in enumerate(_gente(turma, quantas)):
        mensagem = Mensagem.objects.create(chave=f"m-{n}", para=f"x{n}@example.org", assunto="Aula", situacao="falhou")
        feito.envios.create(matricula=matricula, mensagem=mensagem, composto_em=timezone.now())
    feito.envios.create(matricula=MatriculaFactory(turma=turma, confirmada=True, pessoa__nome="Fora do Filtro"))
    return reverse("mensagens:comunicado", args=[feito.pk]) + "?ver=falhas"


def _lembretes(turma, dia, situacao):
    for matricula in _gente(turma):
        campos = {"pessoa": matricula.pessoa, "tipo": "parada", "situacao": situacao}
        Lembrete.objects.create(matricula=matricula, dia=dia, **campos)
    return reverse("mensagens:lembretes", args=[turma.pk])


def lembretes_anteriores(turma, pessoas):
    return _lembretes(turma, timezone.localdate() - timedelta(days=2), "enviado") + "?tabela=anteriores"


def lembretes_programados(turma, pessoas):
    dia = dias_uteis.seguinte(timezone.localdate())
    DiaDeLembretes.objects.create(turma=turma, dia=dia)
    return _lembretes(turma, dia, "programado") + "?tabela=programados"


def pedidos(turma, pessoas):
    for matricula, tipo in zip(_gente(turma), ("conteudo", "prazo"), strict=True):
        PedidoDeAjuda.objects.create(matricula=matricula, tipo=tipo, texto="Socorro", onde="Aula de avaliação")
    return reverse("mensagens:pedidos") + f"?turma={turma.codigo}"


def avisos(turma, pessoas):
    for titulo in NOMES:
        Aviso.objects.create(turma=turma, titulo=titulo, texto="Oi")
    return reverse("mensagens:avisos", args=[turma.pk])


# --- Frequência ------------------------------------------------------------------------------------------------------
def justificativas(turma, pessoas):
    encontro = EncontroFactory(turma=turma)
    for matricula in _gente(turma):
        Justificativa.objects.create(matricula=matricula, encontro=encontro, texto="Adoeci")
    return reverse("frequencia:justificativas", args=[turma.pk])


def encontro(turma, pessoas):
    do_dia = EncontroFactory(turma=turma)
    for matricula in _gente(turma):
        do_dia.presencas.create(matricula=matricula, situacao="presente", horas=4, origem="lista")
    return reverse("frequencia:encontro", args=[do_dia.pk]) + "?estado=vieram"


def fechar(turma, pessoas):
    encontro(turma, pessoas)
    return reverse("frequencia:fechar", args=[turma.pk])


# --- Importação ------------------------------------------------------------------------------------------------------
def _importacao(turma, nome="rol.csv"):
    campos = {"situacao": "conferida", "caminho": "importacoes/rol.csv", "total": 2, "a_criar": 2}
    return Importacao.objects.create(tipo=NOME, contexto={"turma": turma.pk}, nome_do_arquivo=nome, **campos)


def importacoes(turma, pessoas):
    for nome in NOMES:
        _importacao(turma, nome)
    return reverse("importacao:enviar", args=[turma.pk])


def ensaio(turma, pessoas):
    importacao = _importacao(turma)
    for numero, nome in enumerate(NOMES, start=2):
        importacao.linhas.create(numero=numero, resultado="criar", rotulo=nome, notas=["Matrícula confirmada."])
    importacao.linhas.create(numero=9, resultado="recusada", rotulo="Fora do Filtro")
    return reverse("importacao:ver", args=[importacao.pk]) + "?ver=criar"


def os_convites(turma, pessoas):
    convites.convidar(turma, _gente(turma))
    return reverse("importacao:convites", args=[turma.pk]) + "?ver=nao_entraram"


# --- A turma ---------------------------------------------------------------------------------------------------------
def encerrar(turma, pessoas):
    _gente(turma)
    MatriculaFactory(turma=turma, em_analise=True, pessoa__nome="Última à Espera")
    return reverse("turma_admin:encerrar", args=[turma.pk])


def emitir(turma, pessoas):
    _gente(turma)
    MatriculaFactory(turma=turma, concluida=True, pessoa__nome="Já Formada")
    return reverse("coordenacao:emitir_todos", args=[turma.pk])


def resumo_do_ato(turma, pessoas):
    espera = MatriculaFactory(turma=turma, em_analise=True, pessoa__nome="Última à Espera")
    chaves = [m.pk for m in [*_gente(turma), espera]]
    lote = atos_em_lote.preparar(turma, "deferir", chaves, pessoas["coordenadora"])
    return reverse("coordenacao:ato_em_lote", args=[lote.pk])


def contas_de_vagas(turma, pessoas):
    for nome in NOMES:
        Cota.objects.create(turma=turma, nome=nome, vagas=3, consorcio=ConsorcioFactory())
    return reverse("coordenacao:vagas", args=[turma.pk]) + "?tabela=contas"


# --- Pessoas, secretarias, oficinas e matriz -------------------------------------------------------------------------
def repetidas(turma, pessoas):
    for n, matricula in enumerate(_gente(turma)):
        outra = MatriculaFactory(turma=turma, confirmada=True).pessoa
        ParSuspeito.objects.create(uma=matricula.pessoa, outra=outra, sinais=[CPF], nota=90 - n)
    return reverse("pessoas:repetidas")


def secretarias(turma, pessoas):
    for nome in NOMES:
        secretaria.conceder(PessoaFactory(nome=nome), ConsorcioFactory(), pessoas["administra"])
    return reverse("cobertura:secretarias")


def gente_do_consorcio(turma, pessoas):
    consorcio = ConsorcioFactory(sigla="CIS-X", slug="cis-x")
    secretaria.conceder(pessoas["editora"], consorcio, pessoas["administra"])
    _gente(turma, consorcio=consorcio, confirmada=True)
    MatriculaFactory(turma=turma, consorcio=ConsorcioFactory(), pessoa__nome="De Outro Consórcio")
    return reverse("secretaria:consorcio", args=["cis-x"]) + "?situacao=confirmada"


def _oficina(**campos):
    oficina = OficinaFactory(publicada=False, **campos)
    for nome in NOMES:
        ParticipacaoFactory(oficina=oficina, nome=nome)
    return oficina


def declaracoes(turma, pessoas):
    return reverse("certificados_admin:declaracoes", args=[_oficina(encerrada=True).pk])


def presencas(turma, pessoas):
    oficina = _oficina(aberta=True)
    ParticipacaoFactory(oficina=oficina, nome="Fora do Filtro", presente=False)
    return reverse("oficinas_admin:presencas", args=[oficina.pk]) + "?estado=presentes"


def _com_demandas():
    oficina = _oficina()
    for n, enunciado in enumerate(NOMES, start=1):
        achado = AchadoFactory(oficina=oficina, codigo=f"{oficina.codigo}/{n:03d}")
        DemandaFactory(codigo=f"DEM-8{n}", enunciado=enunciado, achados=[achado])
    return oficina


def prioridades(turma, pessoas):
    return reverse("oficinas_admin:prioridades", args=[_com_demandas().pk]) + "?ordem=-codigo"


def matriz(turma, pessoas):
    _com_demandas()
    return reverse("rastreabilidade:matriz") + "?curso=sem-curso"


LIDA_POR_TODA_COORDENACAO = {"quem": "administra", "fora": ("anonima", "aluna", "tutora")}
TELAS = {
    "historico": Tela(historico, "Mensagens da turma"),
    "comunicado": Tela(comunicado, "Pessoas que recebem"),
    "lembretes_anteriores": Tela(lembretes_anteriores, "Lembretes anteriores"),
    "lembretes_programados": Tela(lembretes_programados, "Lembretes programados"),
    "pedidos": Tela(pedidos, "Pedidos de ajuda"),
    "avisos": Tela(avisos, "Avisos da turma"),
    "justificativas": Tela(justificativas, "Justificativas da turma"),
    "encontro": Tela(encontro, "Lista do encontro"),
    "fechar": Tela(fechar, "Como cada pessoa fica"),
    "importacoes": Tela(importacoes, "Importações desta turma"),
    "ensaio": Tela(ensaio, "Linhas do arquivo", 1),
    "convites": Tela(os_convites, "Convites"),
    "encerrar": Tela(encerrar),
    "emitir": Tela(emitir, "Quem recebe e quem não recebe"),
    "resumo_do_ato": Tela(resumo_do_ato),
    "contas_de_vagas": Tela(contas_de_vagas, "Por cota", 1),
    "repetidas": Tela(repetidas, "Contas parecidas"),
    "secretarias": Tela(secretarias, "Secretarias executivas", **LIDA_POR_TODA_COORDENACAO),
    "gente_do_consorcio": Tela(gente_do_consorcio, "Pessoas de CIS-X", quem="editora"),
    "declaracoes": Tela(declaracoes, "Declarações de quem esteve na oficina", quem="administra"),
    "presencas": Tela(presencas, "Lista de presença", quem="administra"),
    "prioridades": Tela(prioridades, "Prioridade das demandas", **LIDA_POR_TODA_COORDENACAO),
    "matriz": Tela(matriz, "Demandas e o que responde a elas", **LIDA_POR_TODA_COORDENACAO),
}


class Linhas(HTMLParser):
    """O título de cada linha da tabela da região `rotulo`; sem rótulo, os de todas e os itens das listas de pessoas."""

    def __init__(self, rotulo):
        super().__init__()
        self.rotulo, self.titulos = rotulo, []
        self.na_regiao, self.na_lista, self.aberta = not rotulo, False, ""

    def handle_starttag(self, etiqueta, atributos):
        atributos = dict(atributos)
        if self.rotulo and atributos.get("role") == "region":
            self.na_regiao = atributos.get("aria-label") == self.rotulo
        if etiqueta == "ul":
            self.na_lista = not self.rotulo and atributos.get("class") == "quadro-lista"
        titulo = etiqueta == "th" and atributos.get("scope") == "row" and self.na_regiao
        if titulo or etiqueta == "li" and self.na_lista:
            self.aberta = etiqueta
            self.titulos.append("")

    def handle_endtag(self, etiqueta):
        if etiqueta == self.aberta:
            self.aberta = ""
        if etiqueta == "ul":
            self.na_lista = False
        if etiqueta == "table" and self.rotulo:
            self.na_regiao = False

    def handle_data(self, texto):
        if self.aberta:
            self.titulos[-1] += texto


def titulos_da_tela(html, rotulo):
    leitor = Linhas(rotulo)
    leitor.feed(html.partition("<main")[2])
    return [re.sub(r"\s+", " ", titulo).strip() for titulo in leitor.titulos]
