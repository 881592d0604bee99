"""Os tipos de questão. Cada um é uma classe com a mesma interface (`TipoDeQuestao`)."""

from avaliacoes.tipos.base import Alternativa, TipoDeQuestao
from avaliacoes.tipos.multipla import Multipla
from avaliacoes.tipos.unica import Unica
from avaliacoes.tipos.verdadeiro_falso import VerdadeiroFalso

TIPOS: dict[str, TipoDeQuestao] = {tipo.codigo: tipo for tipo in (Unica(), Multipla(), VerdadeiroFalso())}

__all__ = ["TIPOS", "Alternativa", "TipoDeQuestao"]
