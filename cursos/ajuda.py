"""Preciso de ajuda: a pessoa pede de onde está, a coordenação da turma recebe com o contexto e responde por escrito.

Ordem das travas: a pessoa (ao pedir, por causa do limite), ou o pedido (ao responder).
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from contas.models import Pessoa
from contas.recusa import Recusa
from correio import envio
from cursos.conclusao import Regras, progressos_de
from cursos.models import FalaDoPedido, Matricula, PedidoDeAjuda

S = PedidoDeAjuda.Situacao
POR_HORA = 5
REPETIDO = timedelta(minutes=10)
MAXIMO_DO_TEXTO = PedidoDeAjuda._meta.get_field("texto").max_length
FRASES_DO_QUE_FALTA = 5


def _conferir(texto, vazio):
    texto = texto.replace("\x00", "").strip()
    if not texto:
        raise Recusa(vazio, "sem_texto")
    if len(texto) > MAXIMO_DO_TEXTO:
        raise Recusa(f"O texto passou de {MAXIMO_DO_TEXTO} caracteres. Resuma e envie de novo.", "texto_longo")
    return texto


# --- Pedir -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def pedir(matricula, tipo, texto, *, pagina=None, onde="", navegador="", chave=None):
    """Guarda o pedido com o contexto de agora e avisa a coordenação. Enviar duas vezes é um pedido só.

    Raises:
        Recusa: `sem_texto`, `texto_longo` ou `muitos_pedidos` (cinco por hora).
    """
    texto = _conferir(texto, "Conte o que houve: a coordenação responde a partir do que você escrever.")
    chave = chave or uuid.uuid4()
    Pessoa.objects.select_for_update(of=("self",)).get(pk=matricula.pessoa_id)
    if ja := _o_mesmo(matricula, tipo, texto, pagina, chave):
        return ja
    _exigir_moderacao(matricula)
    pedido = PedidoDeAjuda.objects.create(
        matricula=matricula,
        pagina=pagina,
        onde=(pagina.title if pagina else onde)[:255],
        chave=chave,
        tipo=tipo,
        texto=texto,
        contexto=contexto_de(matricula, navegador),
    )
    log(matricula, "cursos.pedir_ajuda", user=matricula.pessoa, data={"pedido": pedido.pk, "tipo": tipo})
    _avisar_a_equipe(pedido, "ajuda_pedida", f"ajuda-{pedido.pk}")
    return pedido


def _o_mesmo(matricula, tipo, texto, pagina, chave):
    """O pedido que este envio repete: o mesmo formulário, ou o mesmo texto há pouco."""
    da_pessoa = PedidoDeAjuda.objects.filter(matricula__pessoa=matricula.pessoa_id)
    if ja := da_pessoa.filter(chave=chave).first():
        return ja
    ha_pouco = da_pessoa.filter(matricula=matricula, tipo=tipo, pagina=pagina, feito_em__gt=timezone.now() - REPETIDO)
    return next((p for p in ha_pouco if p.texto == texto), None)


def _exigir_moderacao(matricula):
    uma_hora = timezone.now() - timedelta(hours=1)
    feitos = PedidoDeAjuda.objects.filter(matricula__pessoa=matricula.pessoa_id, feito_em__gt=uma_hora).count()
    ditas = FalaDoPedido.objects.filter(dita_por=matricula.pessoa_id, da_equipe=False, dita_em__gt=uma_hora).count()
    if feitos + ditas >= POR_HORA:
        frase = "Você já mandou cinco mensagens na última hora. A coordenação está com elas: espere um pouco."
        raise Recusa(frase, "muitos_pedidos")


def contexto_de(matricula, navegador):
    """Em que pé a pessoa estava: andamento, o que falta e com que navega. Nada que a identifique."""
    contexto = {"situacao": matricula.get_situacao_display(), "navegador": navegador}
    if matricula.situacao in (*Matricula.DAO_ACESSO, Matricula.Situacao.TRANCADA):
        regras, feito = Regras.da_turma(matricula.turma), progressos_de([matricula])[matricula.pk]
        contexto["andamento"] = f"{regras.feitas(feito)} de {len(regras.obrigatorias)} atividades obrigatórias"
        falta = [] if matricula.situacao == Matricula.Situacao.CONCLUIDA else regras.pendencias(matricula, feito)
        contexto["falta"] = [p.frase for p in falta[:FRASES_DO_QUE_FALTA]]
        contexto["falta_ao_todo"] = len(falta)
    return contexto


# --- Avisar ----------------------------------------------------------------------------------------------------------
def _equipe(turma):
    """E-mails de quem coordena; sem coordenação, de quem tutora; sem ninguém, o contato da instituição."""
    for gente in (turma.coordenadores, turma.tutores):
        if emails := list(gente.filter(is_active=True).order_by("pk").values_list("pk", "email")):
            return emails
    contato = settings.INSTITUICAO["contato"]
    return [("escola", contato)] if contato else []


def _avisar_a_equipe(pedido, modelo, chave):
    """Só a turma, o assunto e onde: quem pediu e o que escreveu ficam na tela, que confere a permissão."""
    turma = pedido.matricula.turma
    contexto = {"pedido": pedido, "turma": turma, "caminho": reverse("mensagens:pedido", args=[pedido.pk])}
    for quem, email in _equipe(turma):
        envio.compor(f"{chave}-{quem}", email, modelo, contexto)


def _avisar_a_pessoa(fala):
    pedido, pessoa = fala.pedido, fala.pedido.matricula.pessoa
    contexto = {
        "pedido": pedido,
        "fala": fala,
        "pessoa": pessoa,
        "turma": pedido.matricula.turma,
        "caminho": reverse("cursos:pedido_de_ajuda", args=[pedido.pk]),
    }
    envio.compor(f"ajuda-fala-{fala.pk}", pessoa.email, "ajuda_respondida", contexto)


# --- Responder, encerrar, continuar ----------------------------------------------------------------------------------
def _travar(pedido):
    travados = PedidoDeAjuda.objects.select_for_update(of=("self",))
    return travados.select_related("matricula__turma", "matricula__pessoa").get(pk=pedido.pk)


def _falar(pedido, texto, por, da_equipe):
    """A fala, ou None se é a mesma que acabou de ser dita."""
    ultima = pedido.falas.last()
    if ultima and (ultima.da_equipe, ultima.texto) == (da_equipe, texto):
        return None
    return FalaDoPedido.objects.create(pedido=pedido, texto=texto, da_equipe=da_equipe, dita_por=por)


def _mover(pedido, situacao):
    pedido.situacao, pedido.movido_em = situacao, timezone.now()
    pedido.save(update_fields=["situacao", "movido_em"])


@transaction.atomic
def responder(pedido, texto, por):
    """A equipe responde, e a pessoa recebe a resposta por e-mail. A mesma resposta de novo não repete nada.

    Raises:
        Recusa: `sem_texto` ou `texto_longo`.
    """
    texto = _conferir(texto, "Escreva a resposta: a pessoa vai lê-la.")
    pedido = _travar(pedido)
    if fala := _falar(pedido, texto, por, da_equipe=True):
        _mover(pedido, S.RESPONDIDO)
        log(pedido.matricula, "cursos.responder_ajuda", user=por, data={"pedido": pedido.pk})
        _avisar_a_pessoa(fala)
    return pedido


@transaction.atomic
def encerrar(pedido, por):
    """Tira da lista dos abertos. Repetir não muda nada; se a pessoa escrever de novo, reabre."""
    pedido = _travar(pedido)
    if pedido.situacao != S.ENCERRADO:
        _mover(pedido, S.ENCERRADO)
        log(pedido.matricula, "cursos.encerrar_ajuda", user=por, data={"pedido": pedido.pk})
    return pedido


@transaction.atomic
def continuar(pedido, texto):
    """A própria pessoa escreve de novo: o pedido reabre e a coordenação é avisada.

    Raises:
        Recusa: `sem_texto`, `texto_longo` ou `muitos_pedidos`.
    """
    texto = _conferir(texto, "Escreva o que ainda precisa.")
    Pessoa.objects.select_for_update(of=("self",)).get(pk=pedido.matricula.pessoa_id)
    pedido = _travar(pedido)
    ultima = pedido.falas.last()
    if ultima and (ultima.da_equipe, ultima.texto) == (False, texto):
        return pedido
    _exigir_moderacao(pedido.matricula)
    fala = _falar(pedido, texto, pedido.matricula.pessoa, da_equipe=False)
    _mover(pedido, S.ABERTO)
    log(pedido.matricula, "cursos.pedir_ajuda", user=pedido.matricula.pessoa, data={"pedido": pedido.pk})
    _avisar_a_equipe(pedido, "ajuda_continuada", f"ajuda-fala-{fala.pk}")
    return pedido
