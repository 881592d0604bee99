"""O que muda no allauth: as frases são nossas e o e-mail passa pela caixa de saída, não pelo SMTP dentro do pedido."""

from datetime import timedelta
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone

from correio import envio

VALIDADE_DO_CODIGO = timedelta(seconds=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
VALIDADE_DO_AVISO = timedelta(days=3)


class AdaptadorDeContas(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Esta conta está desativada. Fale com a coordenação.",
        "email_password_mismatch": "E-mail ou senha não conferem. Confira os dois e tente de novo.",
        "email_taken": "Este e-mail já está em uso.",
        "enter_current_password": "Escreva a sua senha atual.",
        "incorrect_code": "O código não confere. Veja o e-mail mais recente e digite os seis números.",
        "incorrect_password": "A senha não confere.",
        "invalid_login": "E-mail ou senha não conferem. Confira os dois e tente de novo.",
        "invalid_password_reset": "O pedido de senha nova venceu. Peça outro código.",
        "rate_limited": "Foram muitos pedidos seguidos. Espere um minuto e tente de novo.",
        "same_as_current": "Escreva um e-mail diferente do atual.",
        "too_many_login_attempts": "Foram muitas tentativas seguidas. Espere cinco minutos e tente de novo.",
        "unverified_primary_email": "Confirme primeiro o seu e-mail atual.",
    }

    def send_mail(self, template_prefix, email, context):
        """Guarda a mensagem na caixa de saída. O texto se apaga depois do envio: pode conter um código."""
        mensagem = self.render_mail(template_prefix, email, {"email": email, **context})
        validade = VALIDADE_DO_CODIGO if "code" in context else VALIDADE_DO_AVISO
        envio.guardar(
            f"conta:{uuid4()}",
            email,
            mensagem.subject,
            f"{mensagem.body}\n",
            vence_em=timezone.now() + validade,
            efemera=True,
        )
