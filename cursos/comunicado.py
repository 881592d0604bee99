"""Escrever a um grupo da turma: as linhas nascem juntas, com o pedido; as mensagens se compõem depois, em lotes.

Cada pessoa tem uma linha e uma mensagem por vez: confirmar de novo, rodar em dois processos ou retomar depois de uma
queda não repete nada.
"""

import re
import time
import uuid

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.recusa import Recusa
from correio import envio
from cursos import tasks
from cursos.models import Comunicado, EnvioDoComunicado

CAMPO = re.compile(r"\{([^{}]*)\}")
CAMPOS = ("nome", "turma")
MAXIMO = 5_000
LOTE = 100
ORCAMENTO = 35  # segundos por tarefa, abaixo do limite de 50: o resto fica para a próxima
MAXIMO_DO_ASSUNTO = Comunicado._meta.get_field("assunto").max_length
MAXIMO_DO_TEXTO = Comunicado._meta.get_field("texto").max_length


# --- O texto ---------------------------------------------------------------------------------------------------------
def exigir_campos_conhecidos(texto):
    """Raises `Recusa` (`campo_desconhecido`, `chave_solta`) com o que escrever no lugar."""
    desconhecido = next((nome for nome in CAMPO.findall(texto) if nome not in CAMPOS), None)
    if desconhecido is not None:
        frase = f"Não conheço {{{desconhecido}}}. Use {{nome}}, o nome da pessoa, ou {{turma}}, o código da turma."
        raise Recusa(frase, "campo_desconhecido")
    if set("{}") & set(CAMPO.sub("", texto)):
        raise Recusa("Há uma chave { ou } sozinha. Escreva {nome} ou {turma}, ou tire a chave.", "chave_solta")


def preencher(texto, matricula, turma):
    valores = {"nome": matricula.pessoa.nome_de_exibicao, "turma": turma.codigo}
    return CAMPO.sub(lambda campo: valores.get(campo[1], campo[0]), texto)


def _conferir(assunto, texto):
    if not assunto:
        raise Recusa("Escreva o assunto.", "sem_assunto")
    if not texto:
        raise Recusa("Escreva a mensagem.", "sem_texto")
    if len(assunto) > MAXIMO_DO_ASSUNTO or len(texto) > MAXIMO_DO_TEXTO:
        frase = f"O assunto vai até {MAXIMO_DO_ASSUNTO} caracteres, e a mensagem até {MAXIMO_DO_TEXTO}. Encurte."
        raise Recusa(frase, "longo")
    exigir_campos_conhecidos(assunto)
    exigir_campos_conhecidos(texto)


# --- Enviar ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def enviar(turma, matriculas, assunto, texto, por, *, grupo="", chave=None):
    """Guarda o comunicado e uma linha por pessoa; as mensagens saem em seguida. A mesma `chave` devolve o mesmo.

    Raises:
        Recusa: `sem_assunto`, `sem_texto`, `longo`, `campo_desconhecido`, `chave_solta`, `ninguem`, `muitas` ou
            `fora_da_turma`.
    """
    assunto, texto = " ".join(assunto.split()), texto.replace("\x00", "").strip()
    _conferir(assunto, texto)
    matriculas = list(matriculas)
    _exigir_grupo(turma, matriculas)
    campos = {"turma": turma, "assunto": assunto, "texto": texto, "grupo": grupo, "escrito_por": por}
    comunicado, novo = Comunicado.objects.get_or_create(chave=chave or uuid.uuid4(), defaults=campos)
    if novo:
        enderecar(comunicado, matriculas)
        log(turma, "cursos.comunicado", user=por, data={"comunicado": comunicado.pk, "pessoas": len(matriculas)})
    return comunicado


def _exigir_grupo(turma, matriculas):
    if not matriculas:
        raise Recusa("Ninguém da turma passa neste filtro. Escolha outro grupo.", "ninguem")
    if len(matriculas) > MAXIMO:
        raise Recusa(f"São {len(matriculas)} pessoas; escreva a até {MAXIMO} de cada vez.", "muitas")
    if any(m.turma_id != turma.pk for m in matriculas):
        raise Recusa("Uma das pessoas escolhidas não é desta turma.", "fora_da_turma")


