"""Os tipos de questão. Cada um é uma classe com a mesma interface (`TipoDeQuestao`)."""

from avaliacoes.tipos.arquivo import Arquivo
from avaliacoes.tipos.associacao import Associacao
from avaliacoes.tipos.base import Alternativa, Escolha, GabaritoRecusado, Parte, TipoDeQuestao
from avaliacoes.tipos.dissertativa import Dissertativa
from avaliacoes.tipos.escala import Escala
from avaliacoes.tipos.lacunas import Lacunas
from avaliacoes.tipos.multipla import Multipla
from avaliacoes.tipos.numerica import Numerica
from avaliacoes.tipos.ordenacao import Ordenacao
from avaliacoes.tipos.resposta_curta import RespostaCurta
from avaliacoes.tipos.unica import Unica
from avaliacoes.tipos.verdadeiro_falso import VerdadeiroFalso

TIPOS: dict[str, TipoDeQuestao] = {
    tipo.codigo: tipo
    for tipo in (
        Unica(),
        Multipla(),
        VerdadeiroFalso(),
        Associacao(),
        Ordenacao(),
        Numerica(),
        RespostaCurta(),
        Lacunas(),
        Dissertativa(),
        Arquivo(),
        Escala(),
    )
}

__all__ = ["TIPOS", "Alternativa", "Escolha", "GabaritoRecusado", "Parte", "TipoDeQuestao"]
