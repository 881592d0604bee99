"""Os achados de uma oficina no admin: a lista, cada um com a sua história, e o que a moderação faz com ele."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contas.recusa import Recusa
from oficinas import moderacao
from oficinas.admin_views.base import cabecalho, oficina_conduzida, oficina_lida
from oficinas.coleta import eixos_da
from oficinas.forms_da_moderacao import CorrigirForm, FiltroForm, MoverForm, OcultarForm
from oficinas.historia import historia_do_achado
from oficinas.identificacao import indicios

POR_PAGINA = 25


def achados(request, pk):
    oficina = oficina_lida(request, pk)
    filtro = FiltroForm(request.GET, eixos=eixos_da(oficina))
    todos = oficina.achados.select_related("eixo", "participacao__consorcio", "participacao__municipio", "criado_por")
    pagina = Paginator(filtro.filtrar(todos.order_by("-pk")), POR_PAGINA).get_page(request.GET.get("p"))
    for achado in pagina:
        achado.sinais = indicios(f"{achado.enunciado}\n{achado.evidencia}")
    contexto = cabecalho(request, oficina, "Achados", "achados") | {
        "filtro": filtro,
        "pagina": pagina,
        "filtrada": any(request.GET.get(nome) for nome in ("eixo", "estado", "q")),
    }
    return render(request, "oficinas/admin/achados.html", contexto)


def _achado(oficina, pk):
    achados = oficina.achados.select_related(
        "eixo", "participacao__consorcio", "participacao__municipio", "criado_por", "oculto_por"
    )
    return get_object_or_404(achados, pk=pk)


def _formularios(achado, eixos):
    outros = [eixo for eixo in eixos if eixo.pk != achado.eixo_id]
    return {
        "form_ocultar": OcultarForm(auto_id="ocultar_%s"),
        "form_mover": MoverForm(eixos=outros, auto_id="mover_%s"),
        "form_corrigir": CorrigirForm(
            initial={"enunciado": achado.enunciado, "evidencia": achado.evidencia}, auto_id="corrigir_%s"
        ),
    }


def _mostrar(request, oficina, achado, status=200, **formularios):
    contexto = cabecalho(request, oficina, f"Achado {achado.codigo}", "achados")
    contexto |= _formularios(achado, eixos_da(oficina)) | formularios
    contexto |= {
        "achado": achado,
        "sinais": indicios(f"{achado.enunciado}\n{achado.evidencia}"),
        "historia": historia_do_achado(achado),
        "demandas": achado.demandas.order_by("codigo"),
    }
    return render(request, "oficinas/admin/achado.html", contexto, status=status)


def achado(request, pk, achado):
    oficina = oficina_lida(request, pk)
    return _mostrar(request, oficina, _achado(oficina, achado))


def _fazer(request, oficina, achado, nome, form, ato, frase):
    """Confere o formulário e executa o ato; o que ele recusa volta na mesma tela, com o que se escreveu."""
    if form.is_valid():
        try:
            ato(form.cleaned_data)
            messages.success(request, frase)
            return redirect("oficinas_admin:achado", oficina.pk, achado.pk)
        except Recusa as recusa:
            campo = "motivo" if "motivo" in recusa.codigo else getattr(recusa, "campo", "")
            form.add_error(campo if campo in form.fields else None, str(recusa))
    return _mostrar(request, oficina, achado, 422, **{nome: form})


@require_POST
def ocultar(request, pk, achado):
    oficina = oficina_conduzida(request, pk)
    achado = _achado(oficina, achado)
    form = OcultarForm(request.POST, auto_id="ocultar_%s")

    def ato(dados):
        moderacao.ocultar(achado, request.user, dados["motivo"])

    return _fazer(request, oficina, achado, "form_ocultar", form, ato, f"O achado {achado.codigo} está oculto.")


@require_POST
def mostrar(request, pk, achado):
    oficina = oficina_conduzida(request, pk)
    achado = _achado(oficina, achado)
    try:
        moderacao.mostrar(achado, request.user)
        messages.success(request, f"O achado {achado.codigo} está à vista de novo.")
    except Recusa as recusa:
        messages.error(request, str(recusa))
    return redirect(reverse("oficinas_admin:achado", args=[oficina.pk, achado.pk]))


@require_POST
def mover(request, pk, achado):
    oficina = oficina_conduzida(request, pk)
    achado = _achado(oficina, achado)
    form = MoverForm(request.POST, eixos=eixos_da(oficina), auto_id="mover_%s")

    def ato(dados):
        moderacao.mover(achado, request.user, form.eixos[dados["eixo"]], dados["motivo"])

    return _fazer(request, oficina, achado, "form_mover", form, ato, f"O achado {achado.codigo} mudou de eixo.")


@require_POST
def corrigir(request, pk, achado):
    oficina = oficina_conduzida(request, pk)
    achado = _achado(oficina, achado)
    form = CorrigirForm(request.POST, auto_id="corrigir_%s")

    def ato(dados):
        moderacao.corrigir(achado, request.user, **dados)

    return _fazer(request, oficina, achado, "form_corrigir", form, ato, f"O achado {achado.codigo} foi corrigido.")
