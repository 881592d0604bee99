"""Os formulários do admin da oficina: o planejamento, os atos e o que se digita na sala."""

from datetime import date

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from contas.forms import NomeField
from contas.papeis import FACILITADORES
from oficinas import orgaos
from oficinas.coleta import eixos_da
from oficinas.escalas import FREQUENCIA, IMPACTO
from oficinas.forms import LinhaField
from oficinas.models import Eixo, Participacao, UsoDaFala
from oficinas.preparacao import MAXIMO_DO_MOTIVO, sugerir_codigo, sugerir_endereco

EIXOS_DE_COSTUME = ("regulacao", "prestacao", "financeira", "sistemas")
CODIGO = RegexValidator(
    r"^[A-Z0-9]+(-[A-Z0-9]+)*$", "Use letras maiúsculas sem acento, números e hífen. Por exemplo, OF-2026-03."
)


def quem_pode_facilitar():
    """Quem tem o papel, ou administra. Quem estuda não entra na lista: seriam milhares, e não é da conta de ninguém."""
    Pessoa = get_user_model()
    pessoas = Pessoa.objects.filter(is_active=True)
    return (pessoas.filter(groups__name=FACILITADORES) | pessoas.filter(is_superuser=True)).distinct().order_by("nome")


class ConviteForm(WagtailAdminModelForm):
    """Um órgão convidado: um campo só, que reconhece o consórcio ou o município e aceita o que não está na rede."""

    orgao = LinhaField(
        label="Órgão",
        max_length=200,
        help_text="A sigla do consórcio, o nome do município ou outro órgão por extenso.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "orgaos", "data-orgaos": ""}),
        error_messages={"required": "Escreva o órgão convidado."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["orgao"].initial = self.instance.lugar

    def clean(self):
        dados = super().clean()
        if "orgao" in dados and "orgao" in self.changed_data:
            for campo, valor in orgaos.reconhecer(dados["orgao"]).items():
                setattr(self.instance, campo, valor)
        return dados


class OficinaForm(WagtailAdminModelForm):
    """O planejamento. Código e endereço em branco saem da data; com achados numerados, o código não muda mais."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nova = self.instance.pk is None
        self.fields["codigo"].validators.append(CODIGO)
        self.fields["facilitadoras"].queryset = quem_pode_facilitar()
        self.fields["facilitadoras"].label_from_instance = lambda pessoa: f"{pessoa} ({pessoa.email})"
        for campo in ("codigo", "slug"):
            self.fields[campo].required = False
        if nova:
            self._sugerir()
        elif self.instance.ultimo_achado:
            self.fields["codigo"].disabled = True
            self.fields["codigo"].help_text = "Já há achados numerados com este código; ele não muda mais."
        self._dar_os_eixos_de_uma_vez()

    def _sugerir(self):
        """O código é o que estiver livre na hora de gravar: quem prepara ao mesmo tempo não se atrapalha."""
        hoje = timezone.localdate()
        self.fields["codigo"].help_text = f"Em branco, fica o próximo número livre do ano: {sugerir_codigo(hoje.year)}."
        self.fields["slug"].help_text = f"Em branco, fica a data: /oficinas/{sugerir_endereco(hoje)}/."
        self.initial["data"] = hoje
        self.initial["eixos"] = list(Eixo.objects.filter(codigo__in=EIXOS_DE_COSTUME))
        self.initial["facilitadoras"] = [self.for_user] if self.for_user else []

    def _dar_os_eixos_de_uma_vez(self):
        """Cada pergunta tem uma lista de eixos: uma consulta para todas."""
        formset = self.formsets["perguntas"]
        opcoes = [("", "Todos os eixos"), *((eixo.pk, eixo.nome) for eixo in Eixo.objects.all())]
        for form in (*formset.forms, formset.empty_form):
            form.fields["eixo"].choices = opcoes

    def clean_codigo(self):
        return self.cleaned_data["codigo"].upper()

    def clean(self):
        dados = super().clean()
        data = dados.get("data")
        if data and not dados.get("codigo") and "codigo" not in self.errors:
            dados["codigo"] = sugerir_codigo(data.year)
        if data and not dados.get("slug") and "slug" not in self.errors:
            dados["slug"] = sugerir_endereco(data)
        if not dados.get("facilitadoras"):
            self.add_error("facilitadoras", "Deixe ao menos uma pessoa na facilitação: sem ela ninguém conduz.")
        return dados

    def is_valid(self):
        """O que só se vê com o dia da oficina e os períodos lado a lado."""
        return super().is_valid() and self._periodos_combinam()

    def _periodos_combinam(self):
        periodos = sorted(
            (f.cleaned_data["dia"], f.cleaned_data["inicio"], f.cleaned_data["fim"])
            for f in self.formsets["periodos"].forms
            if f.cleaned_data and not f.cleaned_data.get("DELETE")
        )
        data = self.cleaned_data["data"]
        if periodos and periodos[0][0] != data:
            primeiro = f"{periodos[0][0]:%d/%m/%Y}"
            self.add_error("data", f"O primeiro período é em {primeiro}. Acerte este dia ou o período.")
        for (dia, _, fim), (seguinte, inicio, _) in zip(periodos, periodos[1:], strict=False):
            if dia == seguinte and inicio < fim:
                self.add_error("data", f"Em {dia:%d/%m/%Y} há dois períodos ao mesmo tempo. Acerte as horas deles.")
        return not self.errors


def com_numero(escala):
    return [(n, f"{n} · {palavra}") for n, palavra in escala]


class DuplicarForm(forms.Form):
    data = forms.DateField(
        label="Primeiro dia da nova oficina",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(date(2000, 1, 1), "Confira o ano."),
            MaxValueValidator(date(2100, 1, 1), "Confira o ano."),
        ],
        error_messages={"required": "Diga em que dia a nova oficina começa."},
    )


class ReabrirForm(forms.Form):
    motivo = forms.CharField(
        label="Por que a oficina volta a abrir",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAXIMO_DO_MOTIVO,
        required=False,
        help_text="Fica no histórico. Por exemplo: um grupo ainda não tinha enviado o que discutiu.",
    )


# --- O que se digita na sala -----------------------------------------------------------------------------------------
class ColadoField(forms.CharField):
    """Texto colado, como veio: quem lê as linhas é que as limpa. Volta inteiro à tela quando algo não serve."""

    widget = forms.Textarea

    def __init__(self, **opcoes):
        super().__init__(**{"strip": False, **opcoes})

    def to_python(self, valor):
        return super().to_python(valor).replace("\x00", "")


class DigitarForm(forms.Form):
    """Um achado por linha, todos do mesmo eixo e com as mesmas notas."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    eixo = forms.ChoiceField(
        label="Sobre o quê",
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha um eixo.", "invalid_choice": "Escolha um dos eixos desta oficina."},
    )
    linhas = ColadoField(
        label="O que se disse, um achado por linha",
        widget=forms.Textarea(attrs={"rows": 8, "aria-describedby": "id_linhas_helptext"}),
        help_text="Digite ou cole. Marcadores, numeração e linhas vazias caem sozinhos.",
        error_messages={"required": "Escreva ao menos um achado."},
    )
    impacto = forms.TypedChoiceField(label="Quanto atrapalha", coerce=int, choices=com_numero(IMPACTO), initial=3)
    frequencia = forms.TypedChoiceField(
        label="Com que frequência", coerce=int, choices=com_numero(FREQUENCIA), initial=3
    )
    de_quem = forms.ModelChoiceField(
        Participacao.objects.none(),
        label="Quem disse",
        required=False,
        empty_label="Não anotado",
        help_text="Vale para todas as linhas. O uso da fala é o que a pessoa escolheu.",
    )

    def __init__(self, *args, oficina, **kwargs):
        super().__init__(*args, **kwargs)
        self.eixos = {eixo.codigo: eixo for eixo in eixos_da(oficina)}
        self.fields["eixo"].choices = [(codigo, eixo.nome) for codigo, eixo in self.eixos.items()]
        gente = oficina.participacoes.exclude(nome="").select_related("consorcio", "municipio").order_by("nome", "pk")
        self.fields["de_quem"].queryset = gente
        self.fields["de_quem"].label_from_instance = lambda p: f"{p.nome} · {p.orgao or p.papel}"

    @property
    def comuns(self):
        """O que vale para todas as linhas, como o ato pede."""
        dados = self.cleaned_data
        return {
            "eixo": self.eixos[dados["eixo"]],
            "impacto": dados["impacto"],
            "frequencia": dados["frequencia"],
            "participacao": dados["de_quem"],
        }


class ListaForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    linhas = ColadoField(
        label="A lista, uma pessoa por linha",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "aria-describedby": "id_linhas_helptext"}),
        help_text="Nome; papel; órgão; e-mail. Serve também o que se copia de uma planilha.",
        error_messages={"required": "Cole ou escreva ao menos uma pessoa."},
    )
    chegaram = forms.TypedChoiceField(
        label="Estas pessoas",
        choices=[("1", "já estão na sala"), ("0", "são esperadas: marco a presença quando chegarem")],
        coerce=lambda valor: valor == "1",
        initial="1",
        widget=forms.RadioSelect,
    )


