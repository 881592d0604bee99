"""A quem cabe um lembrete em um dia, e por quê: as regras da turma sobre o que cada pessoa fez. Não grava nada."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from correio.models import Mensagem
from cursos import dias_uteis
from cursos.conclusao import Regras, progressos_de
from cursos.models import Lembrete, Matricula, PreferenciaDeLembretes, Progresso, TipoDeLembrete, Turma

T, S = TipoDeLembrete, Matricula.Situacao
URGENCIA = {tipo: n for n, tipo in enumerate(T)}
PADRAO = {T.VAGA: 1, T.ENCERRANDO: 7, T.NAO_COMECOU: 5, T.PARADA: 10}
MAXIMO_DE_CADA = 3  # não começou e parou: depois disso, quem fala é a coordenação
MEIO_DIA = 12  # lembrar pela manhã um prazo que vence antes disto é lembrar tarde
JA_FOI = (Lembrete.Situacao.ENVIADO, Lembrete.Situacao.SEGURADO)


@dataclass(frozen=True)
class Regra:
    tipo: str
    ligada: bool
    dias: int

    @property
    def rotulo(self):
        return T(self.tipo).label


@dataclass(frozen=True)
class Candidata:
    """Uma matrícula, o lembrete que lhe cabe e as frases do que falta."""

    matricula: Matricula
    tipo: str
    falta: list = field(default_factory=list)

    @property
    def chave(self):
        return self.matricula.pk, self.tipo

    @property
    def urgencia(self):
        return URGENCIA[self.tipo], self.matricula.pk


def regras_de(turma):
    """[Regra], na ordem da urgência: o que a turma escolheu ou o padrão."""
    escritas = {r.tipo: r for r in turma.regras_de_lembrete.all()}
    return [
        Regra(tipo, escritas[tipo].ligada, escritas[tipo].dias) if tipo in escritas else Regra(tipo, True, dias)
        for tipo, dias in PADRAO.items()
    ]


def candidatas(turma, dia):
    """[Candidata], no máximo uma por matrícula, em um número de consultas que não cresce com a turma."""
    dias = {r.tipo: r.dias for r in regras_de(turma) if r.ligada}
    if turma.situacao != Turma.Situacao.ABERTA or not dias:
        return []
    livro = _lembrados(turma)
    escolhidas = [(m, tipo) for m in _que_recebem(turma) if (tipo := _tipo_para(m, turma, dias, dia, livro[m.pk]))]
    faltas = _o_que_falta(turma, [m for m, tipo in escolhidas if tipo != T.VAGA])
    return [
        Candidata(m, tipo, faltas.get(m.pk, []))
        for m, tipo in escolhidas
        if tipo in (T.VAGA, T.NAO_COMECOU) or faltas.get(m.pk)
    ]


def _que_recebem(turma):
    """Quem estuda ou tem a vaga por confirmar, quer lembretes, e cuja última mensagem não falhou."""
    nao_querem = PreferenciaDeLembretes.objects.filter(recebe=False).values("pessoa")
    dela = turma.matriculas.filter(situacao__in=(S.CONFIRMADA, S.DEFERIDA), pessoa__is_active=True)
    dela = dela.exclude(pessoa__in=nao_querem).select_related("pessoa").order_by("pk")
    matriculas = list(dela.annotate(comecou=Exists(Progresso.objects.filter(matricula=OuterRef("pk")))))
    devolvidos = _que_devolveram(dela.order_by().values("pessoa__email"))
    return [m for m in matriculas if m.pessoa.email not in devolvidos]


def _que_devolveram(emails):
    """Os endereços cuja última mensagem com desfecho não pôde ser entregue."""
    Situacao = Mensagem.Situacao
    desfechos = Mensagem.objects.filter(para__in=emails).order_by().values("para")
    ultimas = desfechos.annotate(
        falhou=Max("criada_em", filter=Q(situacao=Situacao.FALHOU)),
        saiu=Max("criada_em", filter=Q(situacao=Situacao.ENVIADA)),
    )
    return {u["para"] for u in ultimas if u["falhou"] and (u["saiu"] is None or u["saiu"] < u["falhou"])}


def _lembrados(turma):
    """{pk da matrícula: {tipo: [dias em que já saiu ou foi segurado]}}."""
    livro = defaultdict(lambda: defaultdict(list))
    ja = Lembrete.objects.filter(matricula__turma=turma, situacao__in=JA_FOI).order_by("dia")
    for matricula, tipo, dia in ja.values_list("matricula_id", "tipo", "dia"):
        livro[matricula][tipo].append(dia)
    return livro


def _tipo_para(matricula, turma, dias, dia, ja):
    """O lembrete mais urgente que cabe, ou vazio."""
    cabem = {T.VAGA: _vaga, T.ENCERRANDO: _encerrando, T.NAO_COMECOU: _nao_comecou, T.PARADA: _parada}
    for tipo, cabe in cabem.items():
        if tipo in dias and cabe(matricula, turma, dias[tipo], dia, ja[tipo]):
            return tipo
    return ""


def _primeiro_dia(prazo, dias):
    """`dias` antes do prazo, ou o dia útil anterior a isso: o prazo de um domingo se lembra na sexta."""
    dia = prazo - timedelta(days=dias)
    return dia if dias_uteis.e_util(dia) else dias_uteis.anterior(dia)


def _vaga(matricula, turma, dias, dia, ja):
    if matricula.situacao != S.DEFERIDA or matricula.confirmar_ate is None:
        return False
    ate = timezone.localtime(matricula.confirmar_ate)
    ainda_da_tempo = dia < ate.date() or (dia == ate.date() and ate.hour >= MEIO_DIA)
    comeca = _primeiro_dia(ate.date(), dias)
    return ainda_da_tempo and dia >= comeca and not any(d >= comeca for d in ja)


def _encerrando(matricula, turma, dias, dia, ja):
    comeca = _primeiro_dia(turma.fim, dias)
    estuda = matricula.situacao == S.CONFIRMADA and turma.em_aulas(dia)
    return estuda and dia >= comeca and not any(d >= comeca for d in ja)


def _nao_comecou(matricula, turma, dias, dia, ja):
    if matricula.situacao != S.CONFIRMADA or matricula.comecou or not turma.em_aulas(dia):
        return False
    confirmada = timezone.localdate(matricula.confirmada_em) if matricula.confirmada_em else turma.inicio
    return _passaram(dias, max(confirmada, turma.inicio), dia, ja)


def _parada(matricula, turma, dias, dia, ja):
    if matricula.situacao != S.CONFIRMADA or not matricula.comecou or not turma.em_aulas(dia):
        return False
    desde = matricula.ultimo_acesso_em or matricula.confirmada_em
    desde = timezone.localdate(desde) if desde else turma.inicio
    return _passaram(dias, desde, dia, [d for d in ja if d > desde])


def _passaram(dias, desde, dia, ja):
    """Passaram `dias` desde o marco e desde o último lembrete, e ainda não se insistiu demais."""
    return len(ja) < MAXIMO_DE_CADA and (dia - max([desde, *ja])).days >= dias


def _o_que_falta(turma, matriculas):
    """{pk da matrícula: [frases]} do que a própria pessoa pode fazer agora."""
    if not matriculas:
        return {}
    regras, livro = Regras.da_turma(turma), progressos_de(matriculas)
    return {
        m.pk: [p.frase for p in regras.pendencias(m, livro[m.pk]) if p.quem == "aluna" and p.url] for m in matriculas
    }
