"""A interface de um tipo de questão: apresentar, corrigir, resumir, importar e exportar."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Alternativa:
    """Uma opção já na ordem em que a pessoa a vê."""

    chave: str
    texto: str
    marcada: bool = False
    certa: bool = False


class TipoDeQuestao(ABC):
    """Comportamento de um tipo, sem estado. `dados` é o JSON da versão; `conteudo`, o JSON da resposta.

    Um `conteudo` vazio (`None`, lista ou texto vazios) é questão em branco: corrige como 0 e nunca é erro.
    """

    codigo: str
    rotulo: str
    instrucao: str
    entrada = "radio"
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
        """As `Alternativa`s na ordem do arranjo, com o que a pessoa marcou e o gabarito."""

    @abstractmethod
    def ler(self, dados, valores):
        """`conteudo` a partir da lista de valores enviada. O que não é opção da questão não entra."""

    @abstractmethod
    def corrigir(self, dados, conteudo) -> Decimal:
        """Fração de acerto de 0 a 1. Não depende da ordem das alternativas."""

    @abstractmethod
    def resumir(self, dados, conteudo) -> str:
        """A resposta em uma linha de texto, para relatórios que sobrevivem à questão."""

    @abstractmethod
    def importar(self, bruto):
        """`dados` a partir do dicionário de um arquivo de questões.

        Raises:
            ValidationError: falta um campo do tipo, ou ele não tem a forma esperada.
        """

    @abstractmethod
    def exportar(self, dados):
        """O inverso exato de `importar`."""
