"""A fila de quem corrige: as entregas das suas turmas que esperam uma pessoa, a mais antiga primeiro."""

from datetime import timedelta

from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone

from avaliacoes.models import CorrecaoAberta, Tentativa
from cursos.models import Matricula, Turma

S = Matricula.Situacao
FORA = (S.CANCELADA, S.DESISTENTE, S.TRANSFERIDA, S.RECUSADA, S.EXPIRADA)
RECENTE = timedelta(hours=2)  # depois disso, quem abriu e não salvou não está mais corrigindo


# --- Quem pode -------------------------------------------------------------------------------------------------------
def turmas_que_corrige(usuario):
    """As que a pessoa coordena ou tutora; todas, para quem administra a plataforma."""
    if not usuario.has_perm("avaliacoes.add_correcaomanual"):
        return Turma.objects.none()
    if usuario.is_superuser:
        return Turma.objects.all()
    return Turma.objects.filter(Q(coordenadores=usuario) | Q(tutores=usuario)).distinct()


def visiveis_para(usuario):
    """As tentativas enviadas que ela pode abrir para corrigir, já corrigidas ou não."""
    return Tentativa.objects.enviadas().filter(matricula__turma__in=turmas_que_corrige(usuario))


# --- A fila ----------------------------------------------------------------------------------------------------------
def esperam(usuario):
    return visiveis_para(usuario).por_corrigir().exclude(matricula__situacao__in=FORA)


def na_ordem(tentativas):
    """Da mais antiga à mais nova, com o que a tela mostra: número fixo de consultas."""
    abertas = CorrecaoAberta.objects.filter(vista_em__gt=timezone.now() - RECENTE).select_related("por")
    lidas = tentativas.select_related("matricula__pessoa", "matricula__turma", "avaliacao")
    lidas = lidas.annotate(entregas=1 + Count("eventos", filter=Q(eventos__tipo="devolvida")))
    return lidas.prefetch_related(Prefetch("correcoes_abertas", abertas, to_attr="com")).order_by("enviada_em", "pk")


def filtrar(tentativas, turma=None, avaliacao=None, quais="", usuario=None):
    """`quais`: `atrasadas`, `livres` (ninguém abriu) ou `minhas` (abertas por quem pergunta)."""
    if turma:
        tentativas = tentativas.filter(matricula__turma=turma)
    if avaliacao:
        tentativas = tentativas.filter(avaliacao=avaliacao)
    com_alguem = CorrecaoAberta.objects.filter(vista_em__gt=timezone.now() - RECENTE)
    if quais == "livres":
        return tentativas.exclude(pk__in=com_alguem.values("tentativa"))
    if quais == "minhas":
        return tentativas.filter(pk__in=com_alguem.filter(por=usuario).values("tentativa"))
    return tentativas.filter(pk__in=_atrasadas(tentativas)) if quais == "atrasadas" else tentativas


def _atrasadas(tentativas, em=None):
    em = em or timezone.now()
    dias = tentativas.order_by().values_list("avaliacao__prazo_devolutiva_dias", flat=True).distinct()
    vencidas = Q(pk=None)
    for n in dias:
        vencidas |= Q(avaliacao__prazo_devolutiva_dias=n, enviada_em__lt=em - timedelta(days=n))
    return tentativas.order_by().filter(vencidas).values("pk")


def prazo_de(tentativa):
    return tentativa.enviada_em + timedelta(days=tentativa.avaliacao.prazo_devolutiva_dias)


def seguinte(tentativas, depois_de):
    """A que vem depois desta na fila ou, se ela era a última, a primeira. Ou None."""
    outras = tentativas.exclude(pk=depois_de.pk).order_by("enviada_em", "pk")
    adiante = Q(enviada_em__gt=depois_de.enviada_em) | Q(enviada_em=depois_de.enviada_em, pk__gt=depois_de.pk)
    return outras.filter(adiante).first() or outras.first()


def resumo(usuario):
    """{quantas, desde}: para o aviso na entrada do admin."""
    return esperam(usuario).order_by().aggregate(quantas=Count("pk", distinct=True), desde=Min("enviada_em"))


# --- Quem está com ela, e o que já escreveu --------------------------------------------------------------------------
def abrir(tentativa, por):
    """Anota quem está corrigindo e devolve a `CorrecaoAberta`, com o rascunho que ela tiver."""
    aberta, _ = CorrecaoAberta.objects.update_or_create(
        tentativa=tentativa, por=por, defaults={"vista_em": timezone.now()}
    )
    return aberta


def guardar_rascunho(tentativa, por, campos):
    agora = timezone.now()
    CorrecaoAberta.objects.update_or_create(
        tentativa=tentativa, por=por, defaults={"vista_em": agora, "rascunho": campos, "rascunho_em": agora}
    )
    return agora


def outras_pessoas(tentativa, por):
    """Quem mais abriu há pouco."""
    recentes = tentativa.correcoes_abertas.filter(vista_em__gt=timezone.now() - RECENTE)
    return list(recentes.exclude(por=por).select_related("por"))
