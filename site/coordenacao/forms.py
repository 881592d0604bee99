from django import forms

from cursos.models import Matricula


class FiltroForm(forms.Form):
    """O filtro do quadro. Valor desconhecido não filtra nada."""

    situacao = forms.ChoiceField(label="Situação", required=False, choices=[("", "Todas"), *Matricula.Situacao.choices])
    q = forms.CharField(label="Nome ou e-mail", required=False, max_length=120)

    def valores(self):
        self.is_valid()
        return self.cleaned_data.get("situacao", ""), self.cleaned_data.get("q", "")


class FiltroDaMatrizForm(forms.Form):
    """O que a matriz mostra. As opções vêm de quem a monta; quem lê o endereço confere o valor."""

    curso = forms.ChoiceField(label="Curso")
    oficina = forms.ChoiceField(label="Oficina", required=False)
    eixo = forms.ChoiceField(label="Eixo", required=False)

    def __init__(self, *args, cursos, oficinas, eixos, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["curso"].choices = cursos
        self.fields["oficina"].choices = [("", "Todas"), *oficinas]
        self.fields["eixo"].choices = [("", "Todos"), *eixos]


class MotivoForm(forms.Form):
    motivo = forms.CharField(label="Motivo", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class MotivoDaPublicacaoForm(forms.Form):
    motivo = forms.CharField(
        label="Por que publicar assim?",
        help_text="Fica na matriz do curso, com o seu nome e a data.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Diga o motivo."},
    )
