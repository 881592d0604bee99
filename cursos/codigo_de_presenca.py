"""O código do encontro: a equipe o abre por alguns minutos, a sala o digita no celular e a presença fica registrada."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from cursos.frequencia import Origem, Situacao, exigir_diario_aberto, travar
from cursos.models import Encontro, Matricula, Presenca
from cursos.vagas import travar_turma
from oficinas.forms import codigo_bem_formado, normalizar_codigo
from oficinas.models.oficina import novo_codigo_de_entrada

MINUTOS = (5, 10, 15, 30, 60)
PADRAO = 15
ERROS_POR_JANELA = 6
JANELA = 600  # segundos

FORMA_ERRADA = "O código tem seis letras e números. Olhe de novo na tela da sala e digite."
NAO_CONFERE = (
    "Este código não vale agora para nenhuma turma sua. Confira letra por letra na tela da sala; se ela já mostra "
    "outro, digite o novo."
)


# --- Quem conduz -----------------------------------------------------------------------------------------------------
@transaction.atomic
def abrir(encontro, minutos, por):
    """Sorteia um código novo, que vale por `minutos`; o anterior deixa de valer.

    Raises:
        Recusa: `diario_fechado`, `encontro_futuro` ou `minutos_invalidos`.
    """
    if minutos not in MINUTOS:
        raise Recusa("Escolha por quantos minutos o código vale.", "minutos_invalidos")
    encontro, agora = travar(encontro), timezone.now()
    em_uso = set(Encontro.objects.filter(codigo_vale_ate__gt=agora).values_list("codigo", flat=True))
    encontro.codigo = next(c for c in iter(novo_codigo_de_entrada, None) if c not in em_uso and c != encontro.codigo)
    encontro.codigo_vale_ate = agora + timedelta(minutes=minutos)
    encontro.save(update_fields=["codigo", "codigo_vale_ate"])
    dados = {"encontro": encontro.pk, "minutos": minutos}
    log(encontro.turma, "cursos.codigo_de_presenca", user=por, data=dados)
    return encontro


@transaction.atomic
def encerrar(encontro, por):
    """O código deixa de valer já. Repetir não muda nada."""
    turma = travar_turma(encontro.turma_id)
    encontro = Encontro.objects.get(pk=encontro.pk)
    if encontro.codigo_vigente():
        encontro.codigo_vale_ate = timezone.now()
        encontro.save(update_fields=["codigo_vale_ate"])
        log(turma, "cursos.codigo_de_presenca", user=por, data={"encontro": encontro.pk, "minutos": 0})
    return encontro


# --- Quem está na sala -----------------------------------------------------------------------------------------------
def _chave(pessoa):
    return f"cursos.codigo_errado.{pessoa.pk}.{int(time.time() // JANELA)}"


def _exigir_tentativas(pessoa):
    if cache.get(_chave(pessoa), 0) >= ERROS_POR_JANELA:
        raise Recusa(
            "Foram muitos códigos errados seguidos. Espere dez minutos ou peça à equipe que marque você na lista.",
            "muitas_tentativas",
        )


def _contar_erro(pessoa):
    chave = _chave(pessoa)
    if cache.add(chave, 1, timeout=JANELA):
        return
    try:
        cache.incr(chave)
    except ValueError:  # o cache descartou a contagem entre uma linha e a outra
        cache.add(chave, 1, timeout=JANELA)


def confirmar(pessoa, texto):
    """Registra a presença de quem digitou o código que está na tela. Repetir devolve a mesma presença.

    Raises:
        Recusa: `codigo_mal_formado`, `muitas_tentativas`, `codigo_errado`, `codigo_vencido`, `diario_fechado`,
            `nao_confirmada` ou `ja_marcada` (a equipe já registrou a ausência).
    """
    codigo = normalizar_codigo(texto)
    if not codigo_bem_formado(codigo):
        raise Recusa(FORMA_ERRADA, "codigo_mal_formado")
    _exigir_tentativas(pessoa)
    # De turma alheia o código certo e o errado se respondem igual: digitar não revela que código existe.
    encontro = Encontro.objects.filter(codigo=codigo, turma__matriculas__pessoa=pessoa).order_by("-codigo_vale_ate")
    encontro = encontro.first()
    if encontro is None:
        _contar_erro(pessoa)
        raise Recusa(NAO_CONFERE, "codigo_errado")
    return _registrar(pessoa, encontro, codigo)


@transaction.atomic
def _registrar(pessoa, encontro, codigo):
    turma = travar_turma(encontro.turma_id)
    exigir_diario_aberto(turma)
    encontro = Encontro.objects.get(pk=encontro.pk)
    minhas = turma.matriculas.select_for_update(of=("self",)).filter(pessoa=pessoa)
    matricula = minhas.filter(situacao__in=Matricula.DAO_ACESSO).first()
    if matricula is None:
        raise Recusa("A sua matrícula nesta turma não está confirmada. Fale com a coordenação.", "nao_confirmada")
    existente = Presenca.objects.filter(matricula=matricula, encontro=encontro).select_related("encontro").first()
    if existente:
        return _o_que_havia(existente)
    if encontro.codigo_vigente() != codigo:
        raise Recusa("O tempo deste código acabou. Peça à equipe que abra outro e digite o novo.", "codigo_vencido")
    return Presenca.objects.create(
        matricula=matricula,
        encontro=encontro,
        situacao=Situacao.PRESENTE,
        horas=encontro.horas,
        origem=Origem.CODIGO,
        registrada_por=pessoa,
    )


def _o_que_havia(presenca):
    if presenca.situacao in (Situacao.FALTA, Situacao.JUSTIFICADA):
        raise Recusa(
            "A equipe já registrou a sua ausência neste encontro. Se você está na sala, peça que corrijam a lista.",
            "ja_marcada",
        )
    return presenca
