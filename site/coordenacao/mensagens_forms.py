"""O que a coordenação escreve a quem estuda: a um grupo, em um aviso, em resposta; e as regras dos lembretes."""

import uuid

from django import forms
from django.utils import timezone

from cursos import grupo_da_turma
from cursos.comunicado import MAXIMO_DO_ASSUNTO, MAXIMO_DO_TEXTO
from cursos.grupo_da_turma import Grupo
from cursos.models import Matricula, PedidoDeAjuda, Turma


class GrupoForm(forms.Form):
    """A quem se escreve. Valor desconhecido não filtra nada."""

    situacao = forms.MultipleChoiceField(
        label="Situação",
        required=False,
        choices=Matricula.Situacao.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nenhuma marcada: todas, menos quem saiu da turma.",
    )
    nunca = forms.BooleanField(label="Só quem nunca entrou no curso", required=False)
    parada = forms.IntegerField(label="Sem acesso há pelo menos (dias)", required=False, min_value=1, max_value=365)
    modulo = forms.ChoiceField(label="Com atividade por fazer em", required=False)
    lugar = forms.ChoiceField(label="De onde", required=False)

    def __init__(self, dados, *, turma):
        super().__init__(dados)
        self.fields["modulo"].choices = [("", "Qualquer módulo"), *grupo_da_turma.modulos(turma)]
        self.fields["lugar"].choices = [("", "Qualquer lugar"), *grupo_da_turma.lugares(turma)]
        self.is_valid()

    @property
    def grupo(self):
        dados = self.cleaned_data
        modulo = dados.get("modulo")
        return Grupo(
            situacoes=tuple(dados.get("situacao") or ()),
            nunca_entrou=dados.get("nunca", False),
            parada_ha=dados.get("parada") or 0,
            modulo=int(modulo) if modulo else None,
            lugar=dados.get("lugar") or "",
        )


class ComunicadoForm(forms.Form):
    assunto = forms.CharField(
        label="Assunto",
        max_length=MAXIMO_DO_ASSUNTO,
        error_messages={"required": "Escreva o assunto."},
    )
    texto = forms.CharField(
        label="Mensagem",
        max_length=MAXIMO_DO_TEXTO,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="{nome} vira o nome de cada pessoa e {turma}, o código da turma. A assinatura entra sozinha.",
        error_messages={"required": "Escreva a mensagem."},
    )
    chave = forms.UUIDField(widget=forms.HiddenInput)
    quantas = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chave"].initial = uuid.uuid4


class AvisoForm(forms.Form):
    titulo = forms.CharField(label="Título", max_length=120, error_messages={"required": "Escreva o título."})
    texto = forms.CharField(
        label="Texto",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Escreva o texto do aviso."},
    )
    de = forms.DateField(
        label="Aparece a partir de",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Diga a partir de que dia.", "invalid": "Escreva uma data, como 2026-12-31."},
    )
    ate = forms.DateField(
        label="Até (vazio: até ser retirado)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Escreva uma data, como 2026-12-31."},
    )
    por_email = forms.BooleanField(label="Mandar também por e-mail a quem estuda na turma", required=False)

    def __init__(self, *args, editando=False, **kwargs):
        super().__init__(*args, **kwargs)
        if editando:
            del self.fields["por_email"]

    def clean(self):
        dados = super().clean()
        if dados.get("de") and dados.get("ate") and dados["ate"] < dados["de"]:
            self.add_error("ate", "O aviso não pode sair do ar antes de aparecer.")
        return dados


class RegrasForm(forms.Form):
    """Um par de campos por lembrete: ligado e dias."""

    EXPLICA = {
        "vaga": ("dias antes de vencer o prazo para confirmar a vaga", "Quem foi deferida e ainda não confirmou."),
        "encerrando": ("dias antes do fim das aulas", "Quem estuda e ainda tem o que fazer; o e-mail diz o quê."),
        "nao_comecou": ("dias depois de confirmada", "Quem nunca abriu uma atividade. Até três vezes."),
        "parada": ("dias sem acesso", "Quem começou e parou. Até três vezes seguidas."),
    }

    def __init__(self, *args, regras, **kwargs):
        super().__init__(*args, **kwargs)
        self.regras = regras
        for regra in regras:
            self.fields[f"{regra.tipo}_ligada"] = forms.BooleanField(
                label=regra.rotulo, required=False, initial=regra.ligada, help_text=self.EXPLICA[regra.tipo][1]
            )
            self.fields[f"{regra.tipo}_dias"] = forms.IntegerField(
                label=self.EXPLICA[regra.tipo][0],
                min_value=1,
                max_value=60,
                initial=regra.dias,
                error_messages={"required": "Escreva de 1 a 60 dias."},
            )

    @property
    def pares(self):
        """[(campo de ligar, campo dos dias)], na ordem das regras."""
        return [(self[f"{r.tipo}_ligada"], self[f"{r.tipo}_dias"]) for r in self.regras]

    @property
    def escolhidas(self):
        dados = self.cleaned_data
        return {r.tipo: (dados[f"{r.tipo}_ligada"], dados[f"{r.tipo}_dias"]) for r in self.regras}


class FiltroDePedidosForm(forms.Form):
    situacao = forms.ChoiceField(
        label="Situação", required=False, choices=[("", "Todas"), *PedidoDeAjuda.Situacao.choices]
    )
    turma = forms.ModelChoiceField(
        Turma.objects.none(), label="Turma", required=False, to_field_name="codigo", empty_label="Todas"
    )

    def __init__(self, dados, *, turmas):
        super().__init__(dados)
        self.fields["turma"].queryset = turmas
        self.is_valid()


class RespostaForm(forms.Form):
    texto = forms.CharField(
        label="Resposta",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="A pessoa recebe por e-mail e lê na área dela. Não identifique pacientes nem colegas.",
        error_messages={"required": "Escreva a resposta: a pessoa vai lê-la."},
    )
