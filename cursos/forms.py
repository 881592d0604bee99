from django import forms

from cursos.atividade import TAMANHO_MAXIMO_DA_ENTREGA


class CancelarForm(forms.Form):
    motivo = forms.CharField(
        required=False,
        max_length=500,
        error_messages={"max_length": "O motivo passou de %(limit_value)d caracteres. Resuma e envie de novo."},
    )


class EntregaForm(forms.Form):
    """O texto de uma prática. Vazio e longo demais são recusados pelo ato, que diz a frase."""

    texto = forms.CharField(
        label="Sua entrega",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            "Não identifique pacientes: nada de nome, CPF, cartão do SUS, endereço ou foto. "
            f"Até {TAMANHO_MAXIMO_DA_ENTREGA // 1000} mil caracteres."
        ),
    )
