"""Os lembretes automáticos: programados na véspera, à vista da coordenação, que os pode segurar; enviados pela manhã.

Nada sai sem ter sido programado no dia útil anterior. Nunca dois por dia à mesma pessoa, nem de turmas diferentes: o
banco recusa (`cursos_um_lembrete_por_pessoa_e_dia`). Repetir ou rodar em dois processos não duplica.
"""

import time

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from correio import envio
from cursos import dias_uteis
from cursos.models import DiaDeLembretes, Lembrete, PreferenciaDeLembretes, RegraDeLembrete, TipoDeLembrete, Turma
from cursos.quem_lembrar import candidatas

S = Lembrete.Situacao
ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50; a próxima rodada da manhã continua
VOLTOU = "Já não cabia: a pessoa fez o que faltava, saiu ou não quer receber, ou a regra mudou."
PASSOU_DO_DIA = "O dia passou sem que saísse."


# --- A rodada da manhã -----------------------------------------------------------------------------------------------
def rodada(hoje=None):
    """Envia os de hoje e programa os do próximo dia útil. Em fim de semana e feriado não faz nada."""
    hoje = hoje or timezone.localdate()
    if not dias_uteis.e_util(hoje):
        return
    atrasados = Lembrete.objects.filter(dia__lt=hoje, situacao=S.PROGRAMADO)
    atrasados.update(situacao=S.DISPENSADO, por_que=PASSOU_DO_DIA, mudou_em=timezone.now())
    enviar_do_dia(hoje)
    programar(dias_uteis.seguinte(hoje))


# --- Programar -------------------------------------------------------------------------------------------------------
def programar(dia, turmas=None):
    """Programa o dia nas turmas que ainda não o têm programado, da mais urgente à que pode esperar.

    Devolve quantos lembretes gravou.
    """
    feitas = DiaDeLembretes.objects.filter(dia=dia).values("turma")
    abertas = Turma.objects.filter(situacao=Turma.Situacao.ABERTA, fim__gte=dia) if turmas is None else turmas
    por_turma = {turma: candidatas(turma, dia) for turma in abertas.exclude(pk__in=feitas).order_by("pk")}
    return _gravar(por_turma, dia)


@transaction.atomic
def _gravar(por_turma, dia):
    novas = []
    for turma, achadas in por_turma.items():
        if DiaDeLembretes.objects.get_or_create(turma=turma, dia=dia)[1]:
            novas += achadas
    return _gravar_linhas(novas, dia, S.PROGRAMADO)


def _gravar_linhas(achadas, dia, situacao):
    """A restrição do banco descarta o segundo lembrete da mesma pessoa; o primeiro da lista, o mais urgente, fica."""
    antes = Lembrete.objects.filter(dia=dia).count()
    linhas = [
        Lembrete(pessoa_id=c.matricula.pessoa_id, matricula=c.matricula, tipo=c.tipo, dia=dia, situacao=situacao)
        for c in sorted(achadas, key=lambda c: c.urgencia)
    ]
    Lembrete.objects.bulk_create(linhas, ignore_conflicts=True, batch_size=500)
    return Lembrete.objects.filter(dia=dia).count() - antes


def _programados(turma, dia):
    return Lembrete.objects.filter(matricula__turma=turma, dia=dia, situacao=S.PROGRAMADO)


def _travar_dia(turma, dia):
    """O dia programado, travado; None se ainda não se programou."""
    return DiaDeLembretes.objects.select_for_update(of=("self",)).filter(turma=turma, dia=dia).first()


# --- As regras -------------------------------------------------------------------------------------------------------
@transaction.atomic
def mudar_regras(turma, regras, por, hoje=None):
    """Guarda `{tipo: (ligada, dias)}` e refaz o que estava programado para o próximo dia útil.

    Raises:
        Recusa: `dias_invalidos` (de 1 a 60).
    """
    if any(not 1 <= dias <= 60 for _, dias in regras.values()):
        raise Recusa("Escreva de 1 a 60 dias.", "dias_invalidos")
    for tipo, (ligada, dias) in regras.items():
        RegraDeLembrete.objects.update_or_create(turma=turma, tipo=tipo, defaults={"ligada": ligada, "dias": dias})
    dados = {TipoDeLembrete(tipo).value: dias if ligada else 0 for tipo, (ligada, dias) in regras.items()}
    log(turma, "cursos.regras_de_lembrete", user=por, data=dados)
    _refazer(turma, dias_uteis.seguinte(hoje or timezone.localdate()))


def _refazer(turma, dia):
    programado = _travar_dia(turma, dia)
    if programado is None:
        return
    _programados(turma, dia).delete()
    situacao = S.SEGURADO if programado.segurado_em else S.PROGRAMADO
    _gravar_linhas(candidatas(Turma.objects.get(pk=turma.pk), dia), dia, situacao)


