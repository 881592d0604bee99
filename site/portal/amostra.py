"""O que o guia de estilo mostra: eixos e um formulário com cada tipo de campo."""

from django import forms

EIXOS = [
    {"codigo": "fundamentos", "nome": "Fundamentos"},
    {"codigo": "regulacao", "nome": "Regulação"},
    {"codigo": "prestacao", "nome": "Prestação de serviços"},
    {"codigo": "financeira", "nome": "Execução financeira"},
    {"codigo": "sistemas", "nome": "Sistemas de informação"},
    {"codigo": "projeto", "nome": "Projeto"},
]


class AmostraForm(forms.Form):
    nome = forms.CharField(label="Nome completo", help_text="Como está no documento.")
    email = forms.EmailField(label="E-mail")
    origem = forms.ChoiceField(
        label="Onde você trabalha", widget=forms.RadioSelect, choices=[("a", "Consórcio"), ("b", "Município")]
    )
    regiao = forms.ChoiceField(label="Região", choices=[("", "Escolha"), ("norte", "Norte")], required=False)
    relato = forms.CharField(label="Relato", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    aceite = forms.BooleanField(label="Li o aviso de privacidade")
