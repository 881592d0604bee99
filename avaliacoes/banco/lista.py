"""A lista do banco: o que cada linha mostra, por que se filtra, e a planilha igual à tela."""

import django_filters
from django import forms
from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet

from avaliacoes.banco.categorias import dentro_de
from avaliacoes.models import (
    Categoria,
    CitacaoDaQuestao,
    EtiquetaDaQuestao,
    ItemDaTentativa,
    Questao,
    QuestaoDaAvaliacao,
    RevisaoDaQuestao,
    VersaoQuestao,
)
from avaliacoes.tipos import TIPOS
from cursos.models import Norma, Objetivo
from oficinas.models import Eixo
from planilhas.escrita import NUMERO, TEXTO, Coluna

S = VersaoQuestao.Situacao
APOSENTADA = "aposentada"
SITUACOES = [*S.choices, (APOSENTADA, "Aposentada")]
NOMES = {**dict(SITUACOES), "": "Sem texto"}
RESUMO = 120


def _contar(modelo, caminho):
    linhas = modelo.objects.filter(**{caminho: OuterRef("pk")}).order_by().values(caminho)
    return Coalesce(Subquery(linhas.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def questoes():
    """As questões com o que a lista mostra, em número fixo de consultas. A versão é a de maior número."""
    atual = VersaoQuestao.objects.filter(questao=OuterRef("pk")).order_by("-numero")
    pendentes = RevisaoDaQuestao.objects.pendentes().filter(questao=OuterRef("pk"))
    return (
        Questao.objects.select_related("eixo", "categoria")
        .prefetch_related("etiquetadas__tag")
        .annotate(
            versao_id=Subquery(atual.values("pk")[:1]),
            enunciado_atual=Subquery(atual.values("enunciado")[:1]),
            tipo_atual=Subquery(atual.values("tipo")[:1]),
            situacao_da_versao=Subquery(atual.values("situacao")[:1]),
            situacao_atual=Case(
                When(aposentada_em__isnull=False, then=Value(APOSENTADA)),
                default=Coalesce(F("situacao_da_versao"), Value("")),
                output_field=CharField(),
            ),
            avaliacoes_que_usam=_contar(QuestaoDaAvaliacao, "questao"),
            usos=_contar(ItemDaTentativa, "versao__questao"),
            pendente=Exists(pendentes),
        )
    )


def com_o_texto(linhas, procurado):
    """Pelo código ou pelo texto de qualquer versão, sem repetir a questão que tem várias."""
    com_ele = VersaoQuestao.objects.filter(questao=OuterRef("pk"), enunciado__icontains=procurado)
    return linhas.filter(Q(codigo__icontains=procurado) | Exists(com_ele))


# --- Filtros ---------------------------------------------------------------------------------------------------------
def _um_de(modelo, rotulo, metodo=None, **opcoes):
    return django_filters.ModelChoiceFilter(
        queryset=modelo.objects.all(), label=rotulo, method=metodo, empty_label="Todas", widget=forms.Select, **opcoes
    )


def _das_versoes_atuais(linhas, **filtro):
    versoes = VersaoQuestao.objects.filter(pk=OuterRef("versao_id"), **filtro)
    return linhas.filter(Exists(versoes))


class FiltroDoBanco(WagtailFilterSet):
    situacao = django_filters.ChoiceFilter(
        label="Situação", choices=SITUACOES, field_name="situacao_atual", empty_label="Todas", widget=forms.Select
    )
    tipo = django_filters.ChoiceFilter(
        label="Tipo",
        choices=lambda: [(codigo, tipo.rotulo) for codigo, tipo in TIPOS.items()],
        field_name="tipo_atual",
        empty_label="Todos",
        widget=forms.Select,
    )
    categoria = _um_de(Categoria, "Categoria", "da_categoria")
    eixo = _um_de(Eixo, "Eixo")
    etiqueta = _um_de(Tag, "Etiqueta", "da_etiqueta")
    objetivo = _um_de(Objetivo, "Objetivo", "do_objetivo")
    norma = _um_de(Norma, "Norma citada", "da_norma")
    dificuldade = django_filters.ChoiceFilter(
        label="Dificuldade", choices=Questao.Dificuldade.choices, empty_label="Todas", widget=forms.Select
    )
    revisao = django_filters.ChoiceFilter(
        label="Revisão",
        choices=[("sim", "À espera de revisão"), ("nao", "Sem revisão pendente")],
        method="da_revisao",
        empty_label="Todas",
        widget=forms.Select,
    )

    class Meta:
        model = Questao
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        usadas = EtiquetaDaQuestao.objects.filter(tag=OuterRef("pk"))
        self.filters["etiqueta"].queryset = Tag.objects.filter(Exists(usadas)).order_by("name")

    def da_categoria(self, linhas, nome, categoria):
        return linhas.filter(dentro_de(categoria))

    def da_etiqueta(self, linhas, nome, etiqueta):
        return linhas.filter(pk__in=EtiquetaDaQuestao.objects.filter(tag=etiqueta).values("content_object"))

    def do_objetivo(self, linhas, nome, objetivo):
        return _das_versoes_atuais(linhas, objetivos=objetivo)

    def da_norma(self, linhas, nome, norma):
        citacoes = CitacaoDaQuestao.objects.filter(versao=OuterRef("versao_id"), norma=norma)
        return linhas.filter(Exists(citacoes))

    def da_revisao(self, linhas, nome, valor):
        return linhas.filter(pendente=valor == "sim")


# --- O que cada coluna diz -------------------------------------------------------------------------------------------
def resumo(questao):
    texto = " ".join((questao.enunciado_atual or "").split())
    return texto if len(texto) <= RESUMO else f"{texto[: RESUMO - 1]}…"


def tipo(questao):
    do_tipo = TIPOS.get(questao.tipo_atual)
    return do_tipo.rotulo if do_tipo else questao.tipo_atual or ""


def etiquetas(questao):
    return ", ".join(sorted(ligacao.tag.name for ligacao in questao.etiquetadas.all()))


def situacao(questao):
    return NOMES[questao.situacao_atual]


def situacao_e_revisao(questao):
    return f"{situacao(questao)}, à espera de revisão" if questao.pendente else situacao(questao)


def usos_em_texto(questao):
    """Em quantas avaliações está fixa e quantas vezes apareceu a quem responde."""
    n = questao.avaliacoes_que_usam
    return f"{n} avaliaç{'ão' if n == 1 else 'ões'}, {questao.usos} resp."


def revisao(questao):
    return "À espera" if questao.pendente else ""


COLUNAS = [
    Coluna("Código", lambda q: q.codigo, TEXTO, 14),
    Coluna("Enunciado", lambda q: q.enunciado_atual or "", TEXTO, 60),
    Coluna("Tipo", tipo, TEXTO, 18),
    Coluna("Categoria", lambda q: str(q.categoria or ""), TEXTO, 24),
    Coluna("Eixo", lambda q: str(q.eixo), TEXTO, 24),
    Coluna("Etiquetas", etiquetas, TEXTO, 24),
    Coluna("Dificuldade", lambda q: q.get_dificuldade_display(), TEXTO, 12),
    Coluna("Situação", situacao, TEXTO, 14),
    Coluna("Avaliações", lambda q: q.avaliacoes_que_usam, NUMERO, 12),
    Coluna("Respondida", lambda q: q.usos, NUMERO, 12),
    Coluna("Revisão", revisao, TEXTO, 12),
]
