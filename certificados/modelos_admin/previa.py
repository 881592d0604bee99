"""A prévia do modelo: o PDF de verdade, folha por folha em imagem, sem número nem valor. Nada se grava."""

import base64
import io
import threading
from dataclasses import dataclass, field

import pypdfium2
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from certificados import documento, imagens, mandato
from certificados.imagem import ImagemRecusada
from certificados.modelos_admin import amostra
from certificados.redacao import TextoRecusado, validar_corpo
from contas.recusa import Recusa

PONTOS_POR_POLEGADA = 110
# O PDFium não aceita uso simultâneo no mesmo processo.
_trava = threading.Lock()


@dataclass
class Previa:
    """`recusa`: por que não há documento a mostrar. `avisos`: o que impediria a emissão do que se vê."""

    legenda: str = ""
    pdf: bytes = b""
    recusa: str = ""
    avisos: list = field(default_factory=list)


def compor(modelo, usuario, modo):
    """O documento que o modelo daria agora, ou a frase de por que não dá nenhum."""
    try:
        for texto in filter(None, (modelo.corpo or " ", modelo.corpo_sem_frequencia)):
            validar_corpo(texto, modelo.especie)
        dados, legenda = amostra.da_previa(modelo, usuario, modo)
        pdf = documento.gerar(dados, imagens.carregar(dados))
    except ImagemRecusada as recusa:
        return Previa(recusa=" ".join(recusa.messages))
    except OSError:
        return Previa(recusa="Uma imagem deste modelo não está mais no armazém. Envie-a de novo.")
    except (TextoRecusado, Recusa, imagens.ImagemTrocada, documento.DadosIncompletos) as recusa:
        return Previa(recusa=str(recusa))
    aviso = mandato.recusa(modelo.quem_assina, timezone.localdate())
    return Previa(legenda, pdf, avisos=[aviso] if aviso else [])


def mostrar(request, modelo, modo):
    """A página da prévia ou, com `formato=pdf`, o arquivo."""
    previa = compor(modelo, request.user, modo)
    if getattr(request, "formato", "") == "pdf" and previa.pdf:
        nome = 'inline; filename="previa-sem-valor.pdf"'
        return HttpResponse(previa.pdf, content_type="application/pdf", headers={"Content-Disposition": nome})
    folhas = [_endereco(folha) for folha in fotografar(previa.pdf, cinza=modo == "cinza")] if previa.pdf else []
    contexto = {"previa": previa, "folhas": folhas, "modo": modo, "editando": getattr(request, "is_editing", False)}
    return TemplateResponse(request, "certificados/admin/modelo_previa.html", contexto)


def fotografar(pdf, cinza=False):
    """Um PNG por página, como sai na tela ou, em `cinza`, na impressora sem cor."""
    with _trava:
        aberto = pypdfium2.PdfDocument(pdf)
        try:
            return [_png(pagina.render(scale=PONTOS_POR_POLEGADA / 72, grayscale=cinza)) for pagina in aberto]
        finally:
            aberto.close()


def _png(mapa):
    saida = io.BytesIO()
    mapa.to_pil().save(saida, "PNG")
    return saida.getvalue()


def _endereco(png):
    return "data:image/png;base64," + base64.b64encode(png).decode()
