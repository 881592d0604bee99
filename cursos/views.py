"""Estudar: as telas que não são páginas do Wagtail. As da inscrição estão em `inscricao_views`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from contas.recusa import Recusa
from cursos import atividade, estudo
from cursos.forms import EntregaForm
from cursos.models import AtividadeMixin, AulaPage, PraticaPage

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
    return redirect(_destino(request, lugar).get_url(request))


def _destino(request, lugar):
    """A atividade seguinte; o que se fez agora pode ter aberto o módulo dela."""
    if lugar.adiante:
        lugar = estudo.roteiro(lugar.matricula, lugar.pagina)
    if lugar.adiante:
        messages.info(request, f"A próxima atividade é “{lugar.adiante.title}”. {lugar.adiante_fechado.frase}")
    return lugar.proxima or lugar.pagina


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
