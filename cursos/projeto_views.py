"""As telas do projeto de curso no admin, em `/admin/projetos/`. Ver é de quem lê projetos; agir, da edição."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cursos import projeto as atos
from cursos import projeto_comparacao, projeto_documento, projeto_leitura
from cursos.models import CatalogoPage, ProjetoDeCurso, VersaoDoProjeto
from cursos.permissoes import (
    pode_criar_curso,
    pode_escrever_objetivos,
    pode_escrever_projetos,
    pode_ler_projetos,
)
from cursos.projeto_forms import GuardarVersaoForm, ObjetivoDaDemandaForm
from oficinas.models import Demanda
from oficinas.permissoes import oficinas_de


# --- O que se pode ver e fazer ---------------------------------------------------------------------------------------
def _exigir(pode):
    if not pode:
        raise PermissionDenied


def _projeto(request, pk, *, escreve=False):
    _exigir(pode_escrever_projetos(request.user) if escreve else pode_ler_projetos(request.user))
    return get_object_or_404(ProjetoDeCurso.objects.select_related("curso"), pk=pk)


def _cabecalho(titulo, *passos):
    lista = {"url": reverse("projetos:index"), "label": "Projetos de curso"}
    return {"header_title": titulo, "header_icon": "list-ol", "breadcrumbs_items": [lista, *passos]}


def _passo(projeto):
    return {"url": reverse("projetos_admin:projeto", args=[projeto.pk]), "label": projeto.titulo}


def _pdf(dados, nome):
    resposta = HttpResponse(projeto_documento.pdf(dados), content_type="application/pdf")
    resposta["Content-Disposition"] = f'inline; filename="{nome}.pdf"'
    resposta["X-Content-Type-Options"] = "nosniff"
    return resposta


# --- Ver -------------------------------------------------------------------------------------------------------------
@require_GET
def projeto(request, pk):
    return _mostrar(request, _projeto(request, pk), GuardarVersaoForm())


def _mostrar(request, projeto, form, status=200):
    dados = projeto_leitura.reunir(projeto)
    chaves = dict(
        Demanda.objects.filter(codigo__in=[d["codigo"] for d in dados["demandas"]]).values_list("codigo", "pk")
    )
    contexto = {
        "projeto": projeto,
        "p": dados,
        "demandas": [{**d, "pk": chaves[d["codigo"]]} for d in dados["demandas"]],
        "pendencias": projeto_leitura.pendencias(projeto),
        "versoes": projeto.versoes.select_related("criada_por").defer("dados"),
        "form": form,
        "escreve": pode_escrever_projetos(request.user),
        "escreve_objetivos": pode_escrever_objetivos(request.user),
        "cria_curso": projeto.curso is None and pode_criar_curso(request.user, CatalogoPage.objects.first()),
        **_cabecalho("Projeto de curso", {"url": "", "label": "Projeto de curso"}),
    }
    return render(request, "cursos/admin/projeto.html", contexto, status=status)


@never_cache
@require_GET
def em_pdf(request, pk):
    projeto = _projeto(request, pk)
    return _pdf(projeto_leitura.reunir(projeto), f"projeto-{projeto.slug}-rascunho")


@never_cache
@require_GET
def versao_em_pdf(request, pk, numero):
    projeto = _projeto(request, pk)
    versao = get_object_or_404(projeto.versoes, numero=numero)
    return _pdf(versao.dados, f"projeto-{projeto.slug}-v{numero}")


@require_GET
def comparar(request, pk, numero):
    """O que mudou desta versão para agora ou para a versão `com`."""
    projeto = _projeto(request, pk)
    de = get_object_or_404(projeto.versoes, numero=numero)
    seguinte = VersaoDoProjeto.objects.filter(projeto=projeto, numero=numero + 1).first()
    contexto = {
        "projeto": projeto,
        "de": de,
        "seguinte": seguinte,
        "mudancas": projeto_comparacao.mudancas(
            de.dados, seguinte.dados if seguinte else projeto_leitura.reunir(projeto)
        ),
        **_cabecalho(f"O que mudou depois da versão {numero}", _passo(projeto), {"url": "", "label": "O que mudou"}),
    }
    return render(request, "cursos/admin/comparar_versoes.html", contexto)


# --- Agir ------------------------------------------------------------------------------------------------------------
@require_POST
def guardar_versao(request, pk):
    projeto = _projeto(request, pk, escreve=True)
    form = GuardarVersaoForm(request.POST)
    if not form.is_valid():
        return _mostrar(request, projeto, form, status=422)
    try:
        versao = atos.guardar_versao(projeto, request.user, form.cleaned_data["nota"])
    except atos.ProjetoRecusado as recusa:
        form.add_error("nota", str(recusa))
        return _mostrar(request, projeto, form, status=422)
    messages.success(request, f"A versão {versao.numero} está guardada e não muda mais.")
    return redirect("projetos_admin:projeto", pk)


@require_POST
def criar_curso(request, pk):
    projeto = _projeto(request, pk, escreve=True)
    _exigir(pode_criar_curso(request.user, CatalogoPage.objects.first()))
    try:
        curso = atos.criar_curso(projeto, request.user)
    except atos.ProjetoRecusado as recusa:
        messages.error(request, str(recusa))
        return redirect("projetos_admin:projeto", pk)
    messages.success(request, "O curso está criado em rascunho, com os módulos e as horas. Escreva agora as aulas.")
    return redirect("wagtailadmin_explore", curso.pk)


def escrever_objetivo(request, pk):
    """Escrever o objetivo que responde a uma demanda; chega-se daqui ou da lista de demandas da oficina."""
    _exigir(pode_escrever_objetivos(request.user))
    demanda = get_object_or_404(Demanda.objects.vigentes().select_related("eixo"), pk=pk)
    if not oficinas_de(request.user).filter(achados__consolidacoes__demanda=demanda).exists():
        raise Http404
    escreve = pode_escrever_projetos(request.user)
    form = ObjetivoDaDemandaForm(request.POST or None, demanda=demanda, escreve_projeto=escreve)
    volta = _volta(request)
    if request.method == "POST" and form.is_valid():
        return _escrever(request, form, volta)
    contexto = {
        "demanda": demanda,
        "form": form,
        "volta": volta,
        "objetivos": demanda.objetivos.order_by("codigo"),
        **_cabecalho(
            f"Escrever objetivo para a {demanda.codigo}", {"url": "", "label": f"Objetivo da {demanda.codigo}"}
        ),
    }
    return render(request, "cursos/admin/escrever_objetivo.html", contexto, status=422 if form.errors else 200)


def _volta(request):
    """De onde a pessoa veio, se é daqui; senão, a lista de projetos."""
    volta = request.POST.get("volta") or request.GET.get("volta", "")
    segura = url_has_allowed_host_and_scheme(volta, allowed_hosts={request.get_host()})
    return volta if segura else reverse("projetos:index")


def _escrever(request, form, volta):
    modulo = form.cleaned_data.get("modulo")
    objetivo = atos.escrever_objetivo(form.cleaned_data["enunciado"], form.demandas, request.user, modulo)
    onde = f" e está no {modulo.sigla}" if modulo else ""
    messages.success(request, f"O objetivo {objetivo.codigo} foi escrito{onde}.")
    return redirect("projetos_admin:projeto", modulo.projeto_id) if modulo else redirect(volta)
