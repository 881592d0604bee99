"""O que a SES lê: as pessoas divididas por macrorregião e por consórcio, em faixas, no último dia de um mês fechado.

Cada pessoa fica em um grupo só de cada divisão. Não há filtro de curso, de turma ou de dia: com ele, a diferença entre
duas telas diria o que cada uma esconde.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from coordenacao import agregados, cobertura
from coordenacao.cobertura import INDICADORES
from coordenacao.mapa_da_cobertura import desenhar_faixas
from coordenacao.territorio import Unidade
from planilhas.escrita import Coluna
from planilhas.resposta import baixar_csv, baixar_xlsx
from rede.busca import normalizar

MESES = 12
DIVISOES = {"macro": "Macrorregião", "consorcio": "Consórcio"}
# As vagas contam matrículas, e não pessoas: não se dividem do mesmo jeito.
DE_PESSOAS = tuple(codigo for codigo in INDICADORES if codigo != "vagas")
SEM_GRUPO = {"macro": "Sem macrorregião conhecida", "consorcio": "Municípios e outros órgãos"}
NAO_DIVULGADO = "não divulgado"


@dataclass(frozen=True)
class Tabela:
    """Uma linha por grupo: (unidade, {indicador: texto, do que se publica}). `faixas`: {indicador: {grupo: Faixa}}."""

    divisao: str
    linhas: list
    totais: dict
    faixas: dict
    retidos: list

    @property
    def titulo(self):
        return DIVISOES[self.divisao]

    @property
    def colunas(self):
        return [
            Coluna(self.titulo, lambda linha: linha[0].nome, largura=40),
            *(Coluna(INDICADORES[i].nome, lambda linha, i=i: linha[1][i], largura=16) for i in DE_PESSOAS),
        ]

    @property
    def tabela(self):
        return [[c.valor(linha) for c in self.colunas] for linha in self.todas]

    @property
    def todas(self):
        return [*self.linhas, (Unidade(0, "", "Total"), self.totais)]


def meses(hoje=None):
    """Os últimos dias dos doze meses já fechados, do mais recente ao mais antigo."""
    dia, dias = (hoje or timezone.localdate()).replace(day=1), []
    for _ in range(MESES):
        dia -= timedelta(days=1)
        dias.append(dia)
        dia = dia.replace(day=1)
    return dias


def tabelas(data):
    """{divisão: Tabela} do dia. O número de consultas é o de `cobertura.ler`."""
    leitura = cobertura.ler(data)
    unidades = {divisao: _unidades(leitura, divisao) for divisao in DIVISOES}
    publicadas = {divisao: {} for divisao in DIVISOES}
    for indicador in DE_PESSOAS:
        divididas = [_contar(leitura, indicador, divisao, unidades[divisao]) for divisao in DIVISOES]
        for divisao, publicada in zip(DIVISOES, agregados.publicar(*divididas), strict=True):
            publicadas[divisao][indicador] = publicada
    return {divisao: _tabela(divisao, unidades[divisao], publicadas[divisao]) for divisao in DIVISOES}


def _unidades(leitura, divisao):
    """Todas as unidades, com gente ou sem: a lista de linhas também não diz onde há alguém."""
    ordenadas = sorted(leitura.territorio.unidades(divisao).values(), key=lambda u: normalizar(u.nome))
    return [*ordenadas, Unidade(0, "", SEM_GRUPO[divisao])]


def _contar(leitura, indicador, divisao, unidades):
    """{grupo: pessoas}, cada pessoa em um só."""
    contas = dict.fromkeys((u.pk for u in unidades), 0)
    for grupo in _grupo_de_cada_uma(leitura, indicador, divisao).values():
        contas[grupo if grupo in contas else 0] += 1
    return contas


def _grupo_de_cada_uma(leitura, indicador, divisao):
    grupos = {}
    for origem, chaves in sorted(leitura.gente[indicador].items(), key=lambda par: _ordem(par[0])):
        grupo = _grupo(leitura.territorio, origem, divisao)
        for chave in chaves:
            grupos[chave] = grupo
    return grupos


def _ordem(origem):
    """Quem tem mais de uma origem fica na mais precisa, e sempre na mesma: a que vem por último vence."""
    return (origem.municipio is not None or origem.consorcio is not None, tuple(parte or 0 for parte in origem))


def _grupo(territorio, origem, divisao):
    if divisao == "consorcio":
        return origem.consorcio or 0
    sede = territorio.macro_da_sede.get(origem.consorcio)
    return origem.macrorregiao or territorio.macro_de.get(origem.municipio) or sede or 0


def _tabela(divisao, unidades, publicadas):
    retidos = [INDICADORES[i].nome for i, publicada in publicadas.items() if not publicada.publicada]
    linhas = [(u, {i: _texto(publicadas[i], u.pk) for i in DE_PESSOAS}) for u in unidades]
    totais = {i: f"{p.ao_menos} ou mais" if p.publicada else NAO_DIVULGADO for i, p in publicadas.items()}
    return Tabela(divisao, linhas, totais, {i: p.faixas for i, p in publicadas.items()}, retidos)


def _texto(divisao, grupo):
    return str(divisao.faixas[grupo]) if divisao.publicada else NAO_DIVULGADO


# --- Planilhas -------------------------------------------------------------------------------------------------------
def notas(data):
    return [
        f"Situação em {data:%d/%m/%Y}. Números em faixas de cinco; grupo com menos de cinco pessoas não se distingue "
        "de grupo vazio.",
        "O total soma só o que cada faixa garante. “Não divulgado”: junto com a outra divisão, permitiria deduzir "
        "grupos pequenos.",
        *(f"{INDICADORES[i].nome}: {INDICADORES[i].definicao}" for i in DE_PESSOAS),
    ]


def mapa(tabela, indicador):
    """O mapa das macrorregiões, com a cor da faixa publicada; None quando o indicador não sai."""
    faixas = tabela.faixas[indicador]
    return desenhar_faixas([(u, faixas[u.pk]) for u, _ in tabela.linhas if u.pk]) if faixas else None


def em_xlsx(tabela, data):
    return baixar_xlsx(_nome(tabela, data), f"Agregados {data:%d-%m-%Y}", tabela.colunas, tabela.todas, notas(data))


def em_csv(tabela, data):
    return baixar_csv(_nome(tabela, data), tabela.colunas, tabela.todas)


def _nome(tabela, data):
    return f"agregados {tabela.divisao} {data:%Y-%m-%d}"
