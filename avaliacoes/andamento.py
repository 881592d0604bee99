"""O lugar de uma matrícula em uma avaliação: o que já fez, o que resta, o que se exige."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from avaliacoes import janela, selecao, visao
from avaliacoes.formas import forma_atribuida, forma_para
from avaliacoes.models import AvaliacaoPage, Tentativa
from avaliacoes.tentativa import encerrar_se_vencida, permitidas
from contas.recusa import Recusa
from cursos.models import CriterioDaTurma, Matricula


@dataclass(frozen=True)
class Andamento:
    matricula: Matricula
    avaliacao: AvaliacaoPage
    tentativas: list[Tentativa]
    permitidas: int
    minimo: Decimal | None
    questoes: int

    @property
    def janela(self):
        """Quando a turma pode começar; None se não há limite além das aulas."""
        return janela.da_turma(self.matricula.turma, self.avaliacao)

    @property
    def fechada_por(self):
        """A frase de por que não se pode começar agora; vazia se a janela está aberta."""
        try:
            janela.exigir_janela(self.matricula, self.avaliacao)
        except Recusa as recusa:
            return str(recusa)
        return ""

    @property
    def aberta(self):
        return next((t for t in self.tentativas if t.aberta), None)

    @property
    def enviadas(self):
        return [t for t in self.tentativas if not t.aberta]

    @property
    def usadas(self):
        return len(self.tentativas)

    @property
    def restantes(self):
        return max(self.permitidas - self.usadas, 0)

    @property
    def melhor(self):
        return max((t.nota for t in self.enviadas if t.nota is not None), default=None)

    @cached_property
    def mostra_nota(self):
        """Se a pessoa já vê as notas do que enviou."""
        return bool(self.enviadas) and visao.da_tentativa(self.enviadas[0], self.restantes).nota

    @property
    def espera_correcao(self):
        """Se há resposta enviada com a tutoria, e nenhuma nota que já baste."""
        return not self.alcancou and any(t.por_corrigir for t in self.enviadas)

    @property
    def devolvida(self):
        """Se a tentativa aberta voltou para a pessoa corrigir: já foi enviada uma vez."""
        return self.aberta is not None and self.aberta.itens.filter(correcoes__devolvida=True).exists()

    @property
    def alcancou(self):
        """Se a melhor nota chega ao mínimo que a turma exige. Sem exigência, basta ter enviado."""
        if self.avaliacao.anonima:
            return bool(self.enviadas)
        return self.melhor is not None and (self.minimo is None or self.melhor >= self.minimo)


def de(matricula, avaliacao):
    """O andamento agora. Quem olha encerra a tentativa vencida."""
    tentativas = [encerrar_se_vencida(t) for t in matricula.tentativas.filter(avaliacao=avaliacao)]
    for tentativa in tentativas:
        tentativa.avaliacao = avaliacao
    return Andamento(
        matricula=matricula,
        avaliacao=avaliacao,
        tentativas=tentativas,
        permitidas=permitidas(matricula, avaliacao),
        minimo=minimo_exigido(matricula, avaliacao),
        questoes=_questoes(matricula, avaliacao),
    )


def minimo_exigido(matricula, avaliacao):
    """A nota que a turma exige nesta avaliação para concluir, ou None."""
    criterio = CriterioDaTurma.Tipo.NOTA_POR_AVALIACAO
    exigem = matricula.turma.criterios.filter(
        tipo=criterio, turma__atividades__pagina_id=avaliacao.pk, turma__atividades__exige_nota=True
    )
    return exigem.values_list("valor", flat=True).first()


def _questoes(matricula, avaliacao):
    forma = forma_atribuida(matricula) if selecao.tem_formas(avaliacao) else None
    return selecao.quantas(avaliacao, forma and forma_para(avaliacao, forma), matricula.turma.autoinstrucional)
