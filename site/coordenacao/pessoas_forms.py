"""Formulários de quem cuida das contas das pessoas da turma. Todos pedem o motivo: ele fica registrado."""

from django import forms

from contas.forms import AJUDA_NOME_SOCIAL, NomeField


class MotivoMixin(forms.Form):
    motivo = forms.CharField(
        label="Motivo",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Por exemplo: a pessoa pediu por telefone e confirmou os dados. Fica no registro, com o seu nome.",
        error_messages={"required": "Escreva o motivo: ele fica registrado."},
    )


class CorrigirNomeForm(MotivoMixin):
    nome = NomeField(
        label="Nome completo",
        help_text="Como deve sair no certificado.",
        error_messages={"required": "Escreva o nome completo."},
    )
    nome_social = NomeField(label="Nome social", required=False, help_text=AJUDA_NOME_SOCIAL)
    field_order = ["nome", "nome_social", "motivo"]


class _EmailField(forms.EmailField):
    default_error_messages = {
        "invalid": "Escreva um e-mail completo, como nome@exemplo.br.",
        "required": "Escreva o e-mail.",
    }

    def __init__(self, **opcoes):
        widget = forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(**{"widget": widget, "max_length": 254, **opcoes})


class CorrigirEmailForm(MotivoMixin):
    email = _EmailField(label="E-mail certo", help_text="Confira com a pessoa, letra por letra.")
    repetido = _EmailField(label="Repita o e-mail certo")
    field_order = ["email", "repetido", "motivo"]

    def clean(self):
        dados = super().clean()
        um, outro = dados.get("email", ""), dados.get("repetido", "")
        if um and outro and um.lower() != outro.lower():
            self.add_error("repetido", "Os dois e-mails não são iguais. Confira os dois.")
        return dados


class OutraContaForm(forms.Form):
    email = _EmailField(label="E-mail da outra conta", help_text="De alguém que também está em uma turma sua.")


class UnirForm(MotivoMixin):
    """`fica` é a conta que continua. As opções são as duas do par."""

    fica = forms.TypedChoiceField(
        label="Conta que continua",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha a conta que continua."},
    )
    field_order = ["fica", "motivo"]

    def __init__(self, *args, contas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fica"].choices = [(conta.pk, str(conta)) for conta in contas]
        self.fields["motivo"].label = "Por que são a mesma pessoa"
        self.fields["motivo"].help_text = "Por exemplo: trocou de emprego e fez outra conta. Fica no registro."
