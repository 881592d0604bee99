"""Estudar e inscrever-se: as telas que não são páginas do Wagtail."""

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.models import Page

from contas.recusa import Recusa
from cursos import atividade, carga_horaria, estudo, matricula
from cursos.forms import CancelarForm, EntregaForm
from cursos.models import AtividadeMixin, AulaPage, PraticaPage, Turma
from cursos.vagas import com_ocupacao

CODIGOS_DE_CONTEUDO = {"entrega_vazia", "entrega_longa"}


def _atividade(pk):
    pagina = get_object_or_404(Page.objects.live(), pk=pk).specific
    if not isinstance(pagina, AtividadeMixin):
        raise Http404
    return pagina


def _estado(recusa):
    """422 quando o que a pessoa mandou não serve; 409 quando a situação não permite."""
    return 422 if recusa.codigo in CODIGOS_DE_CONTEUDO else 409


@require_GET
def ver_atividade(request, pk):
    return redirect(_atividade(pk).get_url(request))


def _registrar(request, pk, ato, **contexto):
    """Faz o ato na atividade e segue para a próxima; recusado, mostra a frase na própria página."""
    pagina = _atividade(pk)
    lugar = estudo.exigir_matricula(request, pagina)
    if isinstance(lugar, HttpResponse):
        return lugar
    try:
        if lugar.edicao:
            raise Recusa("Você está vendo como edição: nada é registrado.", "sem_matricula")
        ato(lugar.matricula, pagina)
    except Recusa as recusa:
        return estudo.mostrar(request, pagina, status=_estado(recusa), recusa=str(recusa), **contexto)
    lugar.matricula.refresh_from_db(fields=["situacao"])
    if lugar.matricula.situacao == lugar.matricula.Situacao.CONCLUIDA:
        messages.success(request, "Você concluiu o curso. Confira o seu nome e receba o certificado.")
        return redirect("portal:minha_area")
    destino = lugar.proxima or pagina
    return redirect(destino.get_url(request))


def _concluir(vinculo, pagina):
    declarada = isinstance(pagina, PraticaPage) and pagina.registro == PraticaPage.Registro.DECLARACAO
    if not isinstance(pagina, AulaPage) and not declarada:
        raise Recusa("Esta atividade só se conclui ao entregar o que ela pede.", "exige_entrega")
    return atividade.concluir(vinculo, pagina)


@login_required
@require_POST
def concluir(request, pk):
    return _registrar(request, pk, _concluir)


@login_required
@require_POST
def entregar(request, pk):
    texto = request.POST.get("texto", "")

    def ato(vinculo, pagina):
        if not isinstance(pagina, PraticaPage) or pagina.registro != PraticaPage.Registro.ENTREGA:
            raise Recusa("Esta atividade não recebe entrega.", "sem_entrega")
        return atividade.entregar(vinculo, pagina, texto)

    return _registrar(request, pk, ato, form_da_entrega=EntregaForm(initial={"texto": texto}))


def _turma(codigo):
    turmas = com_ocupacao(Turma.objects.publicadas()).select_related("curso", "macrorregiao")
    return get_object_or_404(turmas, codigo=codigo)


def _mostrar_turma(request, turma, *, status=200, recusa=""):
    restantes = max(turma.vagas - turma.ocupadas, 0)
    minha = None
    if request.user.is_authenticated:
        minhas = turma.matriculas.filter(pessoa=request.user).order_by("-solicitada_em")
        minha = min(minhas, key=lambda m: not m.aberta, default=None)
    minha_impede = minha and (minha.aberta or minha.situacao == minha.Situacao.CONCLUIDA)
    contexto = {
        "turma": turma,
        "curso": turma.curso,
        "restantes": restantes,
        "encontros": turma.encontros.all(),
        "criterios": turma.criterios.all(),
        "horas_certificadas": carga_horaria.da_turma(turma).quantize(Decimal("0.01")),
        "minha": minha,
        "pode_pedir": turma.inscricoes_abertas() and restantes > 0 and not minha_impede,
        "recusa": recusa,
        "coordenacao": turma.coordenadores.all(),
    }
    return render(request, "cursos/turma.html", contexto, status=status)


@require_GET
def turma(request, codigo):
    return _mostrar_turma(request, _turma(codigo))


@require_POST
def inscrever(request, codigo):
    da_turma = _turma(codigo)
    if not request.user.is_authenticated:
        return redirect_to_login(da_turma.get_absolute_url())
    try:
        feita = matricula.solicitar(request.user, da_turma)
    except Recusa as recusa:
        return _mostrar_turma(request, da_turma, status=409, recusa=str(recusa))
    if feita.da_acesso:
        messages.success(request, "Matrícula confirmada. Você já pode começar a estudar.")
    else:
        messages.success(request, "Recebemos o seu pedido de matrícula. A resposta chega por e-mail e aparece aqui.")
    return redirect(da_turma)


def _minha(request, pk):
    """Só as matrículas da própria pessoa: as dos outros não existem para ela."""
    return get_object_or_404(request.user.matriculas.select_related("turma__curso"), pk=pk)


@login_required
@require_POST
def confirmar_vaga(request, pk):
    minha = _minha(request, pk)
    try:
        if minha.situacao != minha.Situacao.CONFIRMADA:
            matricula.confirmar(minha, por=request.user)
    except Recusa as recusa:
        return _mostrar_turma(request, _turma(minha.turma.codigo), status=409, recusa=str(recusa))
    messages.success(request, "Vaga confirmada. Bom estudo.")
    return redirect(minha.turma)


@login_required
@require_http_methods(["GET", "POST"])
def cancelar(request, pk):
    minha = _minha(request, pk)
    contexto = {"minha": minha, "turma": minha.turma, "curso": minha.turma.curso, "motivo": ""}
    if request.method == "GET":
        return render(request, "cursos/cancelar.html", contexto)
    form = CancelarForm(request.POST)
    contexto["motivo"] = request.POST.get("motivo", "")
    if not form.is_valid():
        return render(request, "cursos/cancelar.html", {**contexto, "recusa": form.errors["motivo"][0]}, status=422)
    try:
        if minha.situacao != minha.Situacao.CANCELADA:
            matricula.cancelar(minha, por=request.user, motivo=form.cleaned_data["motivo"])
    except Recusa as recusa:
        return render(request, "cursos/cancelar.html", {**contexto, "recusa": str(recusa)}, status=409)
    messages.success(
        request, f"Matrícula na turma {minha.turma.codigo} cancelada. A vaga ficou livre para outra pessoa."
    )
    return redirect(reverse("cursos:turma", args=[minha.turma.codigo]))
