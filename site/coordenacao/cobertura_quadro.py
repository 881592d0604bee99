"""O quadro da cobertura: a leitura de uma data, recortada, com a tabela e o mapa que a tela mostra."""

from dataclasses import dataclass

from coordenacao import cobertura, mapa_da_cobertura
from coordenacao.cobertura_planilha import colunas


@dataclass
class Quadro:
    """`linhas` são as unidades; `todas` acrescenta quem não tem lugar e o total, como saem na tabela e na planilha."""

    data: object
    recorte: str
    indicador: str
    leitura: cobertura.Leitura
    unidades: list
    linhas: list
    sem_lugar: object
    total: object
    filtro_escrito: str

    @property
    def colunas(self):
        return colunas(self.recorte, self.indicador)

    @property
    def todas(self):
        sobra = [self.sem_lugar] if self.sem_lugar else []
        return [*self.linhas, *sobra, self.total]

    @property
    def mapa(self):
        return mapa_da_cobertura.desenhar(self.leitura, self.recorte, self.indicador, self.unidades)

    @property
    def tabela(self):
        """[(é do pé?, [(valor, é número?)])] na ordem das colunas."""
        colunas = self.colunas
        corpo = len(self.linhas)
        return [
            (n >= corpo, linha.vazia, [(c.valor(linha), c.tipo == "numero") for c in colunas])
            for n, linha in enumerate(self.todas)
        ]

    @property
    def resumo(self):
        return [(i, self.total.numeros[i.codigo].total) for i in cobertura.INDICADORES.values()]


def montar(valores):
    """O `Quadro` do que o filtro pede (`FiltroDaCoberturaForm.valores()`)."""
    leitura = cobertura.ler(valores["data"], curso=valores["curso"], turma=valores["turma"])
    macro = valores["macro"].codigo if valores["macro"] else ""
    recorte = valores["recorte"]
    unidades = leitura.linhas(recorte, macro)
    sem_lugar = None if macro else leitura.sem_lugar(recorte)
    return Quadro(
        data=valores["data"],
        recorte=recorte,
        indicador=valores["indicador"],
        leitura=leitura,
        unidades=unidades,
        linhas=[linha for linha in unidades if linha.vazios] if valores["so_vazios"] else unidades,
        sem_lugar=sem_lugar if sem_lugar and any(n.total for n in sem_lugar.numeros.values()) else None,
        total=leitura.total(recorte, unidades, macro),
        filtro_escrito=_escrever_filtro(valores),
    )


def _escrever_filtro(valores):
    partes = [
        f"Turma {valores['turma']}." if valores["turma"] else "",
        f"Curso {valores['curso'].title}." if valores["curso"] else "",
        f"Macrorregião {valores['macro']}." if valores["macro"] else "",
        "Na tabela, só onde há vazio; o total é o de todas as linhas." if valores["so_vazios"] else "",
    ]
    return " ".join(parte for parte in partes if parte)
