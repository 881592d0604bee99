"""Os formulários do projeto de curso no admin."""

from django import forms

from cursos.models import ModuloDoProjeto, ProjetoDeCurso, VersaoDoProjeto
from oficinas.models import Demanda
from oficinas.permissoes import oficinas_de


class NovoProjetoForm(forms.ModelForm):
    oficina = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="A partir de",
        empty_label="Do zero, sem oficina",
        help_text="Com uma oficina, o projeto já nasce com um módulo por eixo e os objetivos que as demandas já têm.",
    )

    class Meta:
        model = ProjetoDeCurso
        fields = ["titulo"]
        help_texts = {"titulo": "Como o curso vai se chamar. Pode mudar depois."}

    def __init__(self, *args, usuario, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oficina"].queryset = oficinas_de(usuario).order_by("-data")


class GuardarVersaoForm(forms.ModelForm):
    class Meta:
        model = VersaoDoProjeto
        fields = ["nota"]
        help_texts = {"nota": "Uma frase, para achar esta versão depois."}


class ObjetivoDaDemandaForm(forms.Form):
    """O objetivo que responde a uma demanda: o enunciado, que outras ele também responde, e o módulo em que entra."""

    enunciado = forms.CharField(
        label="O que a pessoa saberá fazer",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Comece por um verbo que se possa conferir: calcular, registrar, redigir, comparar.",
    )
    outras = forms.ModelMultipleChoiceField(
        queryset=None, required=False, label="Também responde a", widget=forms.CheckboxSelectMultiple
    )
    modulo = forms.ModelChoiceField(
        queryset=None, required=False, label="Módulo do projeto", empty_label="Decidir depois em que módulo entra"
    )

    def __init__(self, *args, demanda, escreve_projeto, **kwargs):
        super().__init__(*args, **kwargs)
        self.demanda = demanda
        oficinas = list(demanda.achados.order_by().values_list("oficina", flat=True).distinct())
        irmas = Demanda.objects.filter(decisao=Demanda.Decisao.CURSO, consolidacoes__achado__oficina__in=oficinas)
        self.fields["outras"].queryset = irmas.exclude(pk=demanda.pk).distinct().order_by("codigo")
        if escreve_projeto:
            modulos = ModuloDoProjeto.objects.filter(projeto__oficinas__in=oficinas).distinct()
            modulos = modulos.select_related("projeto").order_by("projeto__titulo", "sort_order")
            self.fields["modulo"].queryset = modulos
            self.fields["modulo"].label_from_instance = lambda m: f"{m.projeto.titulo}: {m}"
        else:
            del self.fields["modulo"]

    @property
    def demandas(self):
        return [self.demanda, *self.cleaned_data["outras"]]
