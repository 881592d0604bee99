"""Os prazos das avaliações na agenda de cada pessoa: o que ela começou e não enviou, e até quando pode começar."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from avaliacoes import janela
from avaliacoes.models import EventoDaTentativa, JanelaDaTurma, Tentativa
from cursos import agendas
from cursos.models import Matricula, Turma

_EXTENSOES = Q(eventos__tipo=EventoDaTentativa.Tipo.TEMPO_EXTRA)
_MUDANCAS = {
    "mudancas": Count("eventos", filter=_EXTENSOES),
    "mudou_em": Max("eventos__em", filter=_EXTENSOES),
}


def registrar():
    agendas.registrar(das_tentativas)
    agendas.registrar(das_janelas)


def das_tentativas(pessoa):
    abertas = Tentativa.objects.abertas().filter(matricula__pessoa=pessoa, prazo_em__gt=timezone.now())
    return [
        agendas.prazo(
            agendas.uid("tentativa", t.pk),
            f"Terminar “{t.avaliacao.title}”",
            t.prazo_em,
            reverse("avaliacoes:tentativa", args=[t.pk]),
            # O tempo extra muda a hora: quem já tem o compromisso no calendário o vê mudar.
            agendas.Revisao(t.mudancas, t.mudou_em or t.iniciada_em),
        )
        for t in abertas.select_related("avaliacao").annotate(**_MUDANCAS)
    ]


def das_janelas(pessoa):
    """“Começar até” das turmas em que ela estuda. Duas consultas, quantas forem as turmas."""
    suas = pessoa.matriculas.filter(situacao=Matricula.Situacao.CONFIRMADA)
    por_vir = JanelaDaTurma.objects.filter(turma__in=suas.values("turma"), inicia_ate__gt=timezone.now())
    janelas = list(por_vir.select_related("avaliacao", "turma").order_by("inicia_ate"))
    revisoes = _revisoes({j.turma_id for j in janelas}) if janelas else {}
    return [
        agendas.prazo(
            agendas.uid("janela", j.pk),
            f"Começar “{j.avaliacao.title}”",
            j.inicia_ate,
            reverse("cursos:atividade", args=[j.avaliacao_id]),
            revisoes.get(str(j.turma_id)) or agendas.Revisao(0, j.inicia_de or timezone.now()),
            f"Turma {j.turma.codigo}. {duracao(j.avaliacao)}",
        )
        for j in janelas
    ]


def duracao(avaliacao):
    if not avaliacao.tempo_minutos:
        return "Sem limite de tempo depois de começar."
    return f"Quem começa tem {avaliacao.tempo_minutos} minutos, mesmo depois desta hora."


def _revisoes(turmas):
    tipo = ContentType.objects.get_for_model(Turma, for_concrete_model=False)
    chaves = [str(pk) for pk in turmas]
    registros = ModelLogEntry.objects.filter(content_type=tipo, object_id__in=chaves, action=janela.ACAO)
    contados = registros.order_by().values_list("object_id").annotate(Count("pk"), Max("timestamp"))
    return {chave: agendas.Revisao(n, quando) for chave, n, quando in contados}
