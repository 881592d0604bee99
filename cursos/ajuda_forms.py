"""O que a pessoa escreve ao pedir ajuda e ao dizer se quer lembretes."""

import uuid

from django import forms

from cursos.ajuda import MAXIMO_DO_TEXTO
from cursos.models import PedidoDeAjuda

SEM_PACIENTES = "Não identifique pacientes: nada de nome, CPF, cartão do SUS, endereço ou foto de documento."


def _texto(rotulo, ajuda, falta):
    return forms.CharField(
        label=rotulo,
        max_length=MAXIMO_DO_TEXTO,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=ajuda,
        error_messages={
            "required": falta,
            "max_length": "O texto passou de %(limit_value)d caracteres. Resuma e envie de novo.",
        },
    )


class PedidoForm(forms.Form):
    """`matriculas`: de que turma a pessoa fala, quando há mais de uma. A `chave` faz de dois envios um só."""

    matricula = forms.ChoiceField(label="De qual turma você fala?", widget=forms.RadioSelect)
    tipo = forms.ChoiceField(
        label="Sobre o quê?",
        choices=PedidoDeAjuda.Tipo.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha sobre o que é o pedido."},
    )
    texto = _texto("O que houve?", SEM_PACIENTES, "Conte o que houve: a coordenação responde a partir disso.")
    chave = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, matriculas, **kwargs):
        super().__init__(*args, **kwargs)
        self.matriculas = {str(m.pk): m for m in matriculas}
        self.fields["chave"].initial = uuid.uuid4
        if len(self.matriculas) == 1:
            del self.fields["matricula"]
        else:
            self.fields["matricula"].choices = [
                (pk, f"{m.turma.curso.title} (turma {m.turma.codigo})") for pk, m in self.matriculas.items()
            ]

    @property
    def de_qual(self):
        """A escolhida, ou a única."""
        escolhida = self.cleaned_data.get("matricula")
        return self.matriculas[escolhida] if escolhida else next(iter(self.matriculas.values()))


class ContinuarForm(forms.Form):
    texto = _texto("Escreva de novo", SEM_PACIENTES, "Escreva o que ainda precisa.")


class LembretesForm(forms.Form):
    recebe = forms.BooleanField(label="Quero receber lembretes do meu curso por e-mail", required=False)
