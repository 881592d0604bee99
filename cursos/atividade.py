"""O livro do progresso: começar, entregar, concluir, receber nota. Tudo o que se faz no curso passa por aqui."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from contas.recusa import Recusa
from cursos.conclusao import concluir_se_cumpriu
from cursos.liberacao import exigir_modulo_aberto
from cursos.models import Entrega, Matricula, Progresso

TAMANHO_MAXIMO_DA_ENTREGA = 20_000


def matricula_de_estudo(pessoa, pagina):
    """A matrícula que dá acesso à atividade: a confirmada ou, se não houver, a concluída mais recente. Ou None."""
    if not pessoa.is_authenticated:
        return None
    com_acesso = pessoa.matriculas.em_estudo().filter(turma__atividades__pagina_id=pagina.pk)
    matriculas = com_acesso.select_related("turma__curso").order_by("-confirmada_em", "-pk")
    return min(matriculas, key=lambda m: m.situacao != Matricula.Situacao.CONFIRMADA, default=None)


def exigir_estudo_aberto(matricula, comecou_em=None):
    """Raises `Recusa` (`nao_matriculada`, `aulas_nao_comecaram`, `aulas_encerradas`) se não se pode mais registrar.

    `comecou_em`: o que se registra começou naquele instante, com o estudo aberto; vale o dia dele, e a turma que
    encerrou depois não o perde.
    """
    turma, hoje = matricula.turma, timezone.localdate(comecou_em)
    if matricula.situacao != Matricula.Situacao.CONFIRMADA:
        raise Recusa("A sua matrícula não está mais em andamento; nada foi alterado.", "nao_matriculada")
    if hoje < turma.inicio:
        raise Recusa(f"As aulas desta turma começam em {turma.inicio:%d/%m/%Y}.", "aulas_nao_comecaram")
    if hoje > turma.fim or (comecou_em is None and not turma.em_aulas(hoje)):
        raise Recusa(f"As aulas desta turma terminaram em {turma.fim:%d/%m/%Y}.", "aulas_encerradas")


def iniciar(matricula, pagina):
    """Anota o começo, uma vez. Não falha se duas abas começam juntas."""
    try:
        with transaction.atomic():
            return Progresso.objects.get_or_create(matricula=matricula, pagina_id=pagina.pk)[0]
    except IntegrityError:
        return Progresso.objects.get(matricula=matricula, pagina_id=pagina.pk)


@transaction.atomic
def _anotar(matricula, pagina, nota=None, substitui=False, exige_modulo=True, comecou_em=None):
    """Trava a matrícula, confere se ainda se pode estudar e conclui a atividade."""
    travada = _travar(matricula)
    exigir_estudo_aberto(travada, comecou_em)
    if exige_modulo:
        exigir_modulo_aberto(travada, pagina)
    return _gravar(travada, pagina, nota, substitui)


def _travar(matricula):
    return Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=matricula.pk)


def _gravar(travada, pagina, nota, substitui, espera=None):
    """`espera`: quando se entregou o que ainda espera correção nesta atividade."""
    progresso, _ = Progresso.objects.get_or_create(matricula=travada, pagina_id=pagina.pk)
    if progresso.concluido_em is None:
        progresso.concluido_em = timezone.now()
    if nota is not None and (substitui or progresso.nota is None or nota > progresso.nota):
        progresso.nota = nota
    progresso.entregue_em = espera
    progresso.save(update_fields=["concluido_em", "nota", "entregue_em"])
    concluir_se_cumpriu(travada)
    return progresso


def concluir(matricula, pagina):
    """Marca a atividade como feita. Repetir não muda nada.

    Raises:
        Recusa: como `exigir_estudo_aberto`, ou `modulo_fechado`.
    """
    return _anotar(matricula, pagina)


def registrar_nota(matricula, pagina, nota, substitui=False, comecou_em=None):
    """Lança a nota (0 a 100) e conclui a atividade. Vale a maior, a não ser que `substitui`.

    A tentativa começou com o módulo aberto: fechá-lo depois não perde a nota.
    """
    return _anotar(matricula, pagina, nota, substitui, exige_modulo=False, comecou_em=comecou_em)


@transaction.atomic
def registrar_correcao(matricula, pagina, nota, substitui=False, espera=None):
    """Lança a nota do que foi entregue em tempo e só agora se corrigiu: nem o fim das aulas nem trancar a impede.

    `espera`: quando se entregou outra tentativa desta atividade que ainda espera correção.

    Raises:
        Recusa: `nao_matriculada`, se a matrícula já se encerrou.
    """
    travada = _travar(matricula)
    if travada.situacao not in (Matricula.Situacao.CONFIRMADA, Matricula.Situacao.TRANCADA):
        raise Recusa("A matrícula não está mais em andamento; o progresso fica como estava.", "nao_matriculada")
    return _gravar(travada, pagina, nota, substitui, espera)


def registrar_devolucao(matricula, pagina):
    """A entrega voltou para a pessoa corrigir: não espera mais a equipe."""
    Progresso.objects.filter(matricula=matricula, pagina_id=pagina.pk).update(entregue_em=None)


def registrar_envio(matricula, pagina, comecou_em=None):
    """Conclui a atividade que se envia e não vale nota, como a de reação."""
    return _anotar(matricula, pagina, exige_modulo=False, comecou_em=comecou_em)


@transaction.atomic
def registrar_entrega(matricula, pagina, comecou_em=None):
    """Anota que a atividade foi entregue e espera uma pessoa corrigir: ainda não está concluída.

    Raises:
        Recusa: como `exigir_estudo_aberto`.
    """
    travada = Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=matricula.pk)
    exigir_estudo_aberto(travada, comecou_em)
    progresso, _ = Progresso.objects.get_or_create(matricula=travada, pagina_id=pagina.pk)
    progresso.entregue_em = timezone.now()
    progresso.save(update_fields=["entregue_em"])
    return progresso


@transaction.atomic
def entregar(matricula, pagina, texto):
    """Guarda a entrega de uma prática e a conclui.

    Raises:
        Recusa: `entrega_vazia`, `entrega_longa`, `modulo_fechado` ou como `exigir_estudo_aberto`.
    """
    texto = texto.replace("\x00", "").strip()  # o PostgreSQL não guarda o caractere nulo
    if not texto:
        raise Recusa("Escreva a sua entrega antes de enviar.", "entrega_vazia")
    if len(texto) > TAMANHO_MAXIMO_DA_ENTREGA:
        raise Recusa(
            f"A entrega tem {len(texto)} caracteres; o máximo é {TAMANHO_MAXIMO_DA_ENTREGA}. Resuma e envie de novo.",
            "entrega_longa",
        )
    exigir_estudo_aberto(matricula)
    exigir_modulo_aberto(matricula, pagina)
    ultima = matricula.entregas.filter(pagina_id=pagina.pk).last()
    if ultima is None or ultima.texto != texto:
        Entrega.objects.create(matricula=matricula, pagina_id=pagina.pk, texto=texto)
    return _anotar(matricula, pagina)
