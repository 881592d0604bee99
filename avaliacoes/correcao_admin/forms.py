"""Os formulários da correção: o filtro da fila, a decisão sobre uma resposta, o prazo de quem recebe de volta."""

from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.utils import timezone

from avaliacoes.correcao import MILIONESIMO
from avaliacoes.correcao_manual import Decisao, pela_rubrica
from avaliacoes.models import AvaliacaoPage, Recorrecao, VersaoQuestao
from contas.recusa import Recusa

QUAIS = [("", "Todas"), ("atrasadas", "Fora do prazo"), ("livres", "Que ninguém abriu"), ("minhas", "Que eu abri")]


class FiltroForm(forms.Form):
    """Valor desconhecido não filtra nada."""

    turma = forms.ModelChoiceField(None, label="Turma", required=False, empty_label="Todas", to_field_name="codigo")
    avaliacao = forms.ModelChoiceField(None, label="Avaliação", required=False, empty_label="Todas")
    quais = forms.ChoiceField(label="Quais", required=False, choices=QUAIS)

    def __init__(self, *args, turmas, avaliacoes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["turma"].queryset = turmas
        self.fields["turma"].label_from_instance = lambda turma: turma.codigo
        self.fields["avaliacao"].queryset = avaliacoes
        self.full_clean()

    @property
    def escolhas(self):
        return {campo: self.cleaned_data.get(campo) or None for campo in ("turma", "avaliacao")} | {
            "quais": self.cleaned_data.get("quais", "")
        }


class DecisaoForm(forms.Form):
    """A decisão sobre uma resposta: um nível por critério da rubrica ou, sem rubrica, a nota de 0 a 100."""

    nota = forms.DecimalField(
        label="Nota (0 a 100)",
        required=False,
        localize=True,
        min_value=0,
        max_value=100,
        decimal_places=2,
        error_messages={"invalid": "Escreva a nota em números, de 0 a 100.", "max_value": "A nota vai até 100."},
    )
    comentario = forms.CharField(
        label="Comentário para a pessoa",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="A pessoa lê ao lado da resposta dela.",
    )
    vista = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, dados, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubrica = dados.get("rubrica") or []
        for n, criterio in enumerate(self.rubrica):
            niveis = [(str(nivel["nivel"]), _rotulo(nivel)) for nivel in criterio["niveis"]]
            self.fields[f"criterio{n}"] = forms.ChoiceField(
                label=criterio["criterio"], required=False, choices=niveis, widget=forms.RadioSelect
            )
        if self.rubrica:
            del self.fields["nota"]
        else:
            self.fields["nota"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @property
    def criterios(self):
        return [self[f"criterio{n}"] for n in range(len(self.rubrica))]

    @property
    def niveis(self):
        ditos = {str(n): self.cleaned_data.get(f"criterio{n}") for n in range(len(self.rubrica))}
        return {n: int(nivel) for n, nivel in ditos.items() if nivel}

    def decisao(self):
        """A `Decisao`, ou None se nada se escolheu (e o formulário fica com o erro, se há só o comentário)."""
        dados = self.cleaned_data
        if not self.niveis and dados.get("nota") is None:
            if dados["comentario"]:
                self.add_error(None, "Falta a nota desta resposta: sem ela o comentário não é enviado.")
            return None
        try:
            fracao = pela_rubrica(self.rubrica, self.niveis) if self.rubrica else _fracao(dados["nota"])
        except Recusa as recusa:
            self.add_error(None, str(recusa))
            return None
        return Decisao(fracao, self.niveis, dados["comentario"].strip(), dados.get("vista"))


def _rotulo(nivel):
    pontos = f"{Decimal(str(nivel['pontos'])).normalize():f}".replace(".", ",")
    descricao = f": {nivel['descricao']}" if nivel.get("descricao") else ""
    return f"{nivel['rotulo']} ({pontos} {'ponto' if pontos in ('0', '1') else 'pontos'}){descricao}"


def _fracao(nota):
    return (nota / 100).quantize(MILIONESIMO, ROUND_HALF_UP)


class PrazoForm(forms.Form):
    prazo = forms.DateField(
        label="Reenviar até",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Para devolver. O dia inteiro vale; vazio: sem prazo, até o fim das aulas.",
    )

    @property
    def instante(self):
        dia = self.cleaned_data.get("prazo")
        return dia and timezone.make_aware(datetime.combine(dia, time(23, 59, 59)))


class RegraForm(forms.Form):
    """O que fazer com uma versão já respondida."""

    versao = forms.ModelChoiceField(None, label="Versão respondida", empty_label=None)
    modo = forms.ChoiceField(label="O que fazer", choices=Recorrecao.Modo, widget=forms.RadioSelect)
    gabarito_de = forms.ModelChoiceField(
        None,
        label="Versão com o gabarito certo",
        required=False,
        empty_label="Escolha…",
        help_text="Só para corrigir com o gabarito de outra versão.",
    )

    def __init__(self, *args, questao, **kwargs):
        super().__init__(*args, **kwargs)
        versoes = VersaoQuestao.objects.filter(questao=questao).order_by("-numero")
        self.fields["versao"].queryset = versoes.filter(itens__isnull=False).distinct()
        self.fields["gabarito_de"].queryset = versoes
        for campo in ("versao", "gabarito_de"):
            self.fields[campo].label_from_instance = _nome_da_versao

    def regra(self):
        dados = self.cleaned_data
        outro = dados["modo"] == Recorrecao.Modo.OUTRO_GABARITO
        return Recorrecao(
            versao=dados["versao"], modo=dados["modo"], gabarito_de=dados["gabarito_de"] if outro else None
        )


def _nome_da_versao(versao):
    certa = versao.comportamento.gabarito(versao.dados)
    resumo = f": {certa[:80]}" if certa else ""
    return f"Versão {versao.numero}, de {timezone.localtime(versao.criada_em):%d/%m/%Y}{resumo}"


class ExecucaoForm(forms.Form):
    motivo = forms.CharField(
        label="Motivo",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Fica no histórico da questão, e quem teve a nota mudada o lê.",
        error_messages={"required": "Escreva o motivo: ele fica no histórico, e quem teve a nota mudada o lê."},
    )
    avisa = forms.BooleanField(label="Avisar por e-mail quem teve a nota mudada", required=False, initial=True)


def avaliacoes_de(tentativas):
    return AvaliacaoPage.objects.filter(pk__in=tentativas.order_by().values("avaliacao")).order_by("title", "pk")
