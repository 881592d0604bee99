"""Os formulários de quem modera: filtrar a lista, esconder, mover e corrigir."""

from django import forms

from oficinas.forms import LinhaField
from oficinas.models import UsoDaFala
from oficinas.models.achado import MAXIMO_DA_EVIDENCIA, MAXIMO_DO_ENUNCIADO
from oficinas.moderacao import MAXIMO_DO_MOTIVO
from oficinas.textos import TextoField
from rede.busca import normalizar

A_VISTA, OCULTOS, SO_EQUIPE = "a_vista", "ocultos", "so_equipe"


def _motivo(ajuda, **opcoes):
    return LinhaField(label="Motivo", max_length=MAXIMO_DO_MOTIVO, help_text=ajuda, **opcoes)


class FiltroForm(forms.Form):
    """O filtro da lista. Valor desconhecido não filtra nada."""

    eixo = forms.ChoiceField(label="Eixo", required=False)
    estado = forms.ChoiceField(
        label="Situação",
        required=False,
        choices=[("", "Todas"), (A_VISTA, "À vista"), (OCULTOS, "Ocultos"), (SO_EQUIPE, "Só a equipe lê")],
    )
    q = LinhaField(label="Texto ou código", required=False, max_length=120)

    def __init__(self, *args, eixos, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["eixo"].choices = [("", "Todos"), *((eixo.codigo, eixo.nome) for eixo in eixos)]

    def filtrar(self, achados):
        self.is_valid()
        dados = self.cleaned_data
        if dados.get("eixo"):
            achados = achados.filter(eixo__codigo=dados["eixo"])
        if dados.get("estado") == A_VISTA:
            achados = achados.publicos()
        if dados.get("estado") == OCULTOS:
            achados = achados.exclude(oculto_em=None)
        if dados.get("estado") == SO_EQUIPE:
            achados = achados.filter(uso_da_fala=UsoDaFala.SO_EQUIPE)
        return _com_texto(achados, dados["q"]) if dados.get("q") else achados


def _com_texto(achados, texto):
    """Os que têm o texto, sem contar acentos nem caixa. Compara-se aqui: é igual nos dois bancos."""
    procurado = normalizar(texto)
    linhas = achados.order_by().values_list("pk", "codigo", "enunciado", "evidencia")
    return achados.filter(pk__in=[pk for pk, *textos in linhas if procurado in normalizar(" ".join(textos))])


class OcultarForm(forms.Form):
    motivo = _motivo("Quem enviou lê este motivo no celular. Diga também o que ela pode fazer.", required=False)


class MoverForm(forms.Form):
    eixo = forms.ChoiceField(label="Para o eixo")
    motivo = _motivo("Fica na história do achado.", required=False)

    def __init__(self, *args, eixos, **kwargs):
        super().__init__(*args, **kwargs)
        self.eixos = {eixo.codigo: eixo for eixo in eixos}
        self.fields["eixo"].choices = [(eixo.codigo, eixo.nome) for eixo in eixos]


class CorrigirForm(forms.Form):
    enunciado = TextoField(label="O que acontece", maximo=MAXIMO_DO_ENUNCIADO, widget=forms.Textarea(attrs={"rows": 6}))
    evidencia = TextoField(
        label="Como se sabe", maximo=MAXIMO_DA_EVIDENCIA, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    motivo = _motivo("Fica na história do achado.", required=False)
    identificava = forms.BooleanField(
        label="O texto identificava alguém",
        required=False,
        help_text="O texto antigo não fica guardado na história deste achado.",
    )
