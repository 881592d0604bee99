from django import forms

from certificados.models import Certificado
from contas.nomes import arrumar_nome, validar_nome

TAMANHO_DO_TEXTO = 80
SEM_MOTIVO = {"required": "Escreva o motivo: ele fica no livro de registro."}


class VerificarForm(forms.Form):
    codigo = forms.CharField(
        label="Código do certificado",
        help_text="São 20 letras e números, ao lado do QR. Não importam maiúsculas, espaços nem traços.",
        max_length=TAMANHO_DO_TEXTO,
        error_messages={"required": "Digite o código que está no certificado."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ArquivoForm(forms.Form):
    """Só desenha o campo e a frase do erro: os bytes, quem os recebe é `conferencia.envio`."""

    arquivo = forms.FileField(
        label="Arquivo PDF do documento",
        help_text="Até 10 MB. É lido na memória e descartado em seguida: não o guardamos.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )


class CorrigirForm(forms.Form):
    nome = forms.CharField(
        label="Nome correto",
        max_length=120,
        validators=[validar_nome],
        error_messages={"required": "Escreva o nome como deve sair no documento."},
        help_text="O cadastro da pessoa não muda. Se o erro também está lá, corrija-o em Pessoas.",
    )
    motivo = forms.CharField(
        label="Motivo da correção", error_messages=SEM_MOTIVO, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_nome(self):
        return arrumar_nome(self.cleaned_data["nome"])


class RefazerForm(forms.Form):
    visto = forms.CharField(widget=forms.HiddenInput)
    motivo = forms.CharField(
        label="Motivo",
        error_messages=SEM_MOTIVO,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Fica no livro de registro. Não aparece na página pública.",
    )


class RevogarForm(forms.Form):
    causa = forms.ChoiceField(
        label="Causa", choices=Certificado.Causa, help_text="É o que a página pública de conferência diz."
    )
    motivo = forms.CharField(
        label="Motivo por extenso",
        error_messages=SEM_MOTIVO,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Fica no livro de registro e vai para a pessoa por e-mail. Não aparece na página pública.",
    )
