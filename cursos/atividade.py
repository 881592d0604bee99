"""O livro do progresso: começar, entregar, concluir, receber nota. Tudo o que se faz no curso passa por aqui."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from contas.recusa import Recusa
from cursos.conclusao import concluir_se_cumpriu
from cursos.models import Entrega, Matricula, Progresso

TAMANHO_MAXIMO_DA_ENTREGA = 20_000


def matricula_de_estudo(pessoa, pagina):
    """A matrícula que dá acesso à atividade: a confirmada ou, se não houver, a concluída mais recente. Ou None."""
    if not pessoa.is_authenticated:
        return None
    com_acesso = pessoa.matriculas.em_estudo().filter(turma__atividades__pagina_id=pagina.pk)
    matriculas = com_acesso.select_related("turma__curso").order_by("-confirmada_em", "-pk")
    return min(matriculas, key=lambda m: m.situacao != Matricula.Situacao.CONFIRMADA, default=None)


def exigir_estudo_aberto(matricula):
    """Raises `Recusa` (`nao_matriculada`, `aulas_nao_comecaram`, `aulas_encerradas`) se não se pode mais registrar."""
    turma, hoje = matricula.turma, timezone.localdate()
    if matricula.situacao != Matricula.Situacao.CONFIRMADA:
        raise Recusa("A sua matrícula não está mais em andamento; nada foi alterado.", "nao_matriculada")
    if hoje < turma.inicio:
        raise Recusa(f"As aulas desta turma começam em {turma.inicio:%d/%m/%Y}.", "aulas_nao_comecaram")
    if not turma.em_aulas(hoje):
        raise Recusa(f"As aulas desta turma terminaram em {turma.fim:%d/%m/%Y}.", "aulas_encerradas")


def iniciar(matricula, pagina):
    """Anota o começo, uma vez. Não falha se duas abas começam juntas."""
    try:
        with transaction.atomic():
            return Progresso.objects.get_or_create(matricula=matricula, pagina_id=pagina.pk)[0]
    except IntegrityError:
        return Progresso.objects.get(matricula=matricula, pagina_id=pagina.pk)


@transaction.atomic
def _anotar(matricula, pagina, nota=None):
    """Trava a matrícula, confere se ainda se pode estudar e conclui a atividade; a nota só sobe."""
    travada = Matricula.objects.select_for_update(of=("self",)).select_related("turma").get(pk=matricula.pk)
    exigir_estudo_aberto(travada)
    progresso, _ = Progresso.objects.get_or_create(matricula=travada, pagina_id=pagina.pk)
    if progresso.concluido_em is None:
        progresso.concluido_em = timezone.now()
    if nota is not None and (progresso.nota is None or nota > progresso.nota):
        progresso.nota = nota
    progresso.save(update_fields=["concluido_em", "nota"])
    concluir_se_cumpriu(travada)
    return progresso


def concluir(matricula, pagina):
    """Marca a atividade como feita. Repetir não muda nada. Raises `Recusa` como `exigir_estudo_aberto`."""
    return _anotar(matricula, pagina)


def registrar_nota(matricula, pagina, nota):
    """Lança a nota (0 a 100) e conclui a atividade. Vale a maior: nova tentativa nunca piora."""
    return _anotar(matricula, pagina, nota)


@transaction.atomic
def entregar(matricula, pagina, texto):
    """Guarda a entrega de uma prática e a conclui. Raises `Recusa` (`entrega_vazia`, `entrega_longa`)."""
    texto = texto.replace("\x00", "").strip()  # o PostgreSQL não guarda o caractere nulo
    if not texto:
        raise Recusa("Escreva a sua entrega antes de enviar.", "entrega_vazia")
    if len(texto) > TAMANHO_MAXIMO_DA_ENTREGA:
        raise Recusa(
            f"A entrega tem {len(texto)} caracteres; o máximo é {TAMANHO_MAXIMO_DA_ENTREGA}. Resuma e envie de novo.",
            "entrega_longa",
        )
    exigir_estudo_aberto(matricula)
    ultima = matricula.entregas.filter(pagina_id=pagina.pk).last()
    if ultima is None or ultima.texto != texto:
        Entrega.objects.create(matricula=matricula, pagina_id=pagina.pk, texto=texto)
    return _anotar(matricula, pagina)
