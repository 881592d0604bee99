"""A tela de reunir: por GET, o que entra; por POST, o ZIP ou o caderno, anotado na auditoria de quem o conjunto é."""

import tempfile

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from certificados.especie import Especie
from certificados.reuniao.caderno import encadernar, partes
from certificados.reuniao.escolha import escolher
from certificados.reuniao.forms import ReunirForm
from certificados.reuniao.pacote import empacotar
from planilhas.resposta import NA_MEMORIA

MAXIMO = 5000
POR_PAGINA = 50
PLURAIS = {
    "": "Documentos",
    Especie.CERTIFICADO: "Certificados",
    Especie.PARTICIPACAO: "Declarações de participação",
    Especie.MATRICULA: "Declarações de matrícula",
    Especie.HISTORICO: "Históricos",
}


@never_cache
@require_http_methods(["GET", "POST"])
def reunir(request):
    if not request.user.has_perm("certificados.view_certificado"):
        raise PermissionDenied
    enviado = request.POST if request.method == "POST" else request.GET or None
    form = ReunirForm(enviado, pessoa=request.user)
    documentos, erro = [], ""
    if form.is_valid():
        documentos = escolher(request.user, **form.cleaned_data)
        prontos = [d for d in documentos if d.pronto]
        erro = _o_que_impede(documentos, prontos)
        if request.method == "POST" and not erro:
            return _entregar(request, form.cleaned_data, documentos, prontos)
    return _tela(request, form, documentos, erro)


def _o_que_impede(documentos, prontos):
    if len(documentos) > MAXIMO:
        return f"São {len(documentos)} documentos; de uma vez vão até {MAXIMO}. Escolha uma turma ou um período menor."
    if documentos and not prontos:
        return "Nenhum destes documentos tem o PDF pronto. Espere alguns instantes e tente de novo."
    return "" if documentos else "Não há documento em vigor com estas escolhas."


def _tela(request, form, documentos, erro):
    pagina = Paginator(documentos, POR_PAGINA).get_page(request.GET.get("p"))
    prontos = [d for d in documentos if d.pronto]
    titulo = _titulo(form.cleaned_data) if form.is_bound and form.is_valid() else "Baixar documentos"
    contexto = {
        "form": form,
        "erro": erro,
        "pagina": pagina,
        "prontos": len(prontos),
        "em_preparo": len(documentos) - len(prontos),
        "partes": [] if erro else partes(prontos),
        "header_title": "Baixar documentos",
        "header_icon": "download",
        "breadcrumbs_items": [
            {"url": reverse("livro_de_registro:index"), "label": "Livro de registro"},
            {"url": "", "label": "Baixar documentos"},
        ],
        "titulo": titulo,
    }
    return render(request, "certificados/admin/reuniao.html", contexto)


def _titulo(dados):
    """“Certificados da turma QCIS-T1, de CISMARPA, emitidos de 01/02/2026 a 31/03/2026”."""
    partes_do_titulo = [PLURAIS[dados["especie"]]]
    if dados.get("turma"):
        partes_do_titulo[0] += f" da turma {dados['turma'].codigo}"
    if dados.get("oficina"):
        partes_do_titulo[0] += f" da oficina {dados['oficina'].codigo}"
    if dados["consorcio"]:
        partes_do_titulo.append(f"de {dados['consorcio'].sigla}")
    limites = [f"{ligacao} {dia:%d/%m/%Y}" for ligacao, dia in (("de", dados["de"]), ("até", dados["ate"])) if dia]
    if limites:
        partes_do_titulo.append("emitidos " + " ".join(limites))
    return ", ".join(partes_do_titulo)


def _entregar(request, dados, documentos, prontos):
    titulo = _titulo(dados)
    parte = next((p for p in partes(prontos) if str(p.numero) == request.POST.get("parte")), None)
    _anotar(request.user, dados, parte.documentos if parte else prontos, "PDF" if parte else "ZIP")
    if parte is None:
        return _do_zip(documentos, titulo)
    return _do_caderno(parte, prontos, titulo, frente_e_verso="frente_e_verso" in request.POST)


def _anotar(pessoa, dados, documentos, formato):
    """Fica no histórico da turma, da oficina ou do consórcio: é acesso a dados pessoais de muita gente de uma vez."""
    anotado = {"documentos": len(documentos), "formato": formato, "escolha": _titulo(dados)}
    log(ReunirForm.de_quem(dados), "certificados.baixar_varios", user=pessoa, data=anotado)


def _do_zip(documentos, titulo):
    pedacos, tamanho = empacotar(documentos, titulo)
    resposta = StreamingHttpResponse(pedacos, content_type="application/zip")
    resposta["Content-Disposition"] = f'attachment; filename="{_nome(titulo)}.zip"'
    if tamanho is not None:
        resposta["Content-Length"] = tamanho
    return _reservada(resposta)


def _do_caderno(parte, prontos, titulo, frente_e_verso):
    if len(prontos) > len(parte.documentos):
        titulo = f"{titulo}, parte {parte.numero}"
    arquivo = tempfile.SpooledTemporaryFile(max_size=NA_MEMORIA)  # noqa: SIM115 - quem fecha é a resposta
    encadernar(parte.documentos, titulo, arquivo, frente_e_verso=frente_e_verso)
    arquivo.seek(0)
    nome = f"{_nome(titulo)}-para-imprimir.pdf"
    return _reservada(FileResponse(arquivo, as_attachment=True, filename=nome, content_type="application/pdf"))


def _nome(titulo):
    return slugify(titulo)[:100]


def _reservada(resposta):
    resposta["Cache-Control"] = "private, no-store"
    resposta["X-Content-Type-Options"] = "nosniff"
    return resposta
