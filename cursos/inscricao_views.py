"""Inscrever-se e acompanhar o pedido: a página da turma, a da própria matrícula e a anuência do órgão."""

from decimal import Decimal
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contas.recusa import Recusa
from cursos import acompanhamento, anuencia, carga_horaria, matricula
from cursos.forms import CancelarForm, DocumentoForm, PedirAnuenciaForm, ResponderAnuenciaForm
from cursos.models import Anuencia, Matricula, Turma
from cursos.permissoes import pode_acompanhar
from cursos.vagas import Ocupacao, com_ocupacao


# --- A turma ---------------------------------------------------------------------------------------------------------
def _turma(codigo):
    turmas = com_ocupacao(Turma.objects.publicadas()).select_related("curso").prefetch_related("macrorregioes")
    return get_object_or_404(turmas, codigo=codigo)


def _minha_na(turma, pessoa):
    if not pessoa.is_authenticated:
        return None
    minhas = turma.matriculas.com_posicao().filter(pessoa=pessoa).order_by("-solicitada_em")
    minha = min(minhas, key=lambda m: not m.aberta, default=None)
    if minha:
        minha.turma = turma
    return minha


def _mostrar_turma(request, turma, *, status=200, recusa=""):
    restantes = max(turma.vagas - turma.ocupadas, 0)
    minha = _minha_na(turma, request.user)
    minha_impede = minha and (minha.aberta or minha.situacao == minha.Situacao.CONCLUIDA)
    ocupacao = Ocupacao.da_turma(turma)
    contexto = {
        "turma": turma,
        "curso": turma.curso,
        "restantes": restantes,
        "cotas": [(c, max(c.vagas - ocupacao.por_cota[c.pk], 0)) for c in ocupacao.cotas],
        "limites": ocupacao.limites,
        "reservadas": ocupacao.reservadas,
        "encontros": turma.encontros.all(),
        "modulos": turma.modulos.select_related("modulo"),
        "criterios": turma.criterios.all(),
        "horas_certificadas": carga_horaria.da_turma(turma).quantize(Decimal("0.01")),
        "minha": minha,
        "pode_pedir": turma.inscricoes_abertas() and not minha_impede,
        "recusa": recusa,
        "coordenacao": turma.coordenadores.all(),
    }
    return render(request, "cursos/turma.html", contexto, status=status)


@require_GET
def turma(request, codigo):
    return _mostrar_turma(request, _turma(codigo))


RECADOS = {
    Matricula.Situacao.CONFIRMADA: "Matrícula confirmada. Você já pode começar a estudar.",
    Matricula.Situacao.DEFERIDA: "Há uma vaga para você. Confirme-a antes que o prazo termine.",
    Matricula.Situacao.LISTA_DE_ESPERA: "As vagas para você estão preenchidas: você entrou na lista de espera.",
    Matricula.Situacao.AGUARDANDO_ANUENCIA: "Recebemos o seu pedido. Falta a anuência do seu órgão: peça-a abaixo.",
}
RECEBIDO = "Recebemos o seu pedido de matrícula. A resposta chega por e-mail e aparece aqui."


@require_POST
def inscrever(request, codigo):
    da_turma = _turma(codigo)
    if not request.user.is_authenticated:
        return redirect_to_login(da_turma.get_absolute_url())
    try:
        feita = matricula.solicitar(request.user, da_turma)
    except Recusa as recusa:
        return _mostrar_turma(request, da_turma, status=409, recusa=str(recusa))
    messages.success(request, RECADOS.get(feita.situacao, RECEBIDO))
    if feita.da_acesso:
        return redirect(da_turma)
    return redirect("cursos:matricula", feita.pk)


# --- A minha matrícula -----------------------------------------------------------------------------------------------
def _minha(request, pk):
    """Só as matrículas da própria pessoa: as dos outros não existem para ela."""
    minhas = request.user.matriculas.com_posicao().select_related("turma__curso")
    return get_object_or_404(minhas.prefetch_related("turma__macrorregioes", "turma__encontros"), pk=pk)


def _mostrar_matricula(request, minha, *, status=200, **contexto):
    pedido = Anuencia.objects.filter(matricula=minha).first()
    espera_anuencia = minha.situacao == minha.Situacao.AGUARDANDO_ANUENCIA
    if espera_anuencia and pedido is None:
        pedido = Anuencia(matricula=minha)
    padrao = {
        "minha": minha,
        "turma": minha.turma,
        "curso": minha.turma.curso,
        "caminho": acompanhamento.caminho(minha),
        "anuencia": pedido,
        "espera_anuencia": espera_anuencia,
        "form_da_chefia": PedirAnuenciaForm(
            initial={"nome": pedido.chefia_nome, "email": pedido.chefia_email} if pedido else None
        ),
        "form_do_documento": DocumentoForm(),
    }
    return render(request, "cursos/matricula.html", padrao | contexto, status=status)


@login_required
@require_GET
def ver_matricula(request, pk):
    return _mostrar_matricula(request, _minha(request, pk))


def _pedido_de(minha):
    return Anuencia.objects.get_or_create(matricula=minha)[0]


