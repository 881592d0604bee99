from django import forms
from django.utils import timezone

from contas.models import Pessoa
from coordenacao.cobertura import INDICADORES, RECORTES
from coordenacao.mapa_da_cobertura import VAZIOS
from cursos.models import CursoPage, Turma
from rede.models import Consorcio, Macrorregiao

OPCOES_DO_MAPA = [(VAZIOS, "Vazios formativos"), *((i.codigo, i.nome) for i in INDICADORES.values())]


class FiltroDaCoberturaForm(forms.Form):
    """O que o mapa mostra. Tudo tem um padrão: o que vier errado volta a ele, com o erro dito ao lado do campo."""

    data = forms.DateField(
        label="Na data",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Escreva a data como 31/12/2026."},
    )
    recorte = forms.ChoiceField(label="Por", required=False, choices=list(RECORTES.items()))
    indicador = forms.ChoiceField(label="No mapa", required=False, choices=OPCOES_DO_MAPA)
    macro = forms.ModelChoiceField(
        Macrorregiao.objects.all(), label="Macrorregião", required=False, to_field_name="codigo", empty_label="Todas"
    )
    curso = forms.ModelChoiceField(
        CursoPage.objects.none(), label="Curso", required=False, to_field_name="slug", empty_label="Todos"
    )
    turma = forms.ModelChoiceField(
        Turma.objects.none(), label="Turma", required=False, to_field_name="codigo", empty_label="Todas"
    )
    so_vazios = forms.BooleanField(label="Na tabela, só onde há vazio", required=False)

    def __init__(self, pedido, *args, usuario, **kwargs):
        padrao = {"data": f"{timezone.localdate():%Y-%m-%d}", "recorte": "municipio", "indicador": VAZIOS}
        super().__init__({**padrao, **pedido.dict()}, *args, **kwargs)
        turmas = Turma.objects.acompanhadas_por(usuario).order_by("-inicio", "codigo")
        self.fields["turma"].queryset = turmas
        self.fields["curso"].queryset = CursoPage.objects.filter(turmas__isnull=False).distinct().order_by("title")

    def clean_data(self):
        data = self.cleaned_data["data"] or timezone.localdate()
        if data > timezone.localdate():
            raise forms.ValidationError("Escolha hoje ou um dia que já passou.")
        if data.year < 2000:
            raise forms.ValidationError("Escolha um dia a partir de 2000.")
        return data

    def valores(self):
        self.is_valid()
        limpos = self.cleaned_data
        return {
            "data": limpos.get("data") or timezone.localdate(),
            "recorte": limpos.get("recorte") or "municipio",
            "indicador": limpos.get("indicador") or VAZIOS,
            "macro": limpos.get("macro"),
            "curso": limpos.get("curso"),
            "turma": limpos.get("turma"),
            "so_vazios": limpos.get("so_vazios", False),
        }


class FiltroDoPainelForm(forms.Form):
    """O filtro do painel das turmas. Valor desconhecido não filtra nada."""

    situacao = forms.ChoiceField(label="Situação", required=False, choices=[("", "Todas"), *Turma.Situacao.choices])
    curso = forms.ModelChoiceField(
        CursoPage.objects.none(), label="Curso", required=False, to_field_name="slug", empty_label="Todos"
    )
    macro = forms.ModelChoiceField(
        Macrorregiao.objects.all(), label="Macrorregião", required=False, to_field_name="codigo", empty_label="Todas"
    )
    q = forms.CharField(label="Código da turma", required=False, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["curso"].queryset = CursoPage.objects.filter(turmas__isnull=False).distinct().order_by("title")

    def valores(self):
        self.is_valid()
        return {campo: self.cleaned_data.get(campo) for campo in self.fields}


class SecretariaForm(forms.Form):
    """Quem responde por um consórcio. A pessoa se acha pelo e-mail da conta: não se lista gente para escolher."""

    email = forms.EmailField(label="E-mail da conta", help_text="A pessoa precisa já ter se cadastrado.")
    consorcio = forms.ModelChoiceField(Consorcio.objects.em_atividade(), label="Consórcio", empty_label="Escolha")
    cargo = forms.CharField(
        label="Cargo",
        max_length=120,
        initial="Secretaria executiva",
        help_text="Aparece na anuência, ao lado do nome.",
    )

    def clean(self):
        dados = super().clean()
        email = dados.get("email")
        if email:
            dados["pessoa"] = Pessoa.objects.filter(email=email.lower()).first()
            if dados["pessoa"] is None:
                self.add_error("email", "Não há conta com este e-mail. Peça à pessoa que se cadastre e tente de novo.")
        return dados


class RespostaDaAnuenciaForm(forms.Form):
    resposta = forms.ChoiceField(
        label="Esta pessoa pode participar?",
        choices=[("sim", "Sim, o consórcio dá anuência"), ("nao", "Não, agora não")],
        widget=forms.RadioSelect,
        error_messages={"required": "Diga se o consórcio dá anuência."},
    )
    motivo = forms.CharField(
        label="Motivo, se a resposta é não",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A pessoa lê este motivo.",
    )

    def clean(self):
        dados = super().clean()
        if dados.get("resposta") == "nao" and not dados.get("motivo", "").strip():
            self.add_error("motivo", "Diga por que a pessoa não pode participar agora: ela vai ler.")
        return dados
