"""As datas que viram calendário: as de uma turma, para todos, e os prazos de uma pessoa, em um endereço só dela."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from contas.models import Pessoa
from cursos.agenda import Evento
from cursos.models import AgendaPessoal, Encontro, Matricula, ModuloDaTurma, Turma

S = Matricula.Situacao
MUDAM_DATAS = ("wagtail.create", "wagtail.edit", "cursos.abrir_turma", "cursos.prorrogar")
FONTES = []  # funções (pessoa) → [Evento] que os outros apps registram: os cursos não os conhecem


def registrar(fonte):
    if fonte not in FONTES:
        FONTES.append(fonte)


def uid(*partes):
    return f"{'-'.join(str(p) for p in partes)}@escola-dos-consorcios"


# --- Quantas vezes mudou ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Revisao:
    """Do histórico: cada edição soma um, e o instante da última é o carimbo."""

    sequencia: int
    alterado_em: datetime


def _revisoes(modelo, objetos, padrao):
    """{pk: Revisao} em uma consulta; sem histórico, `padrao(objeto)` dá o carimbo."""
    chaves = {str(o.pk): o for o in objetos}
    tipo = ContentType.objects.get_for_model(modelo, for_concrete_model=False)
    registros = ModelLogEntry.objects.filter(content_type=tipo, object_id__in=chaves, action__in=MUDAM_DATAS)
    contados = registros.order_by().values_list("object_id").annotate(Count("pk"), Max("timestamp"))
    achadas = {chave: Revisao(n, quando) for chave, n, quando in contados}
    return {o.pk: achadas.get(chave) or Revisao(0, padrao(o)) for chave, o in chaves.items()}


def _antes_de_tudo(turma):
    return datetime.combine(turma.inscricoes_de, time(), UTC)


# --- A turma ---------------------------------------------------------------------------------------------------------
def da_turma(turma):
    """As datas públicas de uma turma. O endereço da sala ao vivo fica só com quem está matriculada."""
    revisao = _revisoes(Turma, [turma], _antes_de_tudo)[turma.pk]
    inscricoes = [
        _dia(turma, revisao, "inscricoes-de", turma.inscricoes_de, "Abrem as inscrições"),
        _dia(turma, revisao, "inscricoes-ate", turma.inscricoes_ate, "Último dia de inscrição"),
    ]
    encontros, modulos = turma.encontros.all(), turma.modulos.select_related("modulo")
    return inscricoes + _das_aulas(turma, revisao, encontros, modulos, com_sala=False)


def _das_aulas(turma, revisao, encontros, modulos, *, com_sala):
    return [
        _dia(turma, revisao, "inicio", turma.inicio, "Começam as aulas"),
        *(_dia(turma, revisao, f"modulo-{m.modulo_id}", m.abre_em, f"Abre “{m.modulo.title}”") for m in modulos),
        *(_encontro(turma, revisao, encontro, com_sala) for encontro in encontros),
        _dia(turma, revisao, "fim", turma.fim, "Último dia de aulas"),
    ]


def _dia(turma, revisao, o_que, dia, frase):
    return Evento(
        uid=uid("turma", turma.pk, o_que),
        titulo=f"{frase}: turma {turma.codigo}",
        dia=dia,
        descricao=turma.curso.title,
        endereco=f"{settings.ENDERECO_DO_SITE}{turma.get_absolute_url()}",
        sequencia=revisao.sequencia,
        alterado_em=revisao.alterado_em,
    )


def _encontro(turma, revisao, encontro, com_sala):
    comeca = encontro.comeca_as and datetime.combine(encontro.dia, encontro.comeca_as)
    mostra_local = com_sala or encontro.formato == Encontro.Formato.PRESENCIAL
    return Evento(
        uid=uid("encontro", encontro.pk),
        titulo=f"{encontro.titulo} ({encontro.get_formato_display().lower()}): turma {turma.codigo}",
        dia=encontro.dia,
        comeca=comeca or None,
        termina=comeca + timedelta(minutes=round(float(encontro.horas) * 60)) if comeca else None,
        local=encontro.local if mostra_local else "",
        descricao=turma.curso.title,
        endereco=f"{settings.ENDERECO_DO_SITE}{turma.get_absolute_url()}",
        sequencia=revisao.sequencia,
        alterado_em=revisao.alterado_em,
    )


# --- A pessoa --------------------------------------------------------------------------------------------------------
def da_pessoa(pessoa):
    """Os prazos dela, em um número de consultas que não cresce com as matrículas."""
    com_prazo = pessoa.matriculas.filter(situacao__in=(S.DEFERIDA, S.CONFIRMADA)).select_related("turma__curso")
    matriculas = list(com_prazo.prefetch_related("turma__encontros"))
    turmas = {m.turma_id: m.turma for m in matriculas}
    modulos = {}
    for marcado in ModuloDaTurma.objects.filter(turma__in=turmas).select_related("modulo"):
        modulos.setdefault(marcado.turma_id, []).append(marcado)
    das_turmas = _revisoes(Turma, turmas.values(), _antes_de_tudo)
    das_matriculas = _revisoes(Matricula, matriculas, lambda m: m.solicitada_em)
    eventos = []
    for m in matriculas:
        if m.situacao == S.DEFERIDA:
            eventos += _vaga(m, das_matriculas[m.pk])
        else:
            encontros, da_turma = m.turma.encontros.all(), modulos.get(m.turma_id, [])
            eventos += _das_aulas(m.turma, das_turmas[m.turma_id], encontros, da_turma, com_sala=True)
    return eventos + [evento for fonte in FONTES for evento in fonte(pessoa)]


def _vaga(matricula, revisao):
    if matricula.confirmar_ate is None:
        return []
    ate, turma = timezone.localtime(matricula.confirmar_ate), matricula.turma
    titulo, caminho = f"Confirmar a vaga: turma {turma.codigo}", reverse("cursos:matricula", args=[matricula.pk])
    return [prazo(uid("vaga", matricula.pk), titulo, ate, caminho, revisao, turma.curso.title)]


def prazo(chave, titulo, ate, caminho, revisao, descricao=""):
    """Um prazo com hora: a meia hora que termina nele."""
    ate = timezone.localtime(ate).replace(tzinfo=None)
    return Evento(
        uid=chave,
        titulo=titulo,
        dia=ate.date(),
        comeca=ate - timedelta(minutes=30),
        termina=ate,
        descricao=descricao,
        endereco=f"{settings.ENDERECO_DO_SITE}{caminho}",
        sequencia=revisao.sequencia,
        alterado_em=revisao.alterado_em,
    )


# --- O endereço secreto ----------------------------------------------------------------------------------------------
@transaction.atomic
def abrir_endereco(pessoa):
    """O endereço da agenda da pessoa; abrir de novo devolve o mesmo."""
    Pessoa.objects.select_for_update(of=("self",)).get(pk=pessoa.pk)
    agenda, nova = AgendaPessoal.objects.get_or_create(pessoa=pessoa)
    if nova:
        log(pessoa, "cursos.abrir_agenda", user=pessoa)
    return agenda


@transaction.atomic
def trocar_endereco(pessoa):
    """Fecha o endereço que havia e abre outro."""
    fechar_endereco(pessoa)
    return abrir_endereco(pessoa)


@transaction.atomic
def fechar_endereco(pessoa):
    """O endereço deixa de existir. Repetir não muda nada."""
    quantas, _ = AgendaPessoal.objects.filter(pessoa=pessoa).delete()
    if quantas:
        log(pessoa, "cursos.fechar_agenda", user=pessoa)
