"""A interface de um tipo de questão: apresentar, ler, corrigir, resumir, analisar, importar e exportar."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal

from contas.recusa import Recusa


class GabaritoRecusado(Recusa):
    """O gabarito de uma versão não serve para corrigir respostas dadas a outra."""


@dataclass(frozen=True)
class Alternativa:
    """Uma opção já na ordem em que a pessoa a vê."""

    chave: str
    texto: str
    marcada: bool = False
    certa: bool = False
    devolutiva: str = ""


@dataclass(frozen=True)
class Escolha:
    """O que se escolheu em uma parte da questão, para a análise dos distratores.

    `parte` é o enunciado da parte (o item a associar, a lacuna), vazio quando a questão tem uma só. `texto` vazio é
    parte em branco.
    """

    parte: str
    texto: str
    certa: bool


@dataclass(frozen=True)
class Parte:
    """Uma parte da questão na tela: um item a associar, uma lacuna, um campo de texto.

    `opcoes` são as de um `<select>`; sem elas, o campo é de texto. `acertou` é None se não há resposta a julgar.
    """

    chave: str
    texto: str
    valor: str = ""
    opcoes: tuple[Alternativa, ...] = ()
    resposta: str = ""
    gabarito: str = ""
    acertou: bool | None = None
    aviso: str = ""
    extra: dict = field(default_factory=dict)


class TipoDeQuestao(ABC):
    """Comportamento de um tipo, sem estado. `dados` é o JSON da versão; `conteudo`, o JSON da resposta.

    Um `conteudo` vazio (`None`, lista, dicionário ou texto vazios) é questão em branco: corrige como 0 e nunca é erro.
    `valores` são os valores do campo da questão no formulário, na ordem da tela: os mesmos com e sem JavaScript.
    """

    codigo: str
    rotulo: str
    instrucao: str
    manual = False  # uma pessoa corrige
    pontua = True  # há certo e errado
    template = "avaliacoes/tipos/alternativas.html"
    template_corrigido = "avaliacoes/tipos/alternativas_corrigidas.html"

    @abstractmethod
    def validar(self, dados):
        """Raises `django.core.exceptions.ValidationError` com a frase do que está errado em `dados`."""

    @abstractmethod
    def arranjar(self, dados, sorteador):
        """O arranjo a congelar na tentativa. `sorteador` é um `random.Random` ou None para a ordem natural."""

    @abstractmethod
    def apresentar(self, dados, arranjo, conteudo):
        """As partes que o template do tipo mostra, na ordem do arranjo, com o que a pessoa respondeu e o gabarito."""

    @abstractmethod
    def ler(self, dados, valores):
        """`conteudo` a partir da lista de valores enviada. O que não é opção da questão não entra."""

    @abstractmethod
    def corrigir(self, dados, conteudo) -> Decimal | None:
        """Fração de acerto de 0 a 1, ou None se falta uma pessoa corrigir. Não depende da ordem das alternativas."""

    @abstractmethod
    def resumir(self, dados, conteudo) -> str:
        """A resposta em uma linha de texto, para relatórios que sobrevivem à questão."""

    @abstractmethod
    def gabarito(self, dados) -> str:
        """A resposta certa em uma linha de texto; vazia se não há."""

    @abstractmethod
    def importar(self, bruto):
        """`dados` a partir do dicionário de um arquivo de questões.

        Raises:
            ValidationError: falta um campo do tipo, ou ele não tem a forma esperada.
        """

    @abstractmethod
    def exportar(self, dados):
        """O inverso exato de `importar`."""

    def escolhas(self, dados, conteudo) -> list[Escolha]:
        """O que se escolheu em cada parte. O padrão é uma parte só, com o resumo da resposta."""
        return [Escolha("", self.resumir(dados, conteudo), self.corrigir(dados, conteudo) == 1)]

    def opcoes(self, dados) -> list[Escolha]:
        """As escolhas possíveis de cada parte, quando são contáveis: a análise as mostra mesmo sem marca."""
        return []

    def ao_acaso(self, dados) -> Decimal | None:
        """A fração que se espera de quem responde sem ler; None se não há como dizer."""
        return None

    def devolutivas(self, dados, conteudo) -> list[str]:
        """As devolutivas próprias do que a pessoa escolheu."""
        return []

    def conferir_gabarito(self, dados, outros):
        """Se `outros` (dados de outra versão) servem de gabarito para respostas dadas a `dados`.

        Raises:
            GabaritoRecusado: as opções não são as mesmas, e as respostas ficariam sem sentido.
        """
        if self.chaves_das_opcoes(dados) != self.chaves_das_opcoes(outros):
            raise GabaritoRecusado("As duas versões não têm as mesmas opções.", "opcoes_diferentes")

    def chaves_das_opcoes(self, dados) -> list:
        """O que identifica as opções de `dados`: duas versões com o mesmo valor aceitam as mesmas respostas.

        Vazio quando a resposta é texto livre: qualquer gabarito a corrige.
        """
        return []

    def valores(self, dados, conteudo) -> list[str]:
        """O inverso de `ler`: os valores que o formulário teria com esta resposta."""
        return [conteudo] if isinstance(conteudo, str) and conteudo else []

    def completa(self, dados, conteudo) -> bool:
        """Se nada ficou por responder na questão."""
        return bool(conteudo)

    def aviso(self, dados, conteudo) -> str:
        """O que dizer a quem responde sobre o que escreveu, sem recusar nem apagar; vazio se está tudo bem."""
        return ""
