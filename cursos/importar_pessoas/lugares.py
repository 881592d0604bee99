"""Reconhecer consórcios e municípios como se escrevem em planilhas, e sugerir o que se quis dizer."""

from functools import lru_cache

from rapidfuzz import fuzz, process

from oficinas.orgaos import MUNICIPIO_DE
from rede.busca import normalizar
from rede.models import Certeza, Consorcio, Municipio

SEMELHANCA_MINIMA = 72
MAXIMO_DE_SUGESTOES = 3


class Lugares:
    """A rede à mão: duas consultas para quantas linhas forem. Cada texto se procura uma vez."""

    def __init__(self):
        self._consorcios, self._municipios = {}, {}
        for consorcio in Consorcio.objects.em_atividade():
            # O nome que ainda não se publica pode estar errado: não serve para reconhecer ninguém.
            nome = consorcio.nome if consorcio.certeza == Certeza.ALTA else ""
            for texto in filter(None, (consorcio.sigla, consorcio.nome_publico, nome)):
                self._consorcios.setdefault(normalizar(texto), consorcio)
        for municipio in Municipio.objects.only("nome", "nome_busca"):
            self._municipios[municipio.nome_busca] = municipio
        self.consorcio = lru_cache(20_000)(self._consorcio)
        self.municipio = lru_cache(20_000)(self._municipio)

    def _consorcio(self, texto):
        """(consórcio ou None, sugestão). Aceita a sigla, o nome, ou `SIGLA - nome`."""
        procurado = normalizar(texto)
        achado = self._consorcios.get(procurado) or self._consorcios.get(normalizar(texto.split(" - ")[0]))
        if achado:
            return achado, ""
        if procurado in self._municipios:
            return None, f"{self._municipios[procurado].nome} é um município: escreva-o na coluna “Município”."
        return None, self._sugestao(procurado, self._consorcios, lambda consorcio: consorcio.sigla)

    def _municipio(self, texto):
        """(município ou None, sugestão). Aceita `Prefeitura Municipal de X` e `X/MG`."""
        procurado = normalizar(texto).removesuffix(" mg").removesuffix(" minas gerais")
        dito = MUNICIPIO_DE.fullmatch(procurado)
        procurado = dito[1] if dito else procurado
        if procurado in self._municipios:
            return self._municipios[procurado], ""
        return None, self._sugestao(procurado, self._municipios, lambda municipio: municipio.nome)

    def _sugestao(self, procurado, por_nome, escrever):
        if not procurado:
            return ""
        comecam = sorted((nome for nome in por_nome if nome.startswith(procurado)), key=len)
        vizinhos = process.extract(
            procurado, por_nome.keys(), scorer=fuzz.ratio, limit=MAXIMO_DE_SUGESTOES, score_cutoff=SEMELHANCA_MINIMA
        )
        nomes = [*comecam, *(nome for nome, _, _ in vizinhos)]
        escritos = list(dict.fromkeys(escrever(por_nome[nome]) for nome in nomes))[:MAXIMO_DE_SUGESTOES]
        if not escritos:
            return "Confira como se escreve, ou use a coluna “Órgão”."
        return f"Você quis dizer {' ou '.join(escritos)}?"
