"""O que um arquivo de questões diz, antes de qualquer banco: a questão lida, os problemas e os avisos.

Todo formato de `avaliacoes.troca` tem `ler(conteudo: bytes) -> Leitura`; GIFT e Moodle XML têm também
`escrever(questoes) -> bytes`. Uma questão que não se entende vira um `Problema` e não derruba as outras; só o arquivo
inteiro ilegível é `planilhas.recusa.ArquivoRecusado`.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from avaliacoes.tipos import TIPOS

DEVOLUTIVAS = ("devolutiva_certa", "devolutiva_parcial", "devolutiva_errada", "devolutiva_geral")


@dataclass(frozen=True)
class ImagemLida:
    """Uma imagem do arquivo, já conferida pelo conteúdo. Os textos a mostram onde dizem `[[imagem:NOME]]`."""

    nome: str
    tipo_mime: str
    conteudo: bytes
    descricao: str = ""


@dataclass
class QuestaoLida:
    """Uma questão do arquivo. `bruto` é a forma de `TIPOS[tipo].importar`; `extra`, o que só a casa usa.

    `nome` é o título que o arquivo dá à questão; `identificador`, o código que ele diz ser dela (`idnumber` do Moodle,
    `[id:…]` do GIFT, o código da casa no que ela exporta). `extra` tem as chaves que se conhecem, entre `dificuldade`
    (1 a 3), `eixo` (código), `objetivos` (lista de códigos), `normas` (lista de {norma, dispositivo}) e `fonte`.
    """

    tipo: str
    enunciado: str
    bruto: dict
    nome: str = ""
    identificador: str = ""
    categoria: str = ""
    etiquetas: list[str] = field(default_factory=list)
    devolutiva_certa: str = ""
    devolutiva_parcial: str = ""
    devolutiva_errada: str = ""
    devolutiva_geral: str = ""
    imagens: list[ImagemLida] = field(default_factory=list)
    extra: dict = field(default_factory=dict)
    linha: int = field(default=0, compare=False)

    @property
    def dados(self):
        """Os `dados` da versão.

        Raises:
            ValidationError: o que se leu não serve para o tipo.
        """
        dados = TIPOS[self.tipo].importar(self.bruto)
        TIPOS[self.tipo].validar(dados)
        return dados

    @property
    def rotulo(self):
        """Como dizer a uma pessoa de que questão se fala."""
        return self.identificador or self.nome or resumir(self.enunciado)


@dataclass(frozen=True)
class Problema:
    """O que impede (ou, nos avisos, o que se deve conferir em) uma questão: onde, o quê, por quê e o que fazer."""

    linha: int
    frase: str
    sugestao: str = ""
    campo: str = ""
    valor: str = ""
    questao: str = ""
    tipo: str = ""

    def __str__(self):
        return f"Linha {self.linha}: {self.frase}" if self.linha else self.frase


@dataclass
class Leitura:
    """O que saiu de um arquivo: `problemas` são as questões que não entram; `avisos`, o que se adaptou nas outras."""

    questoes: list[QuestaoLida] = field(default_factory=list)
    problemas: list[Problema] = field(default_factory=list)
    avisos: list[Problema] = field(default_factory=list)


class QuestaoRecusada(Exception):
    """Uma questão não se entende. Dentro dos formatos; para fora sai como `Problema`."""

    def __init__(self, frase, sugestao="", campo="", valor="", linha=0, tipo=""):
        super().__init__(frase)
        self.frase, self.sugestao, self.campo, self.valor = frase, sugestao, campo, resumir(valor)
        self.linha, self.tipo = linha, tipo

    def problema(self, linha, questao):
        return Problema(self.linha or linha, self.frase, self.sugestao, self.campo, self.valor, questao, self.tipo)


def bruto_de(tipo, dados):
    """A forma `bruto` de uns `dados`, conferidos e na forma que a casa escreveria.

    Raises:
        QuestaoRecusada: o tipo não aceita estes dados.
    """
    try:
        TIPOS[tipo].validar(dados)
        return TIPOS[tipo].exportar(TIPOS[tipo].importar(TIPOS[tipo].exportar(dados)))
    except ValidationError as erro:
        raise QuestaoRecusada(" ".join(erro.messages), tipo=tipo) from erro


def resumir(texto, tamanho=60):
    texto = " ".join(str(texto).split())
    return texto if len(texto) <= tamanho else texto[: tamanho - 1].rstrip() + "…"
