"""Por que se filtra o livro. As turmas e oficinas oferecidas são só as que a pessoa pode consultar."""

import django_filters
from django import forms
from django.db.models import Q
from wagtail.admin.filters import WagtailFilterSet

from certificados.models import Certificado
from cursos.models import Turma
from oficinas.models import Oficina
from rede.models import Consorcio

PRONTO, EM_PREPARO, FALHOU = "pronto", "em_preparo", "falhou"
DO_PDF = {
    PRONTO: ~Q(sha256=""),
    EM_PREPARO: Q(sha256="", falha="", situacao="emitido"),
    FALHOU: Q(sha256="", situacao="emitido") & ~Q(falha=""),
}


def turmas_de(pessoa):
    """As de que a pessoa pode consultar os documentos."""
    tudo = pessoa.has_perm("certificados.ver_registro")
    return (Turma.objects.all() if tudo else Turma.objects.coordenadas_por(pessoa)).order_by("codigo")


def oficinas_de(pessoa):
    tudo = pessoa.has_perm("certificados.ver_registro")
    return (Oficina.objects.all() if tudo else Oficina.objects.conduzidas_por(pessoa)).order_by("codigo")


def _anos():
    anos = Certificado.objects.order_by("-ano").values_list("ano", flat=True).distinct()
    return [(ano, str(ano)) for ano in anos]


def _uma_escolha(rotulo, opcoes, **como):
    return django_filters.ChoiceFilter(
        label=rotulo, choices=opcoes, empty_label=como.pop("vazio", "Todas"), widget=forms.Select, **como
    )


def _uma_linha(rotulo, linhas, **como):
    vazio = como.pop("vazio", "Todas")
    return django_filters.ModelChoiceFilter(
        label=rotulo, queryset=linhas, empty_label=vazio, widget=forms.Select, **como
    )


class FiltroDoLivro(WagtailFilterSet):
    especie = _uma_escolha("Documento", Certificado._meta.get_field("especie").choices, vazio="Todos")
    ano = _uma_escolha("Livro (ano)", _anos, vazio="Todos")
    situacao = _uma_escolha("Situação", Certificado.Situacao.choices)
    pdf = _uma_escolha(
        "PDF",
        [(PRONTO, "Pronto"), (EM_PREPARO, "Em preparo"), (FALHOU, "Falhou")],
        vazio="Todos",
        method="do_pdf",
    )
    turma = _uma_linha("Turma", lambda pedido: turmas_de(pedido.user), field_name="matricula__turma")
    oficina = _uma_linha("Oficina", lambda pedido: oficinas_de(pedido.user), field_name="participacao__oficina")
    consorcio = _uma_linha(
        "Consórcio de quem recebeu",
        lambda pedido: Consorcio.objects.order_by("sigla"),
        vazio="Todos",
        method="do_consorcio",
    )

    class Meta:
        model = Certificado
        fields = []

    def do_pdf(self, linhas, nome, valor):
        return linhas.filter(DO_PDF[valor])

    def do_consorcio(self, linhas, nome, consorcio):
        return linhas.filter(Q(matricula__consorcio=consorcio) | Q(participacao__consorcio=consorcio))
