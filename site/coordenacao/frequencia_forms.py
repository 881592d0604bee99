from django import forms

from cursos.codigo_de_presenca import MINUTOS, PADRAO


class CodigoForm(forms.Form):
    minutos = forms.TypedChoiceField(
        label="Vale por", choices=[(m, f"{m} minutos") for m in MINUTOS], coerce=int, initial=PADRAO
    )


class ProcurarForm(forms.Form):
    q = forms.CharField(label="Nome ou e-mail", required=False, max_length=120)


class ListaColadaForm(forms.Form):
    linhas = forms.CharField(
        label="Quem veio, uma pessoa por linha",
        help_text="Nome, e-mail ou os dois, como estiverem na planilha ou no bate-papo da reunião.",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=100_000,
        error_messages={"required": "Cole ao menos um nome ou e-mail."},
    )
    motivo = forms.CharField(
        label="Motivo da correção",
        required=False,
        max_length=500,
        help_text="Só se alguém da lista já estava marcado de outro jeito.",
    )


class DecisaoForm(forms.Form):
    """A decisão da coordenação. Recusar pede a resposta; quem cobra é o ato."""

    ACEITAR, RECUSAR = "aceitar", "recusar"

    decisao = forms.ChoiceField(
        label="Decisão",
        choices=[(ACEITAR, "Aceitar: a falta fica justificada"), (RECUSAR, "Recusar: a falta permanece")],
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha se aceita ou recusa."},
    )
    resposta = forms.CharField(
        label="Resposta",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vai no e-mail e na página da pessoa. Para recusar, é preciso dizer por quê.",
    )
