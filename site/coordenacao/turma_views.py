"""O ciclo da turma no admin: abrir, duplicar, encerrar e reabrir. Quem acompanha vê; quem coordena age."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from avaliacoes.models import Tentativa
from contas.recusa import Recusa
from coordenacao import exportar
from coordenacao.forms import MotivoForm
from coordenacao.porta import aqui, caminho, negar, passo_da_turma, turma_vista
from coordenacao.turma_forms import DuplicarForm
from cursos import abertura, duplicacao, encerramento
from cursos.models import Turma
from cursos.permissoes import pode_coordenar, pode_duplicar
from planilhas.resposta import baixar, formato_pedido

S = Turma.Situacao
CONCLUI, NAO_CONCLUI, TERMINA = "Conclui o curso", "Não conclui", "O pedido termina com a turma"


def so_quem(pode):
    """A view recebe a turma já conferida: 404 para quem não a acompanha, 403 para quem não `pode`."""

    def decorar(view):
        @wraps(view)
        @require_http_methods(["GET", "POST"])
        def conferida(request, pk):
            turma = turma_vista(request, pk)
            return view(request, turma) if pode(request.user, turma) else negar(request)

        return conferida

    return decorar


def _tela(request, nome, turma, titulo, **contexto):
    titulo = f"{titulo} {turma.codigo}"
    completo = {
        "turma": turma,
        "header_title": titulo,
        "header_icon": "calendar-alt",
        "breadcrumbs_items": caminho(passo_da_turma(turma), aqui(titulo)),
        **contexto,
    }
    return render(request, f"coordenacao/turma/{nome}.html", completo)


# --- Abrir -----------------------------------------------------------------------------------------------------------
@so_quem(pode_coordenar)
def abrir(request, turma):
    if request.method == "POST":
        try:
            abertura.abrir(turma, por=request.user)
            messages.success(request, f"A turma {turma.codigo} está aberta.")
            return redirect("coordenacao:quadro", turma.pk)
        except Recusa:
            messages.error(request, "A turma não abriu. Veja abaixo o que falta.")
            return redirect("turma_admin:abrir", turma.pk)
    if turma.situacao != S.RASCUNHO:
        return redirect("coordenacao:quadro", turma.pk)
    conferencia = abertura.Conferencia.da_turma(turma)
    formulario = reverse("turmas_da_escola:edit", args=[turma.pk])
    impedimentos = [
        (i, reverse("wagtailadmin_pages:edit", args=[i.pagina]) if i.pagina else formulario)
        for i in conferencia.impedimentos
    ]
    contexto = {"impedimentos": impedimentos, "avisos": conferencia.avisos, "formulario": formulario}
    return _tela(request, "abrir", turma, "Abrir a turma", conferencia=conferencia, **contexto)


# --- Duplicar --------------------------------------------------------------------------------------------------------
@so_quem(pode_duplicar)
def duplicar(request, turma):
    """Por GET, com as respostas no endereço, mostra as datas que resultam; por POST, cria."""
    dados = request.POST if request.method == "POST" else request.GET
    form = DuplicarForm(dados or None, initial={"codigo": f"{turma.codigo[:37]}-2"})
    valida = form.is_bound and form.is_valid()
    if request.method == "POST" and valida:
        try:
            nova = duplicacao.duplicar(turma, form.cleaned_data["codigo"], form.cleaned_data["inicio"], request.user)
            messages.success(request, f"A turma {nova.codigo} nasceu em rascunho, sem matrículas. Confira e abra.")
            return redirect("turmas_da_escola:edit", nova.pk)
        except Recusa as recusa:
            form.add_error("codigo", str(recusa))
    datas = duplicacao.deslocar(turma, form.cleaned_data["inicio"]) if valida else []
    return _tela(request, "duplicar", turma, "Duplicar a turma", form=form, datas=datas)


# --- Encerrar e reabrir ----------------------------------------------------------------------------------------------
@so_quem(pode_coordenar)
def encerrar(request, turma):
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            encerramento.encerrar(turma, request.user, form.cleaned_data["motivo"])
            return redirect("turma_admin:encerrar", turma.pk)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "antes_do_fim" else None, str(recusa))
    if turma.situacao == S.ENCERRADA:
        faltam = encerramento.por_decidir(turma).count() if turma.encerrada_em else 0
        return _tela(request, "encerrada", turma, "Turma encerrada", faltam=faltam)
    previa, formato = encerramento.previa(turma), formato_pedido(request)
    if formato:
        return _baixar_previa(formato, turma, previa)
    contexto = {
        "form": form,
        "previa": previa,
        "impede": _o_que_impede(turma),
        "em_avaliacao": Tentativa.objects.abertas().filter(matricula__turma=turma).count(),
    }
    return _tela(request, "encerrar", turma, "Encerrar a turma", **contexto)


def _baixar_previa(formato, turma, previa):
    grupos = (
        (CONCLUI, [(m, "") for m in previa.concluem]),
        (NAO_CONCLUI, previa.reprovam),
        (TERMINA, [(m, "") for m in previa.dispensadas]),
    )
    linhas = [(matricula, destino, motivo) for destino, grupo in grupos for matricula, motivo in grupo]
    nome = f"encerramento-{turma.codigo}"
    return baixar(formato, nome, "O que acontece ao encerrar", exportar.PREVIA_DO_ENCERRAMENTO, linhas)


def _o_que_impede(turma):
    """A recusa que um motivo não resolve, dita antes de a pessoa tentar. O prazo vira um campo da tela."""
    try:
        encerramento.exigir_que_possa_encerrar(turma, motivo="qualquer")
    except Recusa as recusa:
        return recusa
    return None


@so_quem(pode_coordenar)
def reabrir(request, turma):
    if turma.situacao != S.ENCERRADA and request.method == "GET":
        return redirect("coordenacao:quadro", turma.pk)
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            voltaram = encerramento.reabrir(turma, request.user, form.cleaned_data["motivo"])
            pessoas = f"{voltaram} pessoa{'s' if voltaram != 1 else ''} de volta ao estudo"
            messages.success(request, f"A turma {turma.codigo} está aberta de novo, com {pessoas}.")
            return redirect("coordenacao:quadro", turma.pk)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "sem_motivo" else None, str(recusa))
    voltam = list(encerramento.a_devolver(turma))
    return _tela(request, "reabrir", turma, "Reabrir a turma", form=form, voltam=voltam)
