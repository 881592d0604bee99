from django import forms

from avaliacoes.historico import ESTADOS
from avaliacoes.tempo_extra import MAXIMO

MOTIVO = {"label": "Motivo", "max_length": 2000, "widget": forms.Textarea(attrs={"rows": 3}), "required": False}


def _instante(rotulo):
    campo = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=rotulo, required=False, widget=campo)


class JanelaForm(forms.Form):
    inicia_de = _instante("Pode começar a partir de")
    inicia_ate = _instante("Pode começar até")


class TempoForm(forms.Form):
    minutos = forms.IntegerField(label="Minutos a mais", min_value=1, max_value=MAXIMO)
    motivo = forms.CharField(**MOTIVO)


class TentativaExtraForm(forms.Form):
    motivo = forms.CharField(**MOTIVO)


class FiltroForm(forms.Form):
    q = forms.CharField(label="Nome ou e-mail", required=False, max_length=100)
    avaliacao = forms.ChoiceField(label="Avaliação", required=False)
    estado = forms.ChoiceField(label="Estado", required=False, choices=[("", "Todos"), *ESTADOS.items()])

    def __init__(self, *args, avaliacoes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["avaliacao"].choices = [("", "Todas"), *((str(a.pk), a.title) for a in avaliacoes)]

    @property
    def filtro(self):
        """O que se entendeu do endereço; o que não se entende não filtra."""
        self.is_valid()
        return {campo: valor.replace("\x00", "") for campo, valor in self.cleaned_data.items() if valor}
