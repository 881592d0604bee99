from django import forms

from cursos.models import Matricula


class FiltroForm(forms.Form):
    """O filtro do quadro. Valor desconhecido não filtra nada."""

    situacao = forms.ChoiceField(label="Situação", required=False, choices=[("", "Todas"), *Matricula.Situacao.choices])
    q = forms.CharField(label="Nome ou e-mail", required=False, max_length=120)

    def valores(self):
        self.is_valid()
        return self.cleaned_data.get("situacao", ""), self.cleaned_data.get("q", "")


class MotivoForm(forms.Form):
    motivo = forms.CharField(label="Motivo", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
