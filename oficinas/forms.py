"""O que a sala preenche no celular: o código, quem é, o achado e a correção dele."""

from uuid import UUID, uuid4

from django import forms

from contas.forms import NomeField
from oficinas import orgaos
from oficinas.escalas import FREQUENCIA, IMPACTO
from oficinas.identificacao import indicios
from oficinas.models import UsoDaFala
from oficinas.models.achado import MAXIMO_DA_EVIDENCIA, MAXIMO_DO_ENUNCIADO
from oficinas.models.oficina import LETRAS_DO_CODIGO, TAMANHO_DO_CODIGO
from oficinas.textos import TextoField, arrumar_texto

CONFERIR = "conferir"  # o texto parece identificar alguém e ninguém disse que conferiu


def normalizar_codigo(texto):
    """“cd-ef 34” → “CDEF34”."""
    return "".join(c for c in texto.upper() if c.isascii() and c.isalnum())[:40]


def codigo_bem_formado(codigo):
    return len(codigo) == TAMANHO_DO_CODIGO and set(codigo) <= set(LETRAS_DO_CODIGO)


def com_uuid(dados):
    """O que se enviou, com um `uuid` que serve: o da pessoa ou, se não foi sorteado (versão 4), outro."""
    dados = dados.copy()
    try:
        sorteado = UUID(dados.get("uuid", "")).version == 4
    except ValueError:
        sorteado = False
    if not sorteado:
        dados["uuid"] = str(uuid4())
    return dados


class LinhaField(forms.CharField):
    """Uma linha de texto, arrumada antes de conferida."""

    def to_python(self, valor):
        return " ".join(arrumar_texto(super().to_python(valor)).split())


class CodigoForm(forms.Form):
    codigo = forms.CharField(
        label="Código da oficina",
        help_text="Seis letras e números, no cartaz ou na tela da sala. Tanto faz maiúscula, espaço ou traço.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": 40}
        ),
        error_messages={"required": "Digite o código que está no cartaz ou na tela da sala."},
    )


class PresencaForm(forms.Form):
    """Quem se apresenta. `campos` são os da participação."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    nome = NomeField(
        label="Seu nome completo",
        help_text="Só a equipe da oficina vê. Sai na lista de presença e na declaração de participação.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Escreva o seu nome."},
    )
    papel = LinhaField(
        label="O que você faz",
        max_length=120,
        help_text="O seu cargo ou papel. Por exemplo: secretária executiva, técnico de regulação.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Escreva o seu cargo ou papel."},
    )
    orgao = LinhaField(
        label="De que órgão você vem",
        max_length=200,
        help_text="Consórcio, município ou outro. Comece a escrever e escolha; se não estiver na lista, escreva.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "orgaos", "data-orgaos": ""}),
        error_messages={"required": "Escreva o consórcio, o município ou o órgão de onde você vem."},
    )
    email = forms.EmailField(
        label="Seu e-mail",
        required=False,
        max_length=254,
        help_text="Serve só para mandar a resposta ao que se disse (a devolutiva) e a sua declaração de participação.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    uso_da_fala = forms.ChoiceField(
        label="Como podemos usar o que você disser",
        choices=UsoDaFala.choices,
        initial=UsoDaFala.SEM_NOME,
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha como podemos usar o que você disser."},
    )

    @property
    def campos(self):
        dados = {nome: self.cleaned_data[nome] for nome in ("nome", "papel", "email", "uso_da_fala")}
        return {**dados, **orgaos.reconhecer(self.cleaned_data["orgao"])}


class AchadoForm(forms.Form):
    """Um achado. Se o texto parece identificar alguém, pede uma conferência; conferido, segue."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    eixo = forms.ChoiceField(
        label="Sobre o quê",
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha um dos eixos.", "invalid_choice": "Escolha um dos eixos desta oficina."},
    )
    enunciado = TextoField(
        label="O que acontece",
        maximo=MAXIMO_DO_ENUNCIADO,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Um achado por vez: o que trava, onde e com que efeito.",
        error_messages={"required": "Escreva o que acontece."},
    )
    evidencia = TextoField(
        label="Como você sabe",
        maximo=MAXIMO_DA_EVIDENCIA,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Por exemplo: planilha da agenda, relato da equipe, relatório do sistema.",
    )
    impacto = forms.TypedChoiceField(
        label="Quanto atrapalha",
        coerce=int,
        choices=[(n, f"{n} · {palavra}") for n, palavra in IMPACTO],
        widget=forms.RadioSelect,
        error_messages={"required": "Diga quanto atrapalha."},
    )
    frequencia = forms.TypedChoiceField(
        label="Com que frequência",
        coerce=int,
        choices=[(n, f"{n} · {palavra}") for n, palavra in FREQUENCIA],
        widget=forms.RadioSelect,
        error_messages={"required": "Diga com que frequência acontece."},
    )
    confirmo = forms.BooleanField(
        label="Conferi: o texto não identifica nenhum paciente",
        required=False,
    )

    def __init__(self, *args, eixos, **kwargs):
        super().__init__(*args, **kwargs)
        self.eixos = {eixo.codigo: eixo for eixo in eixos}
        self.fields["eixo"].choices = [(eixo.codigo, eixo.nome) for eixo in eixos]
        self.sinais = []

    def clean(self):
        dados = super().clean()
        self.sinais = indicios(f"{dados.get('enunciado', '')}\n{dados.get('evidencia', '')}")
        if self.sinais and not dados.get("confirmo") and not self.errors:
            frase = " ".join(self.sinais)
            self.add_error("confirmo", forms.ValidationError(f"{frase} Se já conferiu, marque aqui.", code=CONFERIR))
        return dados

    @property
    def campos(self):
        dados = {nome: self.cleaned_data[nome] for nome in ("enunciado", "evidencia", "impacto", "frequencia")}
        return {**dados, "eixo": self.eixos[self.cleaned_data["eixo"]]}


class CorrecaoForm(AchadoForm):
    """O mesmo achado, de novo. O que se apaga por identificar alguém não fica guardado."""

    uuid = None
    identificava = forms.BooleanField(
        label="O texto antigo identificava alguém: não guardem",
        required=False,
    )