# --- Segurar e soltar ------------------------------------------------------------------------------------------------
@transaction.atomic
def segurar(lembrete, por):
    """Não deixa sair. Repetir não muda nada. Raises `Recusa` (`ja_saiu`)."""
    lembrete = Lembrete.objects.select_for_update(of=("self",)).select_related("matricula").get(pk=lembrete.pk)
    if lembrete.situacao == S.SEGURADO:
        return
    if lembrete.situacao != S.PROGRAMADO:
        raise Recusa("Este lembrete já saiu ou já não ia sair.", "ja_saiu")
    _mudar(lembrete, S.SEGURADO, segurado_por=por)
    log(lembrete.matricula, "cursos.segurar_lembrete", user=por, data={"dia": f"{lembrete.dia}", "tipo": lembrete.tipo})


@transaction.atomic
def soltar(lembrete, por, hoje=None):
    """Volta a programar o que se segurou. Raises `Recusa` (`nao_segurado`, `dia_passou`, `outro_no_dia`)."""
    lembrete = Lembrete.objects.select_for_update(of=("self",)).select_related("matricula").get(pk=lembrete.pk)
    if lembrete.situacao != S.SEGURADO:
        raise Recusa("Este lembrete não está segurado.", "nao_segurado")
    if lembrete.dia < (hoje or timezone.localdate()):
        raise Recusa("O dia deste lembrete já passou.", "dia_passou")
    try:
        with transaction.atomic():
            _mudar(lembrete, S.PROGRAMADO, segurado_por=None)
    except IntegrityError:
        raise Recusa("A pessoa já tem outro lembrete neste dia, e nunca recebe dois.", "outro_no_dia") from None
    log(lembrete.matricula, "cursos.soltar_lembrete", user=por, data={"dia": f"{lembrete.dia}", "tipo": lembrete.tipo})


@transaction.atomic
def segurar_todos(turma, dia, por):
    """Nenhum lembrete da turma sai neste dia, nem os que se programem depois. Devolve quantos segurou."""
    programado = _travar_dia(turma, dia) or DiaDeLembretes.objects.create(turma=turma, dia=dia)
    agora = timezone.now()
    quantos = _programados(turma, dia).update(situacao=S.SEGURADO, segurado_por=por, mudou_em=agora)
    if programado.segurado_em is None:
        programado.segurado_em, programado.segurado_por = agora, por
        programado.save(update_fields=["segurado_em", "segurado_por"])
        log(turma, "cursos.segurar_lembretes", user=por, data={"dia": f"{dia}", "lembretes": quantos})
    return quantos


def _mudar(lembrete, situacao, **campos):
    for nome, valor in {**campos, "situacao": situacao, "mudou_em": timezone.now()}.items():
        setattr(lembrete, nome, valor)
    lembrete.save(update_fields=[*campos, "situacao", "mudou_em"])


# --- Enviar ----------------------------------------------------------------------------------------------------------
def enviar_do_dia(hoje, orcamento=ORCAMENTO):
    """Manda os programados de hoje que ainda fazem sentido; os outros ficam dispensados, com o porquê."""
    prazo = time.monotonic() + orcamento
    do_dia = Lembrete.objects.filter(dia=hoje, situacao=S.PROGRAMADO)
    turmas = Turma.objects.filter(pk__in=do_dia.order_by().values("matricula__turma")).select_related("curso")
    for turma in turmas.order_by("pk"):
        ainda = {c.chave: c for c in candidatas(turma, hoje)}
        for pk, *chave in _programados(turma, hoje).order_by("pk").values_list("pk", "matricula_id", "tipo"):
            if time.monotonic() > prazo:
                return
            _enviar(pk, turma, ainda.get(tuple(chave)))


@transaction.atomic
def _enviar(pk, turma, candidata):
    lembrete = Lembrete.objects.select_for_update(of=("self",)).get(pk=pk)
    if lembrete.situacao != S.PROGRAMADO:  # outro processo, ou a coordenação, chegou antes
        return
    if candidata is None:
        _mudar(lembrete, S.DISPENSADO, por_que=VOLTOU)
        return
    matricula = candidata.matricula
    na_vaga = lembrete.tipo == TipoDeLembrete.VAGA
    contexto = {
        "pessoa": matricula.pessoa,
        "turma": turma,
        "curso": turma.curso,
        "tipo": lembrete.tipo,
        "falta": candidata.falta,
        "confirmar_ate": matricula.confirmar_ate and timezone.localtime(matricula.confirmar_ate),
        "caminho": reverse("cursos:matricula", args=[matricula.pk]) if na_vaga else reverse("portal:minha_area"),
    }
    _mudar(lembrete, S.ENVIADO, mensagem=envio.compor(f"lembrete-{pk}", matricula.pessoa.email, "lembrete", contexto))


# --- A preferência da pessoa -----------------------------------------------------------------------------------------
def recebe(pessoa):
    return not PreferenciaDeLembretes.objects.filter(pessoa=pessoa, recebe=False).exists()


def preferir(pessoa, recebe):
    """A própria pessoa diz se quer lembretes. Os já programados não saem: quem envia confere de novo."""
    campos = {"recebe": recebe, "mudada_em": timezone.now()}
    PreferenciaDeLembretes.objects.update_or_create(pessoa=pessoa, defaults=campos)
