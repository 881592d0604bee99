"""O mapa: em que faixa cai cada município, o que ele diz ao apontar e a legenda. Não lê o banco."""

from dataclasses import dataclass

from coordenacao.cobertura import INDICADORES
from coordenacao.malha import malha
from coordenacao.territorio import NENHUM

VAZIOS = "vazios"
FAIXAS = 4
ALCANCES = {
    "proprio": "Pessoa do próprio município",
    "consorcio": "Só pessoa do consórcio que o serve",
    "vazio": "Vazio formativo",
}
DE_QUEM = {
    "municipio": ("do próprio município", "só do consórcio que o serve"),
    "micro": ("de município da região", "só de consórcio que atua nela"),
    "macro": ("de município da região", "só de consórcio que atua nela"),
    "consorcio": ("do próprio consórcio", "só de município filiado"),
}


@dataclass(frozen=True)
class Forma:
    """Um contorno. `faixa` é o sufixo do preenchimento; `propria`, se leva o contorno de quem tem pessoa sua."""

    d: str
    faixa: str
    titulo: str
    propria: bool = False
    codigo: str = ""


@dataclass(frozen=True)
class Mapa:
    caixa: str
    formas: list
    legenda: list
    divisas: list
    com_contorno: bool


def cortes(valores):
    """[(primeiro, último)] de até quatro faixas com tantas unidades cada uma quanto dá; o zero fica de fora."""
    positivos = sorted({v for v in valores if v})
    quantos, inicios = len(positivos), positivos
    if quantos > FAIXAS:
        inicios = [positivos[quantos * k // FAIXAS] for k in range(FAIXAS)]
    fins = [proximo - 1 for proximo in inicios[1:]] + positivos[-1:]
    return list(zip(inicios, fins, strict=True))


def faixa_de(valor, faixas):
    """O sufixo da faixa em que o valor cai; “0” quando não há ninguém."""
    numeradas = enumerate(faixas, start=1)
    return "0" if not valor else str(next(n for n, (_, ultimo) in numeradas if valor <= ultimo))


def desenhar(leitura, recorte, indicador, linhas):
    """O `Mapa` das linhas da tela. Município fora do filtro aparece sem cor."""
    desenho = malha()
    if indicador == VAZIOS:
        formas = _formas_dos_vazios(leitura, recorte, linhas)
        legenda = [*ALCANCES.items(), *_legenda_de_fora(formas, recorte)]
        return Mapa(desenho.caixa, formas, legenda, _divisas(), False)
    faixas = cortes([linha.numeros[indicador].total for linha in linhas])
    formar = _formas_das_macros if recorte == "macro" else _formas_dos_municipios
    formas = formar(leitura, recorte, indicador, linhas, faixas)
    legenda = _legenda(indicador, faixas) + _legenda_de_fora(formas, recorte)
    return Mapa(desenho.caixa, formas, legenda, _divisas(), recorte == "municipio")


def desenhar_faixas(pares):
    """O `Mapa` das macrorregiões pelos pares (unidade, faixa publicada): a cor não diz mais que o texto."""
    classes, contornos = cortes([faixa.de for _, faixa in pares]), malha().macrorregioes
    formas = [
        Forma(contornos[u.codigo], faixa_de(faixa.de, classes), f"{u.nome}: {faixa}", codigo=u.codigo)
        for u, faixa in pares
        if u.codigo in contornos
    ]
    legenda = [("0", "menos de 5"), *((str(n), f"{de} a {ate + 4}") for n, (de, ate) in enumerate(classes, start=1))]
    return Mapa(malha().caixa, formas, legenda, _divisas(), False)


def _divisas():
    return list(malha().macrorregioes.values())


def _legenda(indicador, faixas):
    """[(sufixo da faixa, rótulo)]"""
    nome = INDICADORES[indicador]
    partes = [("0", f"Nenhuma {nome.uma}")]
    for n, (primeiro, ultimo) in enumerate(faixas, start=1):
        escrito = nome.escrito(ultimo)
        partes.append((str(n), escrito if primeiro == ultimo else f"{primeiro} a {escrito}"))
    return partes


def _legenda_de_fora(formas, recorte):
    """Sem cor: o que o filtro deixou de fora e, por consórcio, o município que não se sabe de que consórcio é."""
    rotulo = "Sem filiação conhecida na data" if recorte == "consorcio" else "Fora da macrorregião escolhida"
    return [("fora", rotulo)] if any(forma.faixa == "fora" for forma in formas) else []


def _formas_dos_vazios(leitura, recorte, linhas):
    territorio = leitura.territorio
    dentro = set().union(*(territorio.municipios_de(recorte, linha.unidade.pk) for linha in linhas))
    return [
        Forma(
            malha().municipios[u.codigo],
            leitura.alcance[pk] if pk in dentro else "fora",
            f"{u.nome}: {ALCANCES[leitura.alcance[pk]].lower()}",
        )
        for pk, u in territorio.municipio.items()
        if u.codigo in malha().municipios
    ]


def _formas_das_macros(leitura, recorte, indicador, linhas, faixas):
    return [
        Forma(
            malha().macrorregioes[linha.unidade.codigo],
            faixa_de(linha.numeros[indicador].total, faixas),
            _titulo(linha, recorte, indicador),
            codigo=linha.unidade.codigo,
        )
        for linha in linhas
        if linha.unidade.codigo in malha().macrorregioes
    ]


def _formas_dos_municipios(leitura, recorte, indicador, linhas, faixas):
    por_unidade = {linha.unidade.pk: linha for linha in linhas}
    formas = []
    for pk, unidade in leitura.territorio.municipio.items():
        d = malha().municipios.get(unidade.codigo)
        if d is None:
            continue
        suas = [por_unidade[u] for u in _unidades_do_municipio(leitura, recorte, pk) if u in por_unidade]
        maior = max(suas, key=lambda linha: linha.numeros[indicador].total, default=None)
        if maior is None:
            formas.append(Forma(d, "fora", unidade.nome))
            continue
        numero = maior.numeros[indicador]
        titulo = _titulo(maior, recorte, indicador)
        formas.append(
            Forma(
                d,
                faixa_de(numero.total, faixas),
                titulo if recorte == "municipio" else f"{unidade.nome} ({titulo})",
                propria=recorte == "municipio" and numero.proprias > 0,
            )
        )
    return formas


def _unidades_do_municipio(leitura, recorte, pk):
    territorio = leitura.territorio
    if recorte == "consorcio":
        return territorio.consorcios_de.get(pk, NENHUM)
    return [pk if recorte == "municipio" else territorio.micro_de[pk]]


def _titulo(linha, recorte, indicador):
    numero, nome = linha.numeros[indicador], INDICADORES[indicador]
    frase = f"{linha.unidade.nome}: {nome.escrito(numero.total)}"
    if not numero.total or indicador == "vagas":
        return frase
    propria, servida = DE_QUEM[recorte]
    return f"{frase}; {numero.proprias} {propria}, {numero.servidas} {servida}"
