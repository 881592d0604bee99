"""O que se preenche depois da coleta: agrupar os achados, decidir sobre a demanda, registrar o desfecho."""

from django import forms

from oficinas.models import Demanda, Eixo
from oficinas.semelhanca import Par
from oficinas.textos import TextoField

MAXIMO_DA_DEMANDA = 600
MAXIMO_DA_JUSTIFICATIVA = 2000
MUDOU = "A página mudou desde que você a abriu. Recarregue e marque de novo."


class FiltroForm(forms.Form):
    """O filtro da mesa. Valor desconhecido não filtra nada."""

    eixo = forms.SlugField(required=False)
    q = forms.CharField(label="Procurar no texto ou no código", required=False, max_length=120)
    demanda = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    p = forms.CharField(required=False, max_length=9)
    pd = forms.CharField(required=False, max_length=9)

    def valores(self):
        """Os valores que servem, com os nomes de `mesa.Filtro`."""
        self.is_valid()
        nomes = {"p": "pagina_de_achados", "pd": "pagina_de_demandas"}
        return {nomes.get(campo, campo): valor for campo, valor in self.cleaned_data.items() if valor}


class MarcadosField(forms.ModelMultipleChoiceField):
    """As caixas marcadas. Chave que nenhum banco guardaria é tratada como a que não existe."""

    def clean(self, valores):
        if any(not (str(v).isascii() and str(v).isdecimal() and len(str(v)) < 19) for v in valores or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(valores)


class MesaForm(forms.Form):
    """O que se faz com os marcados na mesa. `ato` é o botão que se apertou."""

    ATOS = ("criar", "levar", "retirar", "unir", "juntar", "diferentes")

    ato = forms.ChoiceField(choices=[(ato, ato) for ato in ATOS], error_messages={"invalid_choice": MUDOU})
    achados = MarcadosField(None, required=False)
    demandas = MarcadosField(None, required=False)
    destino = forms.ModelChoiceField(None, required=False, label="Demanda que recebe")
    enunciado = TextoField(maximo=MAXIMO_DA_DEMANDA, required=False, label="O que a nova demanda pede")
    eixo = forms.ModelChoiceField(Eixo.objects.all(), required=False, label="Eixo")

    def __init__(self, *args, achados, demandas, destinos, **kwargs):
        super().__init__(*args, **kwargs)
        for nome, linhas in (("achados", achados), ("demandas", demandas), ("destino", destinos)):
            self.fields[nome].queryset = linhas
            self.fields[nome].error_messages = dict.fromkeys(
                ("invalid_choice", "invalid_pk_value", "invalid_list"), MUDOU
            )

    def clean(self):
        dados = super().clean()
        if dados.get("ato") in {"levar", "unir"} and not dados.get("destino") and "destino" not in self.errors:
            self.add_error("destino", "Escolha a demanda que recebe.")
        if dados.get("ato") in {"juntar", "diferentes"} and len(dados.get("achados", ())) != 2:
            self.add_error(None, MUDOU)
        return dados

    @property
    def frase(self):
        """O primeiro problema, em uma frase."""
        return next(erro for erros in self.errors.values() for erro in erros)

    @property
    def par(self):
        um, outro = sorted(achado.pk for achado in self.cleaned_data["achados"])
        return Par(um, outro, 0)


class DemandaForm(forms.Form):
    enunciado = TextoField(
        maximo=MAXIMO_DA_DEMANDA,
        label="O que a demanda pede",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Escreva o que a demanda pede."},
    )
    eixo = forms.ModelChoiceField(Eixo.objects.all(), label="Eixo", empty_label=None)
    justificativa = TextoField(
        maximo=MAXIMO_DA_JUSTIFICATIVA,
        required=False,
        label="Por que é uma demanda",
        help_text="O que os achados têm em comum e o que acontece se nada for feito. Não identifique pacientes.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisaoForm(forms.Form):
    decisao = forms.ChoiceField(
        label="O que se fará com ela",
        choices=Demanda.Decisao.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha uma das decisões.", "invalid_choice": "Escolha uma das decisões."},
    )
    motivo = TextoField(
        maximo=MAXIMO_DA_JUSTIFICATIVA,
        label="Por que se decidiu assim",
        help_text="Escreva para que quem apontou o problema entenda.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Diga por que se decidiu assim."},
    )


class DesfechoForm(forms.Form):
    desfecho = forms.ChoiceField(
        label="O que aconteceu com ela",
        choices=[("", "Ainda sem desfecho"), *Demanda.Desfecho.choices],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Escolha um dos desfechos."},
    )
    atendida_em = TextoField(
        maximo=255,
        required=False,
        label="Onde ou como foi atendida",
        help_text="Para a atendida. Pode ficar vazio quando um curso daqui responde a ela.",
        widget=forms.TextInput,
    )
    destino = TextoField(
        maximo=255,
        required=False,
        label="A quem foi encaminhada",
        help_text="Para a encaminhada. Por exemplo: SES-MG, Subsecretaria de Regulação.",
        widget=forms.TextInput,
    )
    motivo = TextoField(
        maximo=MAXIMO_DA_JUSTIFICATIVA,
        required=False,
        label="Motivo",
        help_text="Para a não atendida, diga por quê. Nas outras, só se ajudar a entender.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
