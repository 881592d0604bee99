from django import forms

from cursos.justificativa import MAXIMO_DO_TEXTO


class CodigoForm(forms.Form):
    codigo = forms.CharField(
        label="Código da sala",
        help_text="Seis letras e números, na tela do encontro. Tanto faz maiúscula, espaço ou traço.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": 40}
        ),
        error_messages={"required": "Digite o código que está na tela da sala."},
    )


class JustificativaForm(forms.Form):
    """O tamanho do texto e o arquivo quem confere é o ato, para que a recusa devolva o que se escreveu."""

    texto = forms.CharField(
        label="O que houve",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"Só a equipe da turma lê. Até {MAXIMO_DO_TEXTO} caracteres.",
    )
    arquivo = forms.FileField(
        label="Documento (atestado, convocação, declaração)",
        required=False,
        help_text="PDF ou foto (JPG ou PNG) de até 5 MB. Só a equipe da turma vê.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "Este arquivo está vazio. Escolha outro.", "invalid": "Escolha o arquivo de novo."},
    )
