"""As questões de uma tentativa prontas para a tela: para responder e, depois de corrigidas, para ler."""

from dataclasses import dataclass

from django.db.models import Prefetch

from avaliacoes.models import CitacaoDaQuestao, ItemDaTentativa, VersaoQuestao
from avaliacoes.tentativa import itens_com_respostas
from avaliacoes.tipos import Alternativa, TipoDeQuestao
from cursos.models import AulaPage


@dataclass(frozen=True)
class Questionamento:
    """Uma questão na tela. `sequencia` é a da última resposta que o servidor tem (0: nenhuma)."""

    item: ItemDaTentativa
    alternativas: list[Alternativa]
    sequencia: int
    respondida: bool

    @property
    def versao(self) -> VersaoQuestao:
        return self.item.versao

    @property
    def tipo(self) -> TipoDeQuestao:
        return self.versao.comportamento

    @property
    def acertou(self):
        return self.item.fracao == 1

    @property
    def em_parte(self):
        return self.item.fracao is not None and 0 < self.item.fracao < 1

    @property
    def devolutiva(self):
        return self.versao.devolutiva_certa if self.acertou else self.versao.devolutiva_errada


def para_responder(tentativa):
    return [_na_tela(item, respostas) for item, respostas in itens_com_respostas(tentativa)]


def corrigidas(tentativa, curso):
    """As mesmas, com norma, objetivo e as aulas do curso que o ensinam: número fixo de consultas."""
    aulas = AulaPage.objects.live().descendant_of(curso).defer_streamfields().order_by("path")
    itens = itens_com_respostas(
        tentativa,
        Prefetch("versao__citacoes", CitacaoDaQuestao.objects.select_related("norma")),
        "versao__objetivos",
        Prefetch("versao__objetivos__aulapages", aulas, to_attr="aulas_do_curso"),
    )
    return [_na_tela(item, respostas) for item, respostas in itens]


def _na_tela(item, respostas):
    conteudo = respostas[-1].conteudo if respostas else None
    return Questionamento(
        item=item,
        alternativas=item.apresentar(conteudo),
        sequencia=respostas[-1].sequencia if respostas else 0,
        respondida=bool(conteudo),
    )
