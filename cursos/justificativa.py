"""A justificativa de uma ausência: a pessoa conta o que houve e junta o documento; a coordenação decide e responde."""

from pathlib import PurePath

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from correio import envio
from cursos.anuencia import exigir_documento
from cursos.frequencia import VIERAM, Marca, Origem, Situacao, corrigir, exigir_diario_aberto, travar
from cursos.models import Justificativa, Matricula, Presenca
from cursos.vagas import travar_turma

J = Justificativa.Situacao
MAXIMO_DO_TEXTO = Justificativa._meta.get_field("texto").max_length


def por_que_nao(matricula, encontro, presenca, existente):
    """Por que a pessoa não pode justificar este encontro agora: `Recusa` ou None. A tela e o ato perguntam aqui."""
    if matricula.situacao not in Matricula.DAO_ACESSO:
        return Recusa("Só quem tem a matrícula confirmada manda justificativa.", "nao_confirmada")
    if encontro.dia > timezone.localdate():
        return Recusa("Este encontro ainda não aconteceu. Mande a justificativa depois dele.", "encontro_futuro")
    if presenca and presenca.situacao in VIERAM:
        return Recusa("Neste encontro a sua presença está registrada: não há ausência a justificar.", "esteve_presente")
    if existente and existente.situacao in (J.ENVIADA, J.ACEITA):
        return Recusa("Você já mandou uma justificativa para este encontro.", "ja_justificada")
    return None


@transaction.atomic
def enviar(matricula, encontro, texto, arquivo=None, por=None):
    """Guarda o que a pessoa contou e o documento, se houver. Recusada a anterior, ela pode mandar outra.

    Raises:
        Recusa: `diario_fechado`, `fora_da_turma`, `nao_confirmada`, `encontro_futuro`, `esteve_presente`,
            `ja_justificada`, `sem_texto`, `texto_longo`, `arquivo_grande` ou `arquivo_desconhecido`.
    """
    turma = travar_turma(matricula.turma_id)
    exigir_diario_aberto(turma)
    matricula = Matricula.objects.select_for_update(of=("self",)).get(pk=matricula.pk)
    if encontro.turma_id != turma.pk:
        raise Recusa("Este encontro é de outra turma.", "fora_da_turma")
    presenca = matricula.presencas.filter(encontro=encontro).first()
    vigente = matricula.justificativas.filter(encontro=encontro).exclude(situacao=J.RECUSADA).first()
    if recusa := por_que_nao(matricula, encontro, presenca, vigente):
        raise recusa
    _conferir(texto, arquivo)
    nova = Justificativa(matricula=matricula, encontro=encontro, texto=texto.strip(), enviada_por=por)
    if arquivo:
        nome = f"{matricula.pk}-{encontro.pk}{PurePath(arquivo.name).suffix.lower()}"
        nova.arquivo.save(nome, arquivo, save=False)
    nova.save()
    return nova


def _conferir(texto, arquivo):
    if not texto.strip():
        raise Recusa("Conte o que houve: a coordenação decide a partir do que você escrever.", "sem_texto")
    if len(texto.strip()) > MAXIMO_DO_TEXTO:
        raise Recusa(f"O texto passou de {MAXIMO_DO_TEXTO} caracteres. Resuma e envie de novo.", "texto_longo")
    if arquivo:
        exigir_documento(arquivo)


@transaction.atomic
def decidir(justificativa, aceita, resposta, por):
    """Aceita (a ausência fica justificada) ou recusa, e a pessoa recebe um e-mail com a resposta.

    Raises:
        Recusa: `diario_fechado`, `encontro_futuro`, `ja_decidida`, `sem_resposta` (a recusa diz por quê) ou
            `esteve_presente` (a presença foi registrada depois de ela mandar).
    """
    encontro = travar(justificativa.encontro)
    matricula = Matricula.objects.select_for_update(of=("self",)).get(pk=justificativa.matricula_id)
    justificativa = Justificativa.objects.select_for_update(of=("self",)).get(pk=justificativa.pk)
    if justificativa.situacao != J.ENVIADA:
        raise Recusa("Esta justificativa já foi decidida; a decisão não muda.", "ja_decidida")
    if not aceita and not resposta.strip():
        raise Recusa("Diga por que a justificativa não foi aceita: a pessoa vai ler.", "sem_resposta")
    if aceita:
        _justificar(matricula, encontro, por)
    justificativa.situacao = J.ACEITA if aceita else J.RECUSADA
    justificativa.resposta, justificativa.decidida_em, justificativa.decidida_por = (
        resposta.strip(),
        timezone.now(),
        por,
    )
    justificativa.save(update_fields=["situacao", "resposta", "decidida_em", "decidida_por"])
    _anunciar(justificativa, matricula, encontro)
    return justificativa


def _justificar(matricula, encontro, por):
    marca = Marca(Situacao.JUSTIFICADA)
    presenca = Presenca.objects.filter(matricula=matricula, encontro=encontro).first()
    if presenca and presenca.situacao in VIERAM:
        raise Recusa("A presença desta pessoa neste encontro já está registrada: recuse explicando.", "esteve_presente")
    if presenca:
        corrigir(presenca, matricula, marca, por, "Justificativa aceita.")
        return
    campos = {"situacao": marca.situacao, "horas": marca.horas, "origem": Origem.LISTA, "registrada_por": por}
    Presenca.objects.create(matricula=matricula, encontro=encontro, **campos)


def _anunciar(justificativa, matricula, encontro):
    """No histórico da matrícula e por e-mail à pessoa."""
    dados = {"encontro": encontro.pk, "decisao": justificativa.situacao}
    log(matricula, "cursos.justificativa", user=justificativa.decidida_por, data=dados)
    pessoa, turma = matricula.pessoa, matricula.turma
    contexto = {
        "justificativa": justificativa,
        "aceita": justificativa.situacao == J.ACEITA,
        "pessoa": pessoa,
        "encontro": encontro,
        "turma": turma,
        "curso": turma.curso,
        "caminho": reverse("cursos:frequencia", args=[matricula.pk]),
    }
    envio.compor(f"justificativa-{justificativa.pk}", pessoa.email, "justificativa_decidida", contexto)
