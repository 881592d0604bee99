"""Dar uma atividade por feita, com o motivo e, se houver, a prova; e voltar atrás enquanto o curso não se concluiu."""

from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.anuencia import exigir_documento
from cursos.conclusao import concluir_se_cumpriu
from cursos.matricula import anunciar
from cursos.models import AtividadeDaTurma, MarcacaoManual, Matricula, Progresso


def _travar(matricula):
    travada = Matricula.objects.select_for_update(of=("self",))
    return travada.select_related("pessoa", "turma__curso").get(pk=matricula.pk)


def _exigir_motivo(motivo, para_que):
    if not motivo.strip():
        raise Recusa(f"Escreva o motivo {para_que}: ele fica no histórico, e a pessoa o recebe.", "sem_motivo")


def _exigir_confirmada(matricula):
    if matricula.situacao != Matricula.Situacao.CONFIRMADA:
        situacao = matricula.get_situacao_display().lower()
        raise Recusa(f"A matrícula está “{situacao}”: só muda quem está estudando.", "nao_matriculada")


def recusa_para(atividade, progresso):
    """Por que esta `AtividadeDaTurma` não se pode dar por feita; None quando se pode."""
    if progresso is not None and progresso.concluido_em is not None:
        return Recusa("Esta atividade já está feita.", "ja_feita")
    if atividade.exige_nota or atividade.peso:
        frase = "Esta atividade vale nota: conceda outra tentativa em vez de dá-la por feita."
        return Recusa(frase, "exige_nota")
    return None


@transaction.atomic
def marcar(matricula, pagina, por, motivo, prova=None):
    """Dá a atividade por feita e conclui o curso se era o que faltava. Devolve a `MarcacaoManual`.

    Raises:
        Recusa: `sem_motivo`, `nao_matriculada`, `fora_da_turma`, `ja_feita`, `exige_nota`; da prova, `arquivo_grande`
            ou `arquivo_desconhecido`.
    """
    _exigir_motivo(motivo, "de dar a atividade por feita")
    travada = _travar(matricula)
    _exigir_confirmada(travada)
    atividade = AtividadeDaTurma.objects.filter(turma=travada.turma_id, pagina=pagina.pk).first()
    if atividade is None:
        raise Recusa("Esta atividade não é da turma da pessoa.", "fora_da_turma")
    progresso = Progresso.objects.filter(matricula=travada, pagina=pagina.pk).first()
    recusa = recusa_para(atividade, progresso)
    if recusa:
        raise recusa
    if prova:
        exigir_documento(prova)
    agora = timezone.now()
    Progresso.objects.update_or_create(matricula=travada, pagina_id=pagina.pk, defaults={"concluido_em": agora})
    marcacao = MarcacaoManual(matricula=travada, pagina_id=pagina.pk, motivo=motivo.strip(), feita_por=por)
    if prova:
        nome = f"{travada.pk}-{pagina.pk}{PurePath(prova.name).suffix.lower()}"
        marcacao.evidencia.save(nome, prova, save=False)
    marcacao.save(force_insert=True)
    _registrar(marcacao, "marcar", pagina.title, por, motivo.strip())
    concluir_se_cumpriu(travada)
    return marcacao


@transaction.atomic
def desmarcar(marcacao, por, motivo):
    """A atividade volta a ficar por fazer; a marcação sai, e o histórico guarda que existiu.

    Raises:
        Recusa: `sem_motivo`, `ja_desfeita` ou `nao_matriculada` (o curso já se concluiu ou a matrícula se encerrou).
    """
    _exigir_motivo(motivo, "de desfazer")
    travada = _travar(marcacao.matricula)
    _exigir_confirmada(travada)
    atual = MarcacaoManual.objects.select_related("pagina").filter(pk=marcacao.pk).first()
    if atual is None:
        raise Recusa("Esta marcação já foi desfeita.", "ja_desfeita")
    atual.matricula = travada
    Progresso.objects.filter(matricula=travada, pagina=atual.pagina_id).update(concluido_em=None)
    _registrar(atual, "desmarcar", atual.pagina.title, por, motivo.strip())
    if atual.evidencia:
        guardado = atual.evidencia
        transaction.on_commit(lambda: guardado.storage.delete(guardado.name))
    atual.delete()


def _registrar(marcacao, ato, titulo, por, motivo):
    dados = {"atividade": titulo, "motivo": motivo}
    log(marcacao.matricula, f"cursos.{ato}_atividade", user=por, data=dados)
    vez = f"-{marcacao.pagina_id}-{timezone.now():%Y%m%d%H%M%S}"
    modelo = {"marcar": "atividade_marcada", "desmarcar": "atividade_desmarcada"}[ato]
    anunciar(marcacao.matricula, modelo, vez=vez, **dados)
