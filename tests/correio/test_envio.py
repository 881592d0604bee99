import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from correio import envio
from correio.models import MAXIMO_DE_TENTATIVAS, Mensagem

pytestmark = pytest.mark.django_db


class CorreioForaDoAr:
    """Servidor de correio que recusa tudo: fica fora do produto, por isso pode ser simulado."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, mensagens):
        raise smtplib.SMTPServerDisconnected("sem servidor")


def guardar(**campos):
    return envio.guardar("fato-1", "aluna@example.org", "Assunto", "Texto", **campos)


def test_o_mesmo_fato_compoe_uma_mensagem_so():
    primeira, segunda = guardar(), guardar()

    assert primeira.pk == segunda.pk
    assert Mensagem.objects.count() == 1


def test_enviar_duas_vezes_entrega_uma():
    mensagem = guardar()

    envio.enviar(mensagem.pk)
    envio.enviar(mensagem.pk)

    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == mensagem.message_id


def test_a_mensagem_nasce_com_o_fato_ou_nao_nasce(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as avisos:
        guardar()

    assert len(avisos) == 1


def test_falha_adia_e_repete_com_o_mesmo_message_id(settings):
    mensagem = guardar()
    settings.EMAIL_BACKEND = f"{__name__}.CorreioForaDoAr"

    envio.enviar(mensagem.pk)

    mensagem.refresh_from_db()
    assert mensagem.situacao == Mensagem.Situacao.PENDENTE
    assert mensagem.erro == "SMTPServerDisconnected"
    assert mensagem.proxima_tentativa_em > timezone.now()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Mensagem.objects.update(proxima_tentativa_em=timezone.now())
    envio.despachar_pendentes()

    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [mensagem.message_id]


def test_desiste_depois_do_maximo_e_diz_que_falhou(settings):
    mensagem = guardar()
    settings.EMAIL_BACKEND = f"{__name__}.CorreioForaDoAr"

    for _ in range(MAXIMO_DE_TENTATIVAS):
        Mensagem.objects.update(proxima_tentativa_em=timezone.now())
        envio.enviar(mensagem.pk)

    mensagem.refresh_from_db()
    assert mensagem.situacao == Mensagem.Situacao.FALHOU


def test_o_texto_efemero_some_depois_de_sair():
    mensagem = guardar(efemera=True)

    envio.enviar(mensagem.pk)

    mensagem.refresh_from_db()
    assert mail.outbox[0].body == "Texto"
    assert mensagem.texto == ""


def test_codigo_vencido_nao_sai():
    mensagem = guardar(vence_em=timezone.now() - timedelta(minutes=1), efemera=True)

    envio.enviar(mensagem.pk)

    mensagem.refresh_from_db()
    assert mail.outbox == []
    assert (mensagem.situacao, mensagem.texto) == (Mensagem.Situacao.VENCIDA, "")


def test_outro_processo_que_ja_reservou_impede_o_segundo_envio():
    mensagem = guardar()
    Mensagem.objects.update(proxima_tentativa_em=timezone.now() + envio.RESERVA)

    envio.enviar(mensagem.pk)

    assert mail.outbox == []