@login_required
@require_POST
def pedir_anuencia(request, pk):
    minha = _minha(request, pk)
    form = PedirAnuenciaForm(request.POST)
    if not form.is_valid():
        return _mostrar_matricula(request, minha, status=422, form_da_chefia=form)
    try:
        anuencia.pedir(_pedido_de(minha), **form.cleaned_data)
    except Recusa as recusa:
        form.add_error("email" if recusa.codigo == "proprio_email" else None, str(recusa))
        return _mostrar_matricula(request, minha, status=409, form_da_chefia=form)
    messages.success(request, f"Mandamos o pedido a {form.cleaned_data['email']}. A resposta chega ao seu e-mail.")
    return redirect("cursos:matricula", minha.pk)


@login_required
@require_POST
def juntar_documento(request, pk):
    minha = _minha(request, pk)
    form = DocumentoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _mostrar_matricula(request, minha, status=422, form_do_documento=form)
    try:
        anuencia.juntar_documento(_pedido_de(minha), form.cleaned_data["arquivo"])
    except Recusa as recusa:
        form.add_error("arquivo", str(recusa))
        return _mostrar_matricula(request, minha, status=422, form_do_documento=form)
    messages.success(request, "Documento recebido. A coordenação confere e responde por e-mail.")
    return redirect("cursos:matricula", minha.pk)


@login_required
@require_GET
def documento_da_anuencia(request, pk):
    """O arquivo assinado: só a própria pessoa e quem acompanha a turma."""
    pedido = get_object_or_404(Anuencia.objects.select_related("matricula__turma").exclude(arquivo=""), pk=pk)
    da_pessoa = pedido.matricula.pessoa_id == request.user.pk
    if not da_pessoa and not pode_acompanhar(request.user, pedido.matricula.turma):
        raise Http404
    nome = f"anuencia-{pedido.matricula_id}{pedido.arquivo.name[pedido.arquivo.name.rindex('.') :]}"
    resposta = FileResponse(pedido.arquivo.open(), as_attachment=True, filename=nome)
    resposta["X-Content-Type-Options"], resposta["Cache-Control"] = "nosniff", "private, no-store"
    return resposta


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


SAIDAS = {
    "cancelar": (
        matricula.cancelar,
        Matricula.Situacao.CANCELADA,
        "Matrícula na turma {} cancelada. A vaga ficou livre para outra pessoa.",
    ),
    "desistir": (
        matricula.desistir,
        Matricula.Situacao.DESISTENTE,
        "Registramos a sua desistência da turma {}. O que você fez fica guardado.",
    ),
}


@login_required
@require_http_methods(["GET", "POST"])
def sair(request, pk, como):
    """Cancelar o pedido ou desistir do curso: pergunta antes, e repetir não muda nada."""
    ato, final, feito = SAIDAS[como]
    minha = _minha(request, pk)
    contexto = {"minha": minha, "turma": minha.turma, "curso": minha.turma.curso, "como": como, "motivo": ""}
    if request.method == "GET":
        return render(request, "cursos/sair.html", contexto)
    form = CancelarForm(request.POST)
    contexto["motivo"] = request.POST.get("motivo", "")
    if not form.is_valid():
        return render(request, "cursos/sair.html", {**contexto, "recusa": form.errors["motivo"][0]}, status=422)
    try:
        if minha.situacao != final:
            ato(minha, por=request.user, motivo=form.cleaned_data["motivo"])
    except Recusa as recusa:
        return render(request, "cursos/sair.html", {**contexto, "recusa": str(recusa)}, status=409)
    messages.success(request, feito.format(minha.turma.codigo))
    return redirect(reverse("cursos:turma", args=[minha.turma.codigo]))


# --- A chefia responde, sem conta, pelo endereço secreto -------------------------------------------------------------
def _reservado(view):
    """O endereço é a chave: não se indexa, não se guarda em cache, não vai para outros sites.

    `same-origin`, e não `no-referrer`: com este o navegador manda o formulário sem origem, e o CSRF o recusa.
    """

    @wraps(view)
    def com_reserva(*args, **kwargs):
        resposta = view(*args, **kwargs)
        resposta["X-Robots-Tag"], resposta["Referrer-Policy"] = "noindex, nofollow", "same-origin"
        return resposta

    return never_cache(com_reserva)


@require_http_methods(["GET", "POST"])
@_reservado
def responder_anuencia(request, segredo):
    pedidos = Anuencia.objects.select_related("matricula__pessoa", "matricula__turma__curso")
    pedidos = pedidos.select_related("matricula__consorcio", "matricula__municipio")
    pedido = get_object_or_404(pedidos, segredo=segredo.replace("\x00", ""))
    espera = pedido.matricula.situacao == Matricula.Situacao.AGUARDANDO_ANUENCIA
    form = ResponderAnuenciaForm(request.POST or None, initial={"nome": pedido.chefia_nome})
    status, recusa = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                anuencia.responder(pedido, **form.resposta(), ip=get_adapter().get_client_ip(request))
                return redirect("cursos:anuencia", segredo)
            except Recusa as erro:
                status, recusa = 409, str(erro)
    contexto = {
        "anuencia": pedido,
        "minha": pedido.matricula,
        "turma": pedido.matricula.turma,
        "curso": pedido.matricula.turma.curso,
        "form": form,
        "espera": espera and not pedido.respondida,
        "recusa": recusa,
    }
    return render(request, "cursos/anuencia.html", contexto, status=status)
