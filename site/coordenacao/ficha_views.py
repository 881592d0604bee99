"""O que se faz com uma pessoa a partir da ficha: transferir, dar uma atividade por feita, ver a prova, desfazer."""

import mimetypes
from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.models import Page

from contas.recusa import Recusa
from coordenacao import transferencia
from coordenacao.forms import MarcacaoForm, MotivoForm, TransferenciaForm
from coordenacao.porta import aqui, caminho, matricula_vista, negar, passo_da_pessoa, passo_da_turma
from cursos.marcacao import desmarcar, marcar, recusa_para
from cursos.models import MarcacaoManual, Matricula
from cursos.permissoes import pode_coordenar


def _cabecalho(matricula, titulo):
    passos = (passo_da_turma(matricula.turma), passo_da_pessoa(matricula), aqui(titulo))
    return {
        "matricula": matricula,
        "titulo": titulo,
        "header_title": titulo,
        "header_icon": "user",
        "breadcrumbs_items": caminho(*passos),
    }


def _anotar(form, recusa, campos):
    """A recusa do ato no campo a que se refere."""
    form.add_error(campos.get(recusa.codigo), str(recusa))


# --- Transferir ------------------------------------------------------------------------------------------------------
def transferir(request, pk):
    """Primeiro a turma de destino; depois o resumo do que vai junto, com o motivo."""
    matricula = matricula_vista(request, pk)
    if not pode_coordenar(request.user, matricula.turma):
        return negar(request)
    destinos = transferencia.destinos(matricula)
    contexto = {**_cabecalho(matricula, "Transferir para outra turma"), "destinos": destinos}
    contexto["transferivel"] = matricula.pode_passar_a(Matricula.Situacao.TRANSFERIDA)
    escolhida = request.POST.get("destino") or request.GET.get("destino", "")
    if not escolhida.isdecimal() or len(escolhida) > 18:
        return render(request, "coordenacao/transferir.html", contexto)
    destino = get_object_or_404(destinos, pk=escolhida)
    form = TransferenciaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nova = transferencia.transferir(matricula, destino, request.user, form.cleaned_data["motivo"])
            messages.success(request, f"{matricula.pessoa} agora está na turma {destino.codigo} e recebeu um e-mail.")
            visivel = Matricula.objects.visiveis_para(request.user).filter(pk=nova.pk).exists()
            return redirect("coordenacao:pessoa", nova.pk if visivel else matricula.pk)
        except Recusa as recusa:
            _anotar(form, recusa, {"sem_motivo": "motivo"})
    contexto |= {"form": form, "previa": transferencia.previa(matricula, destino)}
    return render(request, "coordenacao/transferir.html", contexto, status=422 if form.errors else 200)


# --- Dar por feita ---------------------------------------------------------------------------------------------------
def marcar_atividade(request, pk, pagina):
    matricula = matricula_vista(request, pk)
    if not pode_coordenar(request.user, matricula.turma):
        return negar(request)
    pagina = get_object_or_404(Page.objects.filter(pk__in=matricula.turma.atividades.values("pagina")), pk=pagina)
    form = MarcacaoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        dados = form.cleaned_data
        try:
            marcar(matricula, pagina, request.user, dados["motivo"], dados["prova"])
            messages.success(request, f"“{pagina.title}” está dada por feita; {matricula.pessoa} recebeu um e-mail.")
            return redirect("coordenacao:pessoa", matricula.pk)
        except Recusa as recusa:
            do_arquivo = {"arquivo_grande": "prova", "arquivo_desconhecido": "prova"}
            _anotar(form, recusa, {"sem_motivo": "motivo", **do_arquivo})
    contexto = {**_cabecalho(matricula, f"Dar “{pagina.title}” por feita"), "form": form, "pagina": pagina}
    contexto["impedimento"] = _impedimento(matricula, pagina)
    return render(request, "coordenacao/marcar.html", contexto, status=422 if form.errors else 200)


def _impedimento(matricula, pagina):
    progresso = matricula.progressos.filter(pagina=pagina).first()
    recusa = recusa_para(matricula.turma.atividades.get(pagina=pagina), progresso)
    return str(recusa) if recusa else ""


def desmarcar_atividade(request, pk):
    marcacao = _marcacao(request, pk)
    matricula = marcacao.matricula
    if not pode_coordenar(request.user, matricula.turma):
        return negar(request)
    form, titulo = MotivoForm(request.POST or None), marcacao.pagina.title
    if request.method == "POST" and form.is_valid():
        try:
            desmarcar(marcacao, request.user, form.cleaned_data["motivo"])
            messages.success(request, f"“{titulo}” voltou a ficar por fazer; {matricula.pessoa} recebeu um e-mail.")
            return redirect("coordenacao:pessoa", matricula.pk)
        except Recusa as recusa:
            _anotar(form, recusa, {"sem_motivo": "motivo"})
    contexto = {
        **_cabecalho(matricula, f"Desfazer a marcação de “{titulo}”"),
        "form": form,
        "explicacao": "A atividade volta a ficar por fazer. A pessoa recebe um e-mail com este motivo.",
        "botao": "Desfazer a marcação",
        "grave": True,
    }
    return render(request, "coordenacao/motivo.html", contexto, status=422 if form.errors else 200)


def prova(request, pk):
    """A prova da marcação: só para quem acompanha a turma, sempre como arquivo baixado."""
    marcacao = _marcacao(request, pk)
    if not marcacao.evidencia:
        raise Http404
    sufixo = PurePath(marcacao.evidencia.name).suffix
    tipo = mimetypes.types_map.get(sufixo, "application/octet-stream")
    resposta = FileResponse(
        marcacao.evidencia.open("rb"), as_attachment=True, filename=f"prova-{marcacao.pk}{sufixo}", content_type=tipo
    )
    resposta["X-Content-Type-Options"] = "nosniff"
    resposta["Cache-Control"] = "private, no-store"
    return resposta


def _marcacao(request, pk):
    visiveis = MarcacaoManual.objects.filter(matricula__in=Matricula.objects.visiveis_para(request.user))
    return get_object_or_404(visiveis.select_related("matricula__pessoa", "matricula__turma__curso", "pagina"), pk=pk)
