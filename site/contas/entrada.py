"""Formulários do allauth com o que muda aqui: cadastro em uma transação só e campos sem texto de fundo repetido."""

from allauth.account import forms as allauth_forms
from django.db import IntegrityError, transaction

AJUDA_DA_SENHA = "Pelo menos 8 caracteres. Evite o seu nome, só números e senhas muito comuns."


class CamposClaros:
    """O rótulo já diz o que escrever; o texto de fundo some ao digitar e atrapalha quem volta para conferir."""

    rotulo_da_senha = "Senha"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for nome, campo in self.fields.items():
            campo.widget.attrs.pop("placeholder", None)
            if nome == "password1":
                campo.label, campo.help_text = self.rotulo_da_senha, AJUDA_DA_SENHA
            if nome == "password2":
                campo.label = f"Repita a {self.rotulo_da_senha.lower()}"
            if nome in {"email", "login"}:
                campo.error_messages["invalid"] = "Escreva um e-mail completo, como nome@exemplo.br."
            if nome == "code":
                campo.widget.attrs.update({"inputmode": "numeric", "class": "numerico", "maxlength": 6})


class CadastroForm(CamposClaros, allauth_forms.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "Você vai receber nele um código de seis números."

    def save(self, request):
        with transaction.atomic():
            return super().save(request)

    def try_save(self, request):
        try:
            return super().try_save(request)
        except IntegrityError:  # outra pessoa acabou de se cadastrar com o mesmo e-mail
            self.account_already_exists = True
            return super().try_save(request)


class EntrarForm(CamposClaros, allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ConfirmarAcessoForm(CamposClaros, allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class PedirCodigoForm(CamposClaros, allauth_forms.ResetPasswordForm):
    pass


class NovaSenhaForm(CamposClaros, allauth_forms.ResetPasswordKeyForm):
    rotulo_da_senha = "Senha nova"


class TrocarSenhaForm(CamposClaros, allauth_forms.ChangePasswordForm):
    rotulo_da_senha = "Senha nova"


class CriarSenhaForm(CamposClaros, allauth_forms.SetPasswordForm):
    pass


class CodigoDoEmailForm(CamposClaros, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class CodigoDaSenhaForm(CamposClaros, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class TrocarEmailForm(CamposClaros, allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail novo"


class OutroEmailForm(CamposClaros, allauth_forms.ChangeEmailForm):
    """Na espera do código do cadastro: a pessoa errou o e-mail e escreve o certo."""
