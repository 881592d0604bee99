"""Os pedidos de ajuda para a equipe da turma: os abertos primeiro, o contexto de cada um, a resposta."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contas.recusa import Recusa
from coordenacao import mensagens_planilha as planilha
from coordenacao.mensagens_base import pedidos_visiveis
from coordenacao.mensagens_forms import FiltroDePedidosForm, RespostaForm
from coordenacao.porta import aqui, caminho
from cursos import ajuda
from cursos.models import Turma
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50


@require_GET
def pedidos(request):
    todos = pedidos_visiveis(request.user)
    turmas = Turma.objects.filter(matriculas__pedidos_de_ajuda__in=todos.order_by()).distinct().order_by("codigo")
    filtro = FiltroDePedidosForm(request.GET, turmas=turmas)
    escolhidos = todos
    if situacao := filtro.cleaned_data.get("situacao"):
        escolhidos = escolhidos.filter(situacao=situacao)
    if turma := filtro.cleaned_data.get("turma"):
        escolhidos = escolhidos.filter(matricula__turma=turma)
    lidos = escolhidos.abertos_primeiro().select_related("matricula__pessoa", "matricula__turma")
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, "pedidos-de-ajuda", "Pedidos de ajuda", planilha.PEDIDOS, lidos)
    contexto = {
        "filtro": filtro,
        "pagina": Paginator(lidos, POR_PAGINA).get_page(request.GET.get("p")),
        "abertos": todos.filter(situacao="aberto").count(),
        "header_title": "Pedidos de ajuda",
        "header_icon": "help",
        "breadcrumbs_items": caminho(aqui("Pedidos de ajuda")),
    }
    return render(request, "coordenacao/mensagens/pedidos.html", contexto)


def _pedido(request, pk):
    lidos = pedidos_visiveis(request.user).select_related("matricula__pessoa", "matricula__turma__curso", "pagina")
    return get_object_or_404(lidos, pk=pk)


@require_http_methods(["GET", "POST"])
def pedido(request, pk):
    achado = _pedido(request, pk)
    form = RespostaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ajuda.responder(achado, form.cleaned_data["texto"], request.user)
        except Recusa as recusa:
            form.add_error("texto", str(recusa))
        else:
            messages.success(request, "Resposta enviada: a pessoa a recebe por e-mail e a vê na área dela.")
            return redirect("mensagens:pedido", achado.pk)
    contexto = {
        "pedido": achado,
        "falas": achado.falas.select_related("dita_por"),
        "form": form,
        "header_title": f"Pedido de ajuda: {achado.get_tipo_display().lower()}",
        "header_icon": "help",
        "breadcrumbs_items": caminho(
            {"url": reverse("mensagens:pedidos"), "label": "Pedidos de ajuda"}, aqui(achado.get_tipo_display())
        ),
    }
    return render(request, "coordenacao/mensagens/pedido.html", contexto, status=422 if form.errors else 200)


@require_POST
def encerrar(request, pk):
    achado = _pedido(request, pk)
    ajuda.encerrar(achado, request.user)
    messages.success(request, "Pedido encerrado. Se a pessoa escrever de novo, ele reabre.")
    return redirect("mensagens:pedidos")