def enderecar(comunicado, matriculas):
    """As linhas, uma por pessoa. Só dentro da transação que criou o comunicado."""
    unicas = {m.pk: m for m in matriculas}.values()
    EnvioDoComunicado.objects.bulk_create(
        [EnvioDoComunicado(comunicado=comunicado, matricula=m) for m in unicas], batch_size=500
    )
    tasks.compor_comunicado.delay_on_commit(comunicado.pk)


# --- Compor ----------------------------------------------------------------------------------------------------------
def compor(pk, orcamento=ORCAMENTO):
    """Compõe as mensagens que faltam, em lotes curtos. Repetir ou rodar em paralelo não duplica."""
    prazo = time.monotonic() + orcamento
    while _compor_lote(pk):
        if time.monotonic() > prazo:
            tasks.compor_comunicado.delay(pk)
            return
    faltam = EnvioDoComunicado.objects.por_compor().filter(comunicado=pk)
    Comunicado.objects.filter(pk=pk, composto_em=None).exclude(envios__in=faltam).update(composto_em=timezone.now())


@transaction.atomic
def _compor_lote(pk):
    """Quantas compôs. Quem trava primeiro compõe; o outro espera e encontra feito."""
    por_compor = EnvioDoComunicado.objects.por_compor().filter(comunicado=pk)
    chaves = list(por_compor.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:LOTE])
    lidos = EnvioDoComunicado.objects.filter(pk__in=chaves, composto_em=None)
    linhas = list(lidos.select_related("comunicado__turma__curso", "matricula__pessoa"))
    for linha in linhas:
        linha.mensagem, linha.composto_em = _mensagem_de(linha), timezone.now()
    EnvioDoComunicado.objects.bulk_update(linhas, ["mensagem", "composto_em"])
    return len(linhas)


def _mensagem_de(linha):
    comunicado, turma, pessoa = linha.comunicado, linha.comunicado.turma, linha.matricula.pessoa
    do_aviso = comunicado.aviso_id is not None  # o aviso é igual para todas: nada a preencher
    contexto = {
        "assunto": comunicado.assunto if do_aviso else preencher(comunicado.assunto, linha.matricula, turma),
        "texto": comunicado.texto if do_aviso else preencher(comunicado.texto, linha.matricula, turma),
        "turma": turma,
        "curso": turma.curso,
        "caminho": reverse("portal:minha_area"),
    }
    chave = f"comunicado-{comunicado.pk}-{linha.matricula_id}-{linha.vez}"
    return envio.compor(chave, pessoa.email, "comunicado", contexto)


def retomar():
    """A varredura: continua os comunicados que uma queda deixou pela metade."""
    for pk in Comunicado.objects.filter(composto_em=None).values_list("pk", flat=True)[:20]:
        compor(pk)


# --- Mandar de novo --------------------------------------------------------------------------------------------------
@transaction.atomic
def reenviar_as_que_falharam(comunicado, por):
    """Manda de novo a quem não chegou, ao e-mail que a pessoa tem hoje. Devolve a quantas; repetir não duplica."""
    comunicado = Comunicado.objects.select_for_update(of=("self",)).get(pk=comunicado.pk)
    falhas = list(comunicado.envios.que_falharam())
    for linha in falhas:
        linha.vez, linha.composto_em, linha.mensagem = linha.vez + 1, None, None
    EnvioDoComunicado.objects.bulk_update(falhas, ["vez", "composto_em", "mensagem"], batch_size=500)
    if falhas:
        Comunicado.objects.filter(pk=comunicado.pk).update(composto_em=None)
        dados = {"comunicado": comunicado.pk, "pessoas": len(falhas)}
        log(comunicado.turma, "cursos.reenviar_comunicado", user=por, data=dados)
        tasks.compor_comunicado.delay_on_commit(comunicado.pk)
    return len(falhas)
