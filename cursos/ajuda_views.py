"""Preciso de ajuda: o formulário, que sabe de que página a pessoa veio, e a conversa de cada pedido."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from contas.recusa import Recusa
from cursos import ajuda, navegador
from cursos.ajuda_forms import ContinuarForm, PedidoForm
from cursos.atividade import matricula_de_estudo
from cursos.models import AtividadeMixin, CursoPage, Matricula, ModuloPage, PedidoDeAjuda

S = Matricula.Situacao
SAIRAM_HA_MUITO = (S.CANCELADA, S.EXPIRADA, S.TRANSFERIDA)


def _pagina(request):
    """A página do curso de que a pessoa veio, ou None. Qualquer outra não diz nada à coordenação."""
    pk = request.GET.get("de", "")
    if not pk.isdecimal() or len(pk) > 12:
        return None
    pagina = Page.objects.live().filter(pk=int(pk)).first()
    pagina = pagina and pagina.specific
    return pagina if isinstance(pagina, (CursoPage, ModuloPage, AtividadeMixin)) else None


def _matriculas(request, pagina):
    """As que podem pedir ajuda: a da página, se há; senão, todas as da pessoa, da mais recente à mais antiga."""
    minhas = request.user.matriculas.exclude(situacao__in=SAIRAM_HA_MUITO).select_related("turma__curso", "pessoa")
    minhas = list(minhas.order_by("-solicitada_em", "-pk"))
    pedida = request.GET.get("matricula", "")
    if achada := [m for m in minhas if str(m.pk) == pedida]:
        return achada
    if pagina is None:
        return minhas
    if isinstance(pagina, AtividadeMixin) and (estuda := matricula_de_estudo(request.user, pagina)):
        return [m for m in minhas if m.pk == estuda.pk]
    curso = next((c for c in (m.turma.curso for m in minhas) if pagina.path.startswith(c.path)), None)
    return [m for m in minhas if m.turma.curso_id == curso.pk] if curso else minhas


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def pedir(request):
    pagina = _pagina(request)
    matriculas = _matriculas(request, pagina)
    if not matriculas:
        return render(request, "cursos/ajuda_sem_turma.html")
    if request.method == "GET":
        return _mostrar(request, PedidoForm(matriculas=matriculas), pagina, matriculas)
    form = PedidoForm(request.POST, matriculas=matriculas)
    if not form.is_valid():
        return _mostrar(request, form, pagina, matriculas, 422)
    try:
        pedido = _pedir(request, form, pagina)
    except Recusa as recusa:
        form.add_error("texto" if recusa.codigo in ("sem_texto", "texto_longo") else None, str(recusa))
        return _mostrar(request, form, pagina, matriculas, 429 if recusa.codigo == "muitos_pedidos" else 422)
    messages.success(request, "Recebemos o seu pedido. A resposta chega por e-mail e aparece aqui.")
    return redirect("cursos:pedido_de_ajuda", pedido.pk)


def _pedir(request, form, pagina):
    dados = form.cleaned_data
    return ajuda.pedir(
        form.de_qual,
        dados["tipo"],
        dados["texto"],
        pagina=pagina,
        onde="" if pagina else "Minha área",
        navegador=navegador.em_palavras(request.headers.get("User-Agent", "")),
        chave=dados["chave"],
    )


def _mostrar(request, form, pagina, matriculas, estado=200):
    contexto = {"form": form, "pagina": pagina, "unica": matriculas[0] if len(matriculas) == 1 else None}
    return render(request, "cursos/ajuda.html", contexto, status=estado)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def pedido(request, pk):
    """A conversa: só a própria pessoa; a dos outros não existe para ela."""
    meus = PedidoDeAjuda.objects.filter(matricula__pessoa=request.user).select_related("matricula__turma__curso")
    dela = get_object_or_404(meus, pk=pk)
    if request.method == "GET":
        return _mostrar_pedido(request, dela, ContinuarForm())
    form = ContinuarForm(request.POST)
    if not form.is_valid():
        return _mostrar_pedido(request, dela, form, 422)
    try:
        ajuda.continuar(dela, form.cleaned_data["texto"])
    except Recusa as recusa:
        form.add_error("texto", str(recusa))
        return _mostrar_pedido(request, dela, form, 429 if recusa.codigo == "muitos_pedidos" else 422)
    messages.success(request, "Mensagem enviada. O pedido está aberto outra vez.")
    return redirect("cursos:pedido_de_ajuda", dela.pk)


def _mostrar_pedido(request, dela, form, estado=200):
    contexto = {"pedido": dela, "falas": dela.falas.all(), "form": form, "turma": dela.matricula.turma}
    return render(request, "cursos/ajuda_pedido.html", contexto, status=estado)
