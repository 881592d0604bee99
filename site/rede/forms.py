from django import forms

from rede.models import Macrorregiao

LIMITE = 100
LONGO = f"O texto passou de {LIMITE} caracteres. Escreva só a sigla, o nome ou o município."


class FiltroForm(forms.Form):
    """O filtro da lista de consórcios. O que não se entende não filtra, e é dito."""

    q = forms.CharField(
        label="Sigla, nome ou município",
        required=False,
        max_length=LIMITE,
        error_messages={"max_length": LONGO},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    macro = forms.ModelChoiceField(
        label="Macrorregião de saúde",
        queryset=Macrorregiao.objects.order_by("nome"),
        to_field_name="codigo",
        required=False,
        empty_label="Todas",
        error_messages={"invalid_choice": "Esta macrorregião não existe. Escolha uma da lista."},
    )
    inativos = forms.BooleanField(label="Mostrar também os inaptos e históricos", required=False)


class MunicipioForm(forms.Form):
    q = forms.CharField(
        label="Nome do município",
        max_length=LIMITE,
        error_messages={"required": "Escreva o nome do município.", "max_length": LONGO},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
