"""Escrever uma questão no admin: uma alternativa por linha, com asterisco na certa."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from avaliacoes.models import Questao
from avaliacoes.tipos import TIPOS
from avaliacoes.versao import nova_versao
from cursos.models import Objetivo

LETRAS = "ABCDEFGHIJ"
COMO_SE_ESCREVE = (
    "Uma por linha; comece com * a certa (na escolha múltipla, cada certa). Em verdadeiro ou falso, escreva só "
    "“Verdadeiro” ou “Falso”."
)
PREFIXO = "Q-"


class QuestaoForm(WagtailAdminModelForm):
    """Cria ou muda a questão pela deed `nova_versao`: quem já respondeu continua com a versão que viu."""

    tipo = forms.ChoiceField(label="Tipo", choices=[(codigo, tipo.rotulo) for codigo, tipo in TIPOS.items()])
    enunciado = forms.CharField(label="Enunciado", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    alternativas = forms.CharField(
        label="Alternativas", max_length=8000, help_text=COMO_SE_ESCREVE, widget=forms.Textarea(attrs={"rows": 6})
    )
    manter_ordem = forms.BooleanField(
        label="Manter esta ordem",
        required=False,
        help_text="Quando a ordem é natural (números, datas). Senão, sorteia.",
    )
    devolutiva_certa = forms.CharField(
        label="O que dizer a quem acerta", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    devolutiva_errada = forms.CharField(
        label="O que dizer a quem erra", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    objetivos = forms.ModelMultipleChoiceField(
        Objetivo.objects.all(),
        label="Objetivos que ela confere",
        help_text="É por eles que a questão responde ao que a oficina pediu.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    class Meta:
        model = Questao
        fields = ["codigo", "eixo", "dificuldade", "fonte"]

    field_order = ["codigo", "eixo", "tipo", "enunciado", "alternativas", "manter_ordem", "objetivos"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        versao = self.instance.versao_atual if self.instance.pk else None
        if versao:
            self.initial.update(self._da_versao(versao))
        else:
            self.initial.setdefault("codigo", proximo_codigo())

    @staticmethod
    def _da_versao(versao):
        campos = {c: getattr(versao, c) for c in ("tipo", "enunciado", "devolutiva_certa", "devolutiva_errada")}
        campos["objetivos"] = list(versao.objetivos.all())
        campos["manter_ordem"] = versao.dados.get("manter_ordem", False)
        return {**campos, "alternativas": escrever(versao)}

    def clean(self):
        dados = super().clean()
        if dados.get("tipo") and dados.get("alternativas"):
            try:
                self.dados = TIPOS[dados["tipo"]].importar(ler(dados["tipo"], dados["alternativas"]))
                TIPOS[dados["tipo"]].validar(self.dados)
            except ValidationError as erro:
                self.add_error("alternativas", erro.messages)
            else:
                if dados["manter_ordem"] and "alternativas" in self.dados:
                    self.dados["manter_ordem"] = True
        return dados

    @transaction.atomic
    def save(self, commit=True):
        questao = super().save(commit=True)
        campos = {c: self.cleaned_data[c] for c in ("tipo", "enunciado", "devolutiva_certa", "devolutiva_errada")}
        nova_versao(questao, objetivos=self.cleaned_data["objetivos"], dados=self.dados, **campos)
        return questao


def proximo_codigo():
    codigos = Questao.objects.filter(codigo__startswith=PREFIXO).values_list("codigo", flat=True)
    numeros = [int(n) for n in (c.removeprefix(PREFIXO) for c in codigos) if n.isascii() and n.isdecimal()]
    return f"{PREFIXO}{max(numeros, default=0) + 1:03d}"


def ler(tipo, texto):
    """As linhas na forma que `TipoDeQuestao.importar` espera.

    Raises:
        ValidationError: linhas de menos ou de mais, ou verdadeiro e falso escritos de outro jeito.
    """
    linhas = [re.sub(r"\s+", " ", linha).strip() for linha in texto.splitlines()]
    linhas = [linha for linha in linhas if linha.strip("* ")]
    if tipo == "verdadeiro_falso":
        return {"correta": _verdadeiro_ou_falso(linhas)}
    if len(linhas) > len(LETRAS):
        raise ValidationError(f"Escreva no máximo {len(LETRAS)} alternativas; há {len(linhas)}.")
    certas = [LETRAS[n] for n, linha in enumerate(linhas) if linha.startswith("*")]
    if not certas:
        raise ValidationError("Comece com * a alternativa certa.")
    if tipo == "unica" and len(certas) > 1:
        raise ValidationError(f"Na escolha única só uma é a certa; há {len(certas)} com *.")
    alternativas = {LETRAS[n]: linha.lstrip("* ") for n, linha in enumerate(linhas)}
    return {"alternativas": alternativas, "correta": certas[0], "corretas": certas}


def _verdadeiro_ou_falso(linhas):
    """A linha com asterisco ou, se há uma só, ela."""
    marcadas = [linha for linha in linhas if linha.startswith("*")] or linhas
    resposta = marcadas[0].lstrip("* ").rstrip(".").casefold() if len(marcadas) == 1 else ""
    if resposta not in {"verdadeiro", "falso"}:
        raise ValidationError("Escreva só “Verdadeiro” ou “Falso”.")
    return resposta == "verdadeiro"


def escrever(versao):
    """O inverso de `ler`."""
    bruto = versao.comportamento.exportar(versao.dados)
    if versao.tipo == "verdadeiro_falso":
        return "Verdadeiro" if bruto["correta"] else "Falso"
    certas = bruto.get("corretas") or [bruto["correta"]]
    return "\n".join(f"{'*' if chave in certas else ''}{texto}" for chave, texto in bruto["alternativas"].items())
