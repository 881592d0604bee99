"""As portas da conferência: o formulário, o código (página e JSON) e o arquivo. Abertas a qualquer pessoa."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from certificados import codigo
from certificados.conferencia import arquivo, dizeres, envio, limite
from certificados.conferencia.consulta import achar, por_que_nao
from certificados.forms import TAMANHO_DO_TEXTO, ArquivoForm, VerificarForm
from certificados.permissoes import e_de_quem
from contas.recusa import Recusa

ESTADOS = {"grande": 413, "ocupado": 503}
MUITOS_ERROS = (
    "Deste endereço de rede saíram muitos códigos e arquivos que não são nossos. Os códigos certos continuam abrindo: "
    "confira o seu, símbolo por símbolo, ou use o QR. Os errados, só daqui a {} minutos."
)
MUITAS_VEZES = "Deste endereço de rede saíram conferências demais em um minuto. Espere um minuto e tente de novo."
SEM_CODIGO = "Digite o código que está no certificado."


def sem_indice(resposta):
    """Nem os buscadores nem um cache no caminho guardam o que se conferiu."""
    resposta["X-Robots-Tag"] = "noindex, nofollow"
    resposta["Cache-Control"] = "private, no-store"
    return resposta


def quer_json(request):
    return request.GET.get("formato") == "json"


def demais(request, regra, em_json=False):
    minutos = max(1, round(limite.faltam(regra) / 60))
    frase = MUITOS_ERROS.format(minutos) if regra is limite.ERROS else MUITAS_VEZES
    if em_json:
        resposta = JsonResponse({"resultado": "erro", "codigo": "limite", "frase": frase}, status=429)
    else:
        resposta = render(request, "certificados/conferencia/demais.html", {"frase": frase}, status=429)
    resposta["Retry-After"] = limite.faltam(regra)
    return sem_indice(resposta)


def errou(request, em_json=False):
    """Conta o erro; a resposta 429 se o endereço passou do limite deles, senão None."""
    return demais(request, limite.ERROS, em_json) if limite.passou(request, limite.ERROS) else None


@require_GET
def formulario(request):
    texto = request.GET.get("codigo")
    if quer_json(request):
        return em_json(request, texto or "")
    if texto is None or not texto.strip():
        return _formulario(request, VerificarForm() if texto is None else VerificarForm(request.GET))
    lido = codigo.normalizar(texto)
    if not codigo.bem_formado(lido):
        return _nao(request, texto)
    return redirect("certificados:verificar", codigo.com_tracos(lido))


@require_GET
def documento(request, texto):
    """O que o papel diz, e se ainda vale."""
    if quer_json(request):
        return em_json(request, texto)
    certificado = achar(texto)
    if certificado is None:
        return _nao(request, texto)
    if limite.passou(request, limite.CONFERENCIAS):
        return demais(request, limite.CONFERENCIAS)
    return sem_indice(render(request, "certificados/verificar.html", contexto_de(certificado, request.user)))


@require_GET
def em_json(request, texto):
    """O mesmo que a página diz, para programas. O navegador de outro site não a lê: não há CORS."""
    certificado = achar(texto)
    if certificado is None:
        if recusa := errou(request, em_json=True):
            return recusa
        motivo, frase = por_que_nao(texto[:TAMANHO_DO_TEXTO]) if texto.strip() else ("sem_codigo", SEM_CODIGO)
        return _erro_em_json(motivo, frase, 404 if texto.strip() else 400)
    if limite.passou(request, limite.CONFERENCIAS):
        return demais(request, limite.CONFERENCIAS, em_json=True)
    return _em_json(dizeres.do_documento(certificado))


@csrf_exempt  # a conferência do sinal lê o pedido, e o receptor de memória tem de estar posto antes: ver `_receber`
@require_http_methods(["GET", "POST"])
def do_arquivo(request):
    """O arquivo enviado. O programa (`formato=json`) não traz cookie nem muda nada, e por isso não traz o sinal."""
    if request.method == "GET":
        return redirect(reverse("certificados:verificar_formulario") + "#pelo-arquivo")
    for regra in (limite.ERROS, limite.ARQUIVOS):
        if limite.esgotou(request, regra):
            return demais(request, regra, quer_json(request))
    limite.passou(request, limite.ARQUIVOS)
    try:
        envio.preparar(request)
        return _receber(request) if quer_json(request) else csrf_protect(_receber)(request)
    except Recusa as recusa:
        return _arquivo_recusado(request, recusa)


def _receber(request):
    veredito = arquivo.conferir(envio.receber(request))
    if veredito.resultado == arquivo.NAO_E_NOSSO:
        limite.passou(request, limite.ERROS)
    if quer_json(request):
        documentos = [dizeres.do_documento(c) for c in veredito.documentos]
        return _em_json({"resultado": veredito.resultado, "frase": veredito.frase, "documentos": documentos})
    contexto = {"veredito": veredito}
    if len(veredito.documentos) == 1:
        contexto |= contexto_de(veredito.documentos[0], request.user)
    return sem_indice(render(request, "certificados/conferencia/arquivo.html", contexto))


def _arquivo_recusado(request, recusa):
    if recusa.codigo in ("nao_e_pdf", "cifrado", "quebrado"):
        limite.passou(request, limite.ERROS)
    estado = ESTADOS.get(recusa.codigo, 422)
    if quer_json(request):
        return _erro_em_json(recusa.codigo, str(recusa), estado)
    form = ArquivoForm({})
    form.add_error(envio.CAMPO, str(recusa))
    return _formulario(request, VerificarForm(), estado, form_do_arquivo=form)


def contexto_de(certificado, quem):
    return {
        "certificado": certificado,
        "dados": certificado.dados,
        "situacao": dizeres.situacao(certificado),
        "assinatura": dizeres.da_assinatura(certificado),
        "ficha": f"certificados/conferencia/_{certificado.especie}.html",
        "baixa": certificado.em_vigor and (certificado.da_oficina or e_de_quem(quem, certificado)),
    }


def _formulario(request, form, estado=200, form_do_arquivo=None):
    contexto = {"form": form, "form_do_arquivo": form_do_arquivo or ArquivoForm()}
    return sem_indice(render(request, "certificados/verificar_formulario.html", contexto, status=estado))


def _nao(request, texto):
    if recusa := errou(request):
        return recusa
    texto = texto[:TAMANHO_DO_TEXTO]
    form = VerificarForm({"codigo": texto})
    form.add_error("codigo", por_que_nao(texto)[1])
    return _formulario(request, form, 404)


def _em_json(conteudo, estado=200):
    return sem_indice(JsonResponse(conteudo, status=estado, json_dumps_params={"ensure_ascii": False}))


def _erro_em_json(motivo, frase, estado):
    return _em_json({"resultado": "erro", "codigo": motivo, "frase": frase}, estado)
