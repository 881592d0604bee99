from celery import shared_task

from cursos import ajuste, aviso, comunicado, encerramento, lembretes, matricula
from cursos.models import Matricula, Turma


@shared_task
def expirar_vagas():
    matricula.expirar_vagas()


@shared_task
def chamar_das_esperas():
    matricula.chamar_de_todas_as_esperas()


@shared_task
def concluir_quem_cumpriu(pk):
    ajuste.concluir_quem_cumpriu(Turma.objects.get(pk=pk))


@shared_task
def encerrar_matriculas(pk):
    encerramento.decidir_todas(Turma.objects.get(pk=pk))


@shared_task
def encerrar_matricula(pk):
    encerramento.decidir(Matricula.objects.select_related("pessoa", "turma__curso").get(pk=pk))


@shared_task
def terminar_encerramentos():
    encerramento.terminar_encerramentos()


@shared_task
def compor_comunicado(pk):
    comunicado.compor(pk)


@shared_task
def retomar_comunicados():
    aviso.mandar_os_do_dia()
    comunicado.retomar()


@shared_task
def lembrar():
    lembretes.rodada()
