from django import forms

from cursos.models import Turma


class DuplicarForm(forms.Form):
    codigo = forms.SlugField(
        label="Código da turma nova",
        max_length=40,
        help_text="Letras sem acento, números e hífens. Aparece no endereço da turma.",
    )
    inicio = forms.DateField(
        label="Novo início das aulas",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Todas as outras datas andam o mesmo número de dias.",
    )

    def clean_codigo(self):
        codigo = self.cleaned_data["codigo"]
        if Turma.objects.filter(codigo=codigo).exists():
            raise forms.ValidationError("Já há uma turma com este código. Escolha outro.")
        return codigo
