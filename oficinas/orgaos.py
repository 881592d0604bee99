"""De que órgão a pessoa vem: um campo só, que sugere consórcios e municípios e aceita o que não está na lista."""

import re

from rede.busca import normalizar
from rede.models import Certeza, Consorcio, Municipio

MAXIMO_DE_SUGESTOES = 12
MINIMO_DE_LETRAS = 2
MUNICIPIO_DE = re.compile(r"(?:municipio|prefeitura(?: municipal)?) d[aeo]s? (.+)")


def nome_do_municipio(municipio):
    return f"Município de {municipio.nome}"


def sugestoes(texto):
    """Até doze nomes que se podem publicar: primeiro consórcios, depois municípios. Menos de duas letras, nada."""
    procurado = normalizar(texto)
    if len(procurado) < MINIMO_DE_LETRAS:
        return []
    consorcios = [c.nome_publico for c in Consorcio.objects.em_atividade() if _casa(c, procurado)]
    consorcios = consorcios[:MAXIMO_DE_SUGESTOES]
    dito = MUNICIPIO_DE.fullmatch(procurado)
    municipios = Municipio.objects.com_palavra(dito[1] if dito else procurado).order_by("nome")
    faltam = MAXIMO_DE_SUGESTOES - len(consorcios)
    return consorcios + [nome_do_municipio(m) for m in municipios[:faltam]]


def _casa(consorcio, procurado):
    """Cada palavra procurada começa alguma palavra da sigla ou, se já se publica, do nome."""
    publicavel = consorcio.nome if consorcio.certeza == Certeza.ALTA else ""
    palavras = normalizar(f"{consorcio.sigla} {publicavel}").split()
    return all(any(palavra.startswith(p) for palavra in palavras) for p in procurado.split())


def reconhecer(texto):
    """Os campos da participação: o consórcio ou o município que o texto diz ou, se não é nenhum, o próprio texto."""
    procurado = normalizar(texto)
    vazio = {"consorcio": None, "municipio": None, "entidade": ""}
    if consorcio := _consorcio(procurado):
        return {**vazio, "consorcio": consorcio}
    dito = MUNICIPIO_DE.fullmatch(procurado)
    if procurado and (municipio := Municipio.objects.com_nome(dito[1] if dito else procurado).first()):
        return {**vazio, "municipio": municipio}
    return {**vazio, "entidade": texto}


def _consorcio(procurado):
    for consorcio in Consorcio.objects.em_atividade() if procurado else ():
        # O nome que ainda não se publica pode estar errado: não serve para reconhecer ninguém.
        nome = consorcio.nome if consorcio.certeza == Certeza.ALTA else consorcio.sigla
        if procurado in {normalizar(consorcio.sigla), normalizar(consorcio.nome_publico), normalizar(nome)}:
            return consorcio
    return None


def do_vinculo(vinculo):
    """O texto do campo para quem tem conta e vínculo."""
    if vinculo is None:
        return ""
    if vinculo.consorcio_id:
        return vinculo.consorcio.nome_publico
    return nome_do_municipio(vinculo.municipio) if vinculo.municipio_id else vinculo.orgao
