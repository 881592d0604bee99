"""Formulários de quem usa o site: os dados pedidos no cadastro e “Meus dados”."""

from django import forms
from django.db import transaction

from contas import aceites
from contas.models import Pessoa
from contas.nomes import arrumar_nome, validar_nome
from contas.vinculos import trocar_vinculo
from rede.documentos import so_algarismos, validar_cpf
from rede.models import Consorcio, Municipio

AJUDA_NOME_SOCIAL = "Se você usa nome social, é ele que aparece nas telas e no certificado."


class NomeField(forms.CharField):
    """Nome de gente: arrumado antes de conferido, para que um espaço a mais não vire erro."""

    default_validators = [validar_nome]

    def __init__(self, **opcoes):
        super().__init__(**{"max_length": 120, **opcoes})

    def to_python(self, valor):
        return arrumar_nome(super().to_python(valor))


class LugarForm(forms.Form):
    """De onde a pessoa vem: consórcio, município ou outro órgão, e o cargo. Depois de válido, `lugar` diz qual."""

    ORIGENS = [("consorcio", "Consórcio de saúde"), ("municipio", "Município"), ("orgao", "Outro órgão")]

    origem = forms.ChoiceField(
        label="Onde você trabalha",
        choices=ORIGENS,
        widget=forms.RadioSelect,
        error_messages={"required": "Diga onde você trabalha: consórcio, município ou outro órgão."},
    )
    consorcio = forms.ModelChoiceField(
        Consorcio.objects.em_atividade(), label="Qual consórcio", required=False, empty_label="Escolha o consórcio"
    )
    municipio = forms.CharField(
        label="Qual município",
        max_length=80,
        required=False,
        help_text="De Minas Gerais. Pode escrever sem acentos.",
    )
    orgao = forms.CharField(
        label="Qual órgão",
        max_length=120,
        required=False,
        help_text="Por exemplo: Secretaria de Estado de Saúde, universidade, hospital.",
    )
    cargo = forms.CharField(
        label="Seu cargo ou função",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": "Escreva o seu cargo ou função."},
    )

    @staticmethod
    def inicial(vinculo):
        """Valores iniciais a partir de um vínculo, para quem vai corrigi-lo."""
        if vinculo is None:
            return {}
        origem = "consorcio" if vinculo.consorcio_id else "municipio" if vinculo.municipio_id else "orgao"
        municipio = vinculo.municipio.nome if vinculo.municipio_id else ""
        return {
            "origem": origem,
            "consorcio": vinculo.consorcio_id,
            "municipio": municipio,
            "orgao": vinculo.orgao,
            "cargo": vinculo.cargo,
        }

    def clean(self):
        dados = super().clean()
        conferir = {"consorcio": self._consorcio, "municipio": self._municipio, "orgao": self._orgao}
        origem = dados.get("origem")
        self.lugar = conferir[origem](dados) if origem else {}
        return dados

    def _consorcio(self, dados):
        if not dados.get("consorcio") and "consorcio" not in self.errors:
            self.add_error("consorcio", "Escolha o consórcio em que você trabalha.")
        return {"consorcio": dados.get("consorcio")}

    def _municipio(self, dados):
        texto = dados.get("municipio", "").strip()
        municipio = Municipio.objects.com_nome(texto).first() if texto else None
        if not texto:
            self.add_error("municipio", "Escreva o nome do município em que você trabalha.")
        elif municipio is None:
            self.add_error("municipio", self._municipio_desconhecido(texto))
        return {"municipio": municipio}

    def _municipio_desconhecido(self, texto):
        sugestoes = [municipio.nome for municipio in Municipio.objects.sugestoes(texto)]
        frase = f"Não encontramos “{texto}” entre os municípios de Minas Gerais."
        if not sugestoes:
            return f"{frase} Confira como se escreve."
        return f"{frase} Você quis dizer {' ou '.join(sugestoes)}?"

    def _orgao(self, dados):
        orgao = dados.get("orgao", "").strip()
        if not orgao and "orgao" not in self.errors:
            self.add_error("orgao", "Escreva o nome do órgão em que você trabalha.")
        return {"orgao": orgao}


class DadosDoCadastroForm(LugarForm):
    """O que o cadastro pede além de e-mail e senha (base do formulário do allauth)."""

    nome = NomeField(
        label="Nome completo",
        help_text="Como deve sair no certificado.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Escreva o seu nome completo."},
    )
    nome_social = NomeField(label="Nome social", required=False, help_text=AJUDA_NOME_SOCIAL)
    aceite = forms.BooleanField(
        label="Li o aviso de privacidade e aceito os termos de uso",
        error_messages={"required": "Para se cadastrar, leia o aviso de privacidade e os termos de uso e marque aqui."},
    )

    field_order = [
        "nome",
        "nome_social",
        "email",
        "password1",
        "origem",
        "consorcio",
        "municipio",
        "orgao",
        "cargo",
        "aceite",
    ]

    def signup(self, request, pessoa):
        """Chamado pelo allauth com a conta já gravada, dentro da transação de `CadastroForm.save`."""
        pessoa.nome, pessoa.nome_social = self.cleaned_data["nome"], self.cleaned_data["nome_social"]
        pessoa.save(update_fields=["nome", "nome_social"])
        trocar_vinculo(pessoa, cargo=self.cleaned_data["cargo"], **self.lugar)
        aceites.registrar(pessoa)


class PessoaForm(forms.ModelForm):
    """Dados da própria pessoa. O CPF aceita pontos e traço."""

    nome = NomeField(label="Nome completo", help_text="Como deve sair no certificado.")
    nome_social = NomeField(label="Nome social", required=False, help_text=AJUDA_NOME_SOCIAL)
    cpf = forms.CharField(
        label="CPF",
        required=False,
        max_length=20,
        help_text="Sai no certificado com parte dos algarismos coberta. Com ou sem pontos.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "numerico"}),
        # Não diz que o CPF é de alguém que está aqui: isso também é dado pessoal.
        error_messages={
            "unique": "Não foi possível gravar este CPF. Confira os algarismos; se estiverem certos, deixe o campo "
            "vazio e fale com a coordenação da sua turma."
        },
    )

    class Meta:
        model = Pessoa
        fields = ["nome", "nome_social", "cpf"]

    def clean_cpf(self):
        texto = self.cleaned_data["cpf"].strip()
        if not texto:
            return None
        cpf = so_algarismos(texto)
        validar_cpf(cpf)
        return cpf


class MeusDadosForm(LugarForm, PessoaForm):
    field_order = ["nome", "nome_social", "cpf", "origem", "consorcio", "municipio", "orgao", "cargo"]

    @transaction.atomic
    def save(self, commit=True):
        pessoa = super().save()
        trocar_vinculo(pessoa, cargo=self.cleaned_data["cargo"], **self.lugar)
        return pessoa


class EncerrarContaForm(forms.Form):
    entendi = forms.BooleanField(
        label="Li o que se apaga e o que fica, e sei que isto não se desfaz",
        error_messages={"required": "Marque que leu o que se apaga e o que fica. Nada foi apagado."},
    )
