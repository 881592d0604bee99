"""As telas que perguntam por que um curso vai ao ar com lacunas na cadeia."""

from functools import reduce
from operator import or_

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Revision

from contas.recusa import Recusa
from coordenacao import publicacao as atos
from coordenacao.forms import MotivoDaPublicacaoForm
from coordenacao.lacunas import em_frases
from coordenacao.models import PublicacaoComLacunas
from cursos.carga_horaria import problemas
from cursos.models import CursoPage

MAXIMO_NO_PAINEL = 8


def publicar(request, pk, revisao):
    """A pergunta. O que se editou já é rascunho; com o motivo, esta versão vai ao ar."""
    curso = get_object_or_404(CursoPage, pk=pk)
    revisao = get_object_or_404(Revision.page_revisions, pk=revisao, object_id=str(curso.pk))
    if not atos.pode_publicar(request.user, curso, revisao):
        raise PermissionDenied
    versao = revisao.as_object()
    form = MotivoDaPublicacaoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        resposta = _publicar(request, versao, revisao, form)
        if resposta:
            return resposta
    textos = {
        "titulo": "Publicar com lacunas",
        "explicacao": "O que você editou está guardado como rascunho. A cadeia deste curso, da oficina à questão, tem "
        "lacunas. Você pode corrigi-las antes ou publicar agora e dizer por quê.",
        "botao": "Publicar assim mesmo",
        "desistir": "Voltar sem publicar",
        "voltar": reverse("wagtailadmin_pages:edit", args=[curso.pk]),
    }
    return _perguntar(request, versao, atos.lacunas_do(versao), form, textos)


def _publicar(request, versao, revisao, form):
    """A resposta depois de publicar, ou None se o ato recusou: a tela volta com o que foi escrito."""
    request.lacunas_explicadas = True
    for gancho in hooks.get_hooks("before_publish_page"):
        resposta = gancho(request, versao)
        if hasattr(resposta, "status_code"):
            return resposta
    try:
        atos.publicar(revisao, form.cleaned_data["motivo"], request.user)
    except Recusa as recusa:
        form.add_error("motivo" if recusa.codigo == "motivo_curto" else None, str(recusa))
        return None
    curso = CursoPage.objects.get(pk=versao.pk)
    for gancho in hooks.get_hooks("after_publish_page"):
        gancho(request, curso)
    quando = "está no ar" if curso.live_revision_id == revisao.pk else "vai ao ar na data marcada"
    messages.success(request, f"“{curso.title}” {quando}. O motivo ficou na matriz, com o seu nome.")
    return redirect("wagtailadmin_explore", curso.get_parent().pk)


def explicar(request, pk):
    """O motivo que faltou dizer de um curso que já está no ar."""
    publicacao = get_object_or_404(PublicacaoComLacunas.objects.select_related("curso"), pk=pk)
    curso = publicacao.curso
    if not curso.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if publicacao.motivo and request.method != "POST":
        raise Http404
    form = MotivoDaPublicacaoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            atos.explicar(publicacao, form.cleaned_data["motivo"], request.user)
            messages.success(request, "O motivo ficou na matriz, com o seu nome.")
            return redirect("wagtailadmin_home")
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "motivo_curto" else None, str(recusa))
    textos = {
        "titulo": "Dizer o motivo",
        "explicacao": f"Em {publicacao.feita_em:%d/%m/%Y} este curso foi ao ar com lacunas na cadeia, sem passar pela "
        "tela que pergunta o motivo. Diga-o agora.",
        "botao": "Guardar o motivo",
        "desistir": "Voltar sem dizer",
        "voltar": reverse("wagtailadmin_home"),
    }
    return _perguntar(request, curso, publicacao.lacunas, form, textos)


def _perguntar(request, curso, lacunas, form, textos):
    contexto = {
        **textos,
        "curso": curso,
        "lacunas": em_frases(lacunas),
        "form": form,
        "header_title": textos["titulo"],
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[curso.pk]), "label": curso.title},
            {"url": "", "label": textos["titulo"]},
        ],
    }
    return render(request, "coordenacao/publicar_com_lacunas.html", contexto, status=422 if form.errors else 200)


# --- Antes e depois das telas do Wagtail -----------------------------------------------------------------------------
def pedir_motivo(request, pagina):
    """None se o curso pode ir ao ar já; senão, o caminho para a pergunta. O que se editou fica em rascunho."""
    if not isinstance(pagina, CursoPage) or getattr(request, "lacunas_explicadas", False):
        return None
    if not atos.lacunas_do(pagina):
        return None
    revisao = pagina.get_latest_revision() or pagina.save_revision(user=request.user)
    return redirect("publicar_com_lacunas:publicar", pagina.pk, revisao.pk)


def desfazer_lote_com_lacunas(request, acao, paginas):
    """Depois de publicar em lote, na mesma transação: se um curso ficou com lacunas ou horas abertas, desfaz tudo."""
    for curso in _cursos_do_lote(paginas, acao):
        frases = problemas(curso) or [frase for _, frase, _ in em_frases(atos.lacunas_do(curso))]
        if frases:
            destino = redirect("wagtailadmin_explore", curso.get_parent().pk)
            transaction.set_rollback(True)  # daqui em diante não há consulta
            messages.error(
                request,
                f"Nada foi publicado. “{curso.title}” precisa ser publicado sozinho, na página dele: "
                f"{'; '.join(frases)}. Publique antes as aulas e os módulos, sem marcar o curso.",
            )
            return destino
    return None


def _cursos_do_lote(paginas, acao):
    alvo = Q(pk__in=[pagina.pk for pagina in paginas])
    if acao.cleaned_form.cleaned_data.get("include_descendants"):
        alvo = reduce(or_, (Q(path__startswith=pagina.path) for pagina in paginas), alvo)
    return CursoPage.objects.filter(alvo, live=True).order_by("path")


def levar_aprovado_ao_motivo(request, pagina):
    """Quem acaba de aprovar um curso que não pôde ir ao ar vai direto à pergunta."""
    if not isinstance(pagina, CursoPage) or request.POST.get("workflow-action-name") != "approve":
        return None
    revisao = atos.aprovados_a_espera([CursoPage.objects.get(pk=pagina.pk)]).get(pagina)
    if revisao is None:
        return None
    messages.warning(request, "A revisão está aprovada, e o curso ainda não foi ao ar.")
    return redirect("publicar_com_lacunas:publicar", pagina.pk, revisao.pk)


def o_que_espera_motivo(pessoa):
    """Os cursos aprovados e parados e as publicações sem motivo que esta pessoa pode resolver."""
    cursos = CursoPage.objects.filter(has_unpublished_changes=True).order_by("path")
    aprovados = atos.aprovados_a_espera(list(cursos))
    sem_motivo = PublicacaoComLacunas.objects.filter(motivo="").select_related("curso")[:MAXIMO_NO_PAINEL]
    return {
        "aprovados": [(c, revisao) for c, revisao in aprovados.items() if atos.pode_publicar(pessoa, c, revisao)],
        "sem_motivo": [p for p in sem_motivo if p.curso.permissions_for_user(pessoa).can_publish()],
    }