class PessoaForm(forms.Form):
    """Uma linha da lista de presença."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    nome = NomeField(label="Nome completo", error_messages={"required": "Escreva o nome."})
    papel = LinhaField(label="O que faz", max_length=120, error_messages={"required": "Escreva o cargo ou papel."})
    orgao = LinhaField(
        label="Órgão",
        max_length=200,
        required=False,
        help_text="A sigla do consórcio, o nome do município ou outro órgão por extenso.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "orgaos", "data-orgaos": ""}),
    )
    email = forms.EmailField(
        label="E-mail", required=False, max_length=254, help_text="Só para a devolutiva e a declaração de participação."
    )
    uso_da_fala = forms.ChoiceField(
        label="Como deixa usar o que disse",
        choices=UsoDaFala.choices,
        initial=UsoDaFala.SEM_NOME,
        help_text="É escolha da pessoa: mude só se ela pediu. Vale para o que ela disser daqui em diante.",
        widget=forms.RadioSelect,
    )
    presente = forms.BooleanField(label="Esteve presente", required=False, initial=True)
    horas_presentes = forms.DecimalField(
        label="Horas presentes",
        required=False,
        localize=True,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text="Só se não ficou o tempo todo. Por exemplo, 2,5.",
    )
    mesmo_assim = forms.BooleanField(
        label="São duas pessoas com o mesmo nome no mesmo órgão", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, participacao=None, **kwargs):
        super().__init__(*args, **kwargs)
        if participacao:
            self.fields.pop("mesmo_assim")
            # Quem a notícia registrou só pelo papel continua sem nome.
            self.fields["nome"].required = bool(participacao.nome)

    def pedir_confirmacao(self):
        self.fields["mesmo_assim"].widget = forms.CheckboxInput()
        self.order_fields(["mesmo_assim"])

    @classmethod
    def inicial(cls, participacao):
        campos = ("uuid", "nome", "papel", "orgao", "email", "uso_da_fala", "presente", "horas_presentes")
        return {campo: getattr(participacao, campo) for campo in campos}

    @property
    def campos(self):
        """Os da participação. O órgão só se reconhece de novo se mudou: o que estava gravado pode ser mais exato."""
        nomes = ("nome", "papel", "email", "uso_da_fala", "presente", "horas_presentes")
        campos = {nome: self.cleaned_data[nome] for nome in nomes}
        return campos | orgaos.reconhecer(self.cleaned_data["orgao"]) if "orgao" in self.changed_data else campos


class ProcurarForm(forms.Form):
    """Por POST: nome de gente não vai para o endereço nem para o registro do servidor."""

    q = LinhaField(label="Nome ou órgão", max_length=120, required=False)
