"""Corrigir, refazer e revogar no admin, e as declarações de cada oficina."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView

from certificados import comparacao, retificacao, revogacao
from certificados.declaracoes import participacao as declaracao
from certificados.declaracoes import planilha as planilha_das_declaracoes
from certificados.forms import CorrigirForm, RefazerForm, RevogarForm
from certificados.models import Certificado
from certificados.permissoes import pode_declarar, pode_revogar
from contas.recusa import Recusa
from oficinas.admin_views.base import cabecalho, oficina_conduzida
from planilhas.resposta import baixar, formato_pedido


class _AtoView(FormView):
    template_name = "certificados/admin/ato.html"

    def dispatch(self, request, *args, **kwargs):
        certificados = Certificado.objects.do_registro(request.user).select_related(
            "matricula__turma", "participacao__oficina"
        )
        self.certificado = get_object_or_404(certificados, pk=kwargs["pk"])
        if not pode_revogar(request.user, self.certificado):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """Só o GET: a quem escrevia quando o documento mudou, a recusa vem no formulário, com o que foi digitado."""
        if not self.certificado.em_vigor:
            messages.error(request, retificacao.por_que_nao_vale(self.certificado))
            return redirect("livro_de_registro:inspect", self.certificado.pk)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            recado = self.praticar(**form.cleaned_data)
        except Recusa as recusa:
            form.add_error(None, str(recusa))
            return self.form_invalid(form)
        messages.success(self.request, recado)
        return redirect("livro_de_registro:inspect", self.certificado.pk)

    def get_context_data(self, **kwargs):
        contexto = {"certificado": self.certificado, "page_title": self.titulo, "header_title": self.titulo}
        return super().get_context_data(**contexto, submit_button_label=self.botao, header_icon=self.icone, **kwargs)


class CorrigirView(_AtoView):
    form_class = CorrigirForm
    template_name = "certificados/admin/corrigir.html"
    titulo, botao, icone = "Corrigir o nome no documento", "Emitir o documento corrigido", "edit"

    def get_initial(self):
        return {"nome": self.certificado.nome}

    def praticar(self, nome, motivo):
        novo = retificacao.corrigir(self.certificado, self.request.user, motivo, nome)
        return f"{novo} emitido no lugar do {self.certificado.registro}."


class RefazerView(_AtoView):
    """Mostra o que o documento diz e o que diria hoje, e só então pede o motivo."""

    form_class = RefazerForm
    template_name = "certificados/admin/refazer.html"
    titulo, botao, icone = "Refazer com os dados de hoje", "Emitir o documento refeito", "edit"

    @cached_property
    def de_hoje(self):
        """(dados, "") ou (None, frase de por que não se refaz)."""
        try:
            return retificacao.como_sairia_hoje(self.certificado, timezone.now()), ""
        except Recusa as recusa:
            return None, str(recusa)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.de_hoje[0]:  # sempre a marca do que esta página mostra, ainda que o envio anterior tenha sido recusado
            form.fields["visto"].widget.format_value = lambda _: comparacao.marca(self.de_hoje[0])
        return form

    def get_context_data(self, **kwargs):
        dados, impedimento = self.de_hoje
        diferencas = comparacao.diferencas(self.certificado.dados, dados) if dados else []
        return super().get_context_data(diferencas=diferencas, impedimento=impedimento, **kwargs)

    def praticar(self, visto, motivo):
        novo = retificacao.refazer(self.certificado, self.request.user, motivo, visto)
        return f"{novo} emitido no lugar do {self.certificado.registro}."


class RevogarView(_AtoView):
    form_class = RevogarForm
    titulo, botao, icone = "Revogar o documento", "Revogar o documento", "warning"

    def praticar(self, causa, motivo):
        revogacao.revogar(self.certificado, self.request.user, motivo, causa)
        return f"{self.certificado} não vale mais."


POR_PAGINA = 50


def declaracoes(request, pk):
    """Quem esteve na oficina e a sua declaração; no POST, emite as que faltam ou a de uma pessoa só."""
    oficina = oficina_conduzida(request, pk)
    if not pode_declarar(request.user, oficina):
        raise PermissionDenied
    if request.method == "POST":
        _declarar(request, oficina)
        return redirect(request.get_full_path())
    pessoas, encerrada = _pessoas(oficina), oficina.situacao == oficina.Situacao.ENCERRADA
    formato = formato_pedido(request)
    if formato:
        colunas = planilha_das_declaracoes.colunas(encerrada)
        return baixar(formato, f"declaracoes-{oficina.codigo}", "Declarações", colunas, pessoas)
    contexto = cabecalho(request, oficina, "Declarações", "declaracoes") | {
        "pagina": Paginator(pessoas, POR_PAGINA).get_page(request.GET.get("p")),
        "faltam": declaracao.a_declarar(oficina).count(),
        "encerrada": encerrada,
    }
    return render(request, "certificados/admin/declaracoes.html", contexto)


def _pessoas(oficina):
    """As da lista, por nome, com as declarações de cada uma; `tem`: se há uma em vigor."""
    emitidas = Prefetch("declaracoes", Certificado.objects.select_related("substituido_por").order_by("pk"))
    em_vigor = Certificado.objects.em_vigor().filter(participacao=OuterRef("pk"))
    pessoas = oficina.participacoes.select_related("consorcio", "municipio").prefetch_related(emitidas)
    return pessoas.annotate(tem=Exists(em_vigor)).order_by("nome", "pk")


def _declarar(request, oficina):
    uma = request.POST.get("participacao", "")
    try:
        if uma.isdecimal():
            saiu = declaracao.declarar(get_object_or_404(oficina.participacoes, pk=uma), request.user)
            messages.success(request, f"{saiu} emitida. O PDF fica pronto em instantes.")
            return
        resultado = declaracao.declarar_todas(oficina, request.user)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return
    if resultado.emitidas:
        messages.success(request, f"Declarações emitidas: {resultado.emitidas}. Os PDFs ficam prontos em instantes.")
    for frase in dict.fromkeys(frase for _, frase in resultado.recusas):
        messages.error(request, frase)
    if not resultado.emitidas and not resultado.recusas:
        messages.info(request, "Não falta declaração para ninguém que esteve presente e tem nome na lista.")
