"""Compor uma vez, enviar uma vez.

Quem tem algo a dizer chama `compor` dentro da sua transação; a mensagem nasce junto com o fato ou não nasce. O envio
fica com a fila e, se ela falhar, com a varredura periódica.
"""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from correio import tasks
from correio.models import Mensagem

RESERVA = timedelta(minutes=1)


def compor(chave, para, modelo, contexto):
    """Cria a mensagem do fato `chave` ou devolve a que já existe.

    `modelo` é a pasta de templates `correio/<modelo>/`, com `assunto.txt` e `texto.txt`.
    """
    return guardar(chave, para, *redigir(modelo, contexto))


def redigir(modelo, contexto):
    """(assunto, texto) da mensagem, sem a guardar: é também o que uma prévia mostra."""
    contexto = {**contexto, "endereco_do_site": settings.ENDERECO_DO_SITE}
    assunto = render_to_string(f"correio/{modelo}/assunto.txt", contexto).strip()
    texto = render_to_string(f"correio/{modelo}/texto.txt", contexto).strip() + "\n"
    return assunto, texto


def guardar(chave, para, assunto, texto, *, vence_em=None, efemera=False):
    campos = {"para": para, "assunto": assunto[:200], "texto": texto, "vence_em": vence_em, "efemera": efemera}
    mensagem, criada = Mensagem.objects.get_or_create(chave=chave, defaults=campos)
    if criada:
        tasks.enviar.delay_on_commit(mensagem.pk)
    return mensagem


def repetir(mensagem):
    """Manda de novo a mesma mensagem, com o mesmo Message-ID. A que ainda está na fila fica como está."""
    ja_tratadas = Mensagem.objects.exclude(situacao=Mensagem.Situacao.PENDENTE).filter(pk=mensagem.pk, efemera=False)
    campos = {"situacao": Mensagem.Situacao.PENDENTE, "tentativas": 0, "proxima_tentativa_em": timezone.now()}
    if ja_tratadas.update(**campos, enviada_em=None, erro=""):
        tasks.enviar.delay_on_commit(mensagem.pk)
    return mensagem


def enviar(pk):
    """Envia a mensagem se ela ainda está pendente e ninguém mais a está enviando.

    A reserva (adiar a próxima tentativa antes de falar com o servidor) impede dois envios ao mesmo tempo sem segurar
    transação aberta durante a conversa SMTP. Uma queda entre o aceite do servidor e a anotação repete o envio com o
    mesmo Message-ID, e o leitor de correio mostra um só.
    """
    agora = timezone.now()
    reservada = Mensagem.objects.pendentes(agora).filter(pk=pk)
    if not reservada.update(proxima_tentativa_em=agora + RESERVA, tentativas=models.F("tentativas") + 1):
        return
    mensagem = Mensagem.objects.get(pk=pk)
    if mensagem.vence_em and mensagem.vence_em < agora:
        mensagem.anotar_vencimento()
        return
    try:
        EmailMessage(
            mensagem.assunto, mensagem.texto, to=[mensagem.para], headers={"Message-ID": mensagem.message_id}
        ).send()
    except (OSError, ValueError) as erro:  # SMTPException herda de OSError; endereço ou cabeçalho ruim é ValueError
        mensagem.anotar_falha(erro)
    else:
        mensagem.anotar_envio()


def despachar_pendentes():
    """Entrega o que a fila deixou para trás. Chamada a cada dez segundos."""
    with transaction.atomic():
        pks = list(Mensagem.objects.pendentes().values_list("pk", flat=True)[:200])
    for pk in pks:
        enviar(pk)
