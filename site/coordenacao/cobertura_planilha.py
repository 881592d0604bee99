"""As colunas da cobertura. A tela, o XLSX e o CSV se montam daqui: não há como um dizer o que o outro não diz."""

from coordenacao.cobertura import DEFINICAO_DE_VAZIO, INDICADORES, RECORTES
from coordenacao.mapa_da_cobertura import ALCANCES, DE_QUEM, VAZIOS
from planilhas.escrita import NUMERO, Coluna
from planilhas.resposta import baixar_csv, baixar_xlsx


def colunas(recorte, indicador):
    base = [Coluna(RECORTES[recorte], lambda linha: linha.unidade.nome, largura=34)]
    if recorte in ("municipio", "micro"):
        base.append(Coluna("Região", lambda linha: linha.unidade.onde, largura=34))
    base += [_coluna_do(codigo) for codigo in INDICADORES]
    if indicador != VAZIOS:
        base += _de_quem(recorte, indicador)
    if recorte == "municipio":
        return [*base, Coluna("Alcance", _alcance, largura=34)]
    return [
        *base,
        Coluna("Municípios", lambda linha: linha.municipios, NUMERO, 11),
        Coluna("Vazios formativos", lambda linha: linha.vazios, NUMERO, 11),
    ]


def _coluna_do(codigo):
    return Coluna(INDICADORES[codigo].nome, lambda linha: linha.numeros[codigo].total, NUMERO, 13)


def _de_quem(recorte, indicador):
    """De quem são as pessoas do indicador escolhido. No total a distinção não existe: a célula fica vazia."""
    nome, (propria, servida) = INDICADORES[indicador].nome, DE_QUEM[recorte]
    return [
        Coluna(f"{nome} {propria}", lambda linha: _parte(linha, indicador, "proprias"), NUMERO, 15),
        Coluna(f"{nome} {servida}", lambda linha: _parte(linha, indicador, "servidas"), NUMERO, 15),
    ]


def _parte(linha, indicador, qual):
    return getattr(linha.numeros[indicador], qual) if linha.unidade.pk else ""


def _alcance(linha):
    if linha.alcance:
        return ALCANCES[linha.alcance]
    return f"{linha.vazios} vazios em {linha.municipios}" if linha.municipios else ""


def notas(quadro):
    """O que a folha “Sobre” diz: a data, o filtro e o que cada coluna conta."""
    definicoes = [f"{i.nome}: {i.definicao}" for i in INDICADORES.values()]
    return [
        f"Cobertura em {quadro.data:%d/%m/%Y}, por {RECORTES[quadro.recorte].lower()}. {quadro.filtro_escrito}".strip(),
        *definicoes,
        f"Vazio formativo: {DEFINICAO_DE_VAZIO}",
        "No total, cada pessoa e cada município contam uma vez; a soma das linhas pode passar dele.",
    ]


def em_xlsx(quadro):
    return baixar_xlsx(_nome(quadro), f"Cobertura {quadro.data:%d-%m-%Y}", quadro.colunas, quadro.todas, notas(quadro))


def em_csv(quadro):
    return baixar_csv(_nome(quadro), quadro.colunas, quadro.todas)


def _nome(quadro):
    return f"cobertura {quadro.recorte} {quadro.data:%Y-%m-%d}"
