"""As questões de uma tentativa prontas para a tela: para responder e, depois de corrigidas, para ler."""

from dataclasses import dataclass

from django.db.models import Prefetch

from avaliacoes.correcao import itens_com_respostas
from avaliacoes.models import CitacaoDaQuestao, ItemDaTentativa, VersaoQuestao
from avaliacoes.tipos import TipoDeQuestao, rubrica
from cursos.models import AulaPage


@dataclass(frozen=True)
class Questionamento:
    """Uma questão na tela. `sequencia` é a da última resposta que o servidor tem (0: nenhuma)."""

    item: ItemDaTentativa
    partes: list
    sequencia: int
    respondida: bool
    conteudo: object = None
    fechada: bool = False  # a tentativa foi devolvida, e esta a plataforma já corrigiu

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
        if self.em_parte and self.versao.devolutiva_parcial:
            return self.versao.devolutiva_parcial
        return self.versao.devolutiva_certa if self.acertou else self.versao.devolutiva_errada

    @property
    def devolutivas_da_resposta(self):
        return self.tipo.devolutivas(self.versao.dados, self.conteudo)

    @property
    def correcao(self):
        """A última de uma pessoa; None se ninguém corrigiu, ou se o item é só uma prévia."""
        return next(reversed(self.item.correcoes.all()), None) if self.item.pk else None

    @property
    def espera_correcao(self):
        return self.tipo.manual and self.item.fracao is None

    @property
    def criterios(self):
        """[(critério da rubrica, nível que recebeu)]; o nível é None enquanto ninguém corrigiu."""
        criterios = self.versao.dados.get("rubrica", [])
        niveis = rubrica.escolhidos(criterios, self.correcao.niveis if self.correcao else {})
        return [(criterio["criterio"], nivel) for criterio, nivel in zip(criterios, niveis, strict=True)]

    @property
    def aviso(self):
        return self.tipo.aviso(self.versao.dados, self.conteudo)

    @property
    def completa(self):
        return self.tipo.completa(self.versao.dados, self.conteudo)

    @property
    def anexos(self):
        """Os arquivos que a resposta cita, na ordem em que chegaram."""
        citados = self.tipo.arquivos(self.conteudo)
        return self.item.pk and [arquivo for arquivo in self.item.arquivos.all() if arquivo.pk in citados]


def para_responder(tentativa):
    return [_na_tela(item, respostas, item.fechado) for item, respostas in itens_com_respostas(tentativa)]


def corrigidas(tentativa, curso):
    """As mesmas, com norma, objetivo e as aulas do curso que o ensinam: número fixo de consultas."""
    aulas = AulaPage.objects.live().descendant_of(curso).defer_streamfields().order_by("path")
    itens = itens_com_respostas(
        tentativa,
        Prefetch("versao__citacoes", CitacaoDaQuestao.objects.select_related("norma")),
        "versao__objetivos",
        "versao__recorrecoes",
        Prefetch("versao__objetivos__aulapages", aulas, to_attr="aulas_do_curso"),
    )
    return [_na_tela(item, respostas) for item, respostas in itens]


def _na_tela(item, respostas, fechada=False):
    conteudo = respostas[-1].conteudo if respostas else None
    return Questionamento(
        item=item,
        partes=item.apresentar(conteudo),
        sequencia=respostas[-1].sequencia if respostas else 0,
        respondida=bool(conteudo),
        conteudo=conteudo,
        fechada=fechada,
    )
