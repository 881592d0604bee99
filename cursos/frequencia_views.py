"""A frequência para quem estuda: digitar o código da sala, ver as horas de cada encontro e justificar uma ausência."""

from dataclasses import dataclass
from pathlib import PurePath

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from contas.recusa import Recusa
from cursos import codigo_de_presenca
from cursos import justificativa as atos
from cursos.frequencia import FREQUENTARAM, Livro, horas_que_contam
from cursos.frequencia_forms import CodigoForm, JustificativaForm
from cursos.models import CriterioDaTurma, Encontro, Justificativa, Presenca
from cursos.permissoes import pode_acompanhar
from oficinas.forms import normalizar_codigo

CAMPO_DA_RECUSA = {
    "sem_texto": "texto",
    "texto_longo": "texto",
    "arquivo_grande": "arquivo",
    "arquivo_desconhecido": "arquivo",
}


# --- O código da sala ------------------------------------------------------------------------------------------------
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def presenca(request):
    """O QR traz o código no endereço e só preenche o campo: quem registra é o botão."""
    if request.method == "GET":
        codigo = normalizar_codigo(request.GET.get("codigo", ""))[:6]
        return _pedir_codigo(request, CodigoForm(initial={"codigo": codigo}), veio_do_qr=bool(codigo))
    form = CodigoForm(request.POST)
    if not form.is_valid():
        return _pedir_codigo(request, form, estado=422)
    try:
        feita = codigo_de_presenca.confirmar(request.user, form.cleaned_data["codigo"])
    except Recusa as recusa:
        form.add_error("codigo", str(recusa))
        estado = {"muitas_tentativas": 429, "codigo_mal_formado": 422}.get(recusa.codigo, 409)
        return _pedir_codigo(request, form, estado=estado)
    messages.success(request, f"Presença registrada em “{feita.encontro.titulo}”.")
    return redirect("cursos:frequencia", feita.matricula_id)


def _pedir_codigo(request, form, *, veio_do_qr=False, estado=200):
    return render(request, "cursos/presenca.html", {"form": form, "veio_do_qr": veio_do_qr}, status=estado)


# --- A minha frequência ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LinhaDoEncontro:
    """Um encontro como a própria pessoa o vê."""

    encontro: Encontro
    presenca: Presenca | None
    horas: object
    justificativa: Justificativa | None
    justificavel: bool


def _minha(request, pk):
    minhas = request.user.matriculas.filter(situacao__in=FREQUENTARAM).select_related("turma__curso")
    return get_object_or_404(minhas, pk=pk)


def _linhas(matricula, livro):
    presencas, abona = livro.de(matricula), matricula.turma.falta_justificada_abona
    ultimas = {j.encontro_id: j for j in matricula.justificativas.order_by("enviada_em", "pk")}
    aberto = not matricula.turma.diario_fechado
    for encontro in livro.encontros:
        marcada, enviada = presencas.get(encontro.pk), ultimas.get(encontro.pk)
        yield LinhaDoEncontro(
            encontro,
            marcada,
            horas_que_contam(marcada, encontro, abona) if marcada else None,
            enviada,
            justificavel=aberto and atos.por_que_nao(matricula, encontro, marcada, enviada) is None,
        )


@never_cache
@login_required
@require_GET
def frequencia(request, pk):
    matricula = _minha(request, pk)
    livro = Livro.da_turma(matricula.turma, [matricula])
    minimo = matricula.turma.criterios.filter(tipo=CriterioDaTurma.Tipo.FREQUENCIA).first()
    contexto = {
        "matricula": matricula,
        "turma": matricula.turma,
        "curso": matricula.turma.curso,
        "linhas": list(_linhas(matricula, livro)),
        "frequencia": livro.frequencia(matricula),
        "minimo": minimo.valor if minimo else None,
        "estuda": matricula.da_acesso,
    }
    return render(request, "cursos/frequencia.html", contexto)


# --- Justificar ------------------------------------------------------------------------------------------------------
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def justificar(request, pk, encontro):
    matricula = _minha(request, pk)
    encontro = get_object_or_404(matricula.turma.encontros, pk=encontro)
    if request.method == "GET":
        return _mostrar_formulario(request, matricula, encontro, JustificativaForm())
    form = JustificativaForm(request.POST, request.FILES)
    if not form.is_valid():
        return _mostrar_formulario(request, matricula, encontro, form, 422)
    try:
        atos.enviar(matricula, encontro, **form.cleaned_data, por=request.user)
    except Recusa as recusa:
        form.add_error(CAMPO_DA_RECUSA.get(recusa.codigo), str(recusa))
        return _mostrar_formulario(request, matricula, encontro, form, 422 if recusa.codigo in CAMPO_DA_RECUSA else 409)
    messages.success(request, "Justificativa enviada. A resposta da coordenação chega por e-mail e aparece aqui.")
    return redirect("cursos:frequencia", matricula.pk)


def _mostrar_formulario(request, matricula, encontro, form, estado=200):
    turma = matricula.turma
    contexto = {"matricula": matricula, "turma": turma, "encontro": encontro, "form": form}
    return render(request, "cursos/justificar.html", contexto, status=estado)


@login_required
@require_GET
def documento(request, pk):
    """O arquivo da justificativa: só a própria pessoa e quem acompanha a turma."""
    com_arquivo = Justificativa.objects.exclude(arquivo="").select_related("matricula__turma")
    enviada = get_object_or_404(com_arquivo, pk=pk)
    e_dela = enviada.matricula.pessoa_id == request.user.pk
    if not e_dela and not pode_acompanhar(request.user, enviada.matricula.turma):
        raise Http404
    nome = f"justificativa-{enviada.pk}{PurePath(enviada.arquivo.name).suffix}"
    resposta = FileResponse(enviada.arquivo.open("rb"), as_attachment=True, filename=nome)
    resposta["Cache-Control"], resposta["X-Content-Type-Options"] = "private, no-store", "nosniff"
    return resposta
