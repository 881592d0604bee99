"""Chegar à oficina: o código, quem é a pessoa e a sugestão de órgãos."""

from uuid import uuid4

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from oficinas import aparelho, limites, orgaos
from oficinas.coleta import ColetaRecusada, registrar_presenca
from oficinas.forms import CodigoForm, PresencaForm, codigo_bem_formado, com_uuid, normalizar_codigo
from oficinas.models import Oficina
from oficinas.sinal import com_sinal

# A cada dez minutos, por endereço. Só o código errado conta: a essa velocidade, achar um dos 244 milhões leva séculos.
CODIGOS_ERRADOS, APRESENTACOES, PROCURAS = 120, 600, 12_000
NAO_EXISTE = "Nenhuma oficina tem este código. Confira cada símbolo no cartaz ou na tela da sala e tente de novo."
FORMA_ERRADA = "O código tem seis letras e números, sem B, I, L, O, S, Z, 0, 1, 2, 5 e 8. Confira e tente de novo."
SINAL_VENCIDO = "Esta página ficou aberta muito tempo. O que você escreveu continua aqui: confira e envie de novo."


@require_GET
def entrar(request):
    """O formulário do código, e o caminho de quem o digita."""
    texto = request.GET.get("codigo")
    if texto is None:
        return render(request, "oficinas/entrar.html", {"form": CodigoForm()})
    form = CodigoForm(request.GET)
    if not form.is_valid():
        return render(request, "oficinas/entrar.html", {"form": form})
    codigo = normalizar_codigo(texto)
    if not codigo_bem_formado(codigo):
        return _codigo_recusado(request, texto, FORMA_ERRADA)
    return redirect("oficinas:entrar_com_codigo", codigo)


def _codigo_recusado(request, texto, frase):
    form = CodigoForm({"codigo": texto[:40].replace("\x00", "")})
    form.add_error("codigo", frase)
    return render(request, "oficinas/entrar.html", {"form": form}, status=404)


def _oficina_do_codigo(request, texto):
    """A oficina do código ou a resposta que o recusa."""
    codigo = normalizar_codigo(texto)
    if not codigo_bem_formado(codigo):
        return _codigo_recusado(request, texto, FORMA_ERRADA)
    if limites.esgotou("codigo", request, CODIGOS_ERRADOS):
        return respond_429(request)
    oficina = Oficina.objects.filter(codigo_de_entrada=codigo).first()
    if oficina is None:
        limites.contar("codigo", request)
        return _codigo_recusado(request, texto, NAO_EXISTE)
    return oficina


def _pagina(request, oficina, form, status=200):
    contexto = {"oficina": oficina, "form": form, "mudando": "mudar" in request.GET}
    return render(request, "oficinas/apresentar.html", contexto, status=status)


def _com_sinal_novo(request, codigo):
    oficina = _oficina_do_codigo(request, codigo)
    if isinstance(oficina, HttpResponse):
        return oficina
    form = PresencaForm(com_uuid(request.POST))
    form.add_error(None, SINAL_VENCIDO)
    return _pagina(request, oficina, form, status=403)


@never_cache
@com_sinal(_com_sinal_novo)
@require_http_methods(["GET", "POST"])
def apresentar(request, codigo):
    """Quem chega pelo código ou pelo QR diz quem é. Quem já disse vai direto à sala."""
    participacao = aparelho.participacao_de(request, normalizar_codigo(codigo))
    if participacao:
        oficina = participacao.oficina
        if request.method == "GET" and not (oficina.aberta and "mudar" in request.GET):
            return redirect("oficinas:sala", oficina.codigo_de_entrada)
    else:
        oficina = _oficina_do_codigo(request, codigo)
    if isinstance(oficina, HttpResponse):
        return oficina
    if not oficina.aberta:
        return render(request, "oficinas/aguarde.html", {"oficina": oficina}, status=200)
    if request.method == "GET":
        return _pagina(request, oficina, PresencaForm(initial=_inicial(request, participacao)))
    return _registrar(request, oficina)


def _inicial(request, participacao):
    if participacao:
        campos = {nome: getattr(participacao, nome) for nome in ("uuid", "nome", "papel", "email", "uso_da_fala")}
        return {**campos, "orgao": participacao.orgao}
    if not request.user.is_authenticated:
        return {"uuid": uuid4()}
    vinculo = request.user.vinculos.vigentes().select_related("consorcio", "municipio").first()
    return {
        "uuid": uuid4(),
        "nome": request.user.nome_de_exibicao,
        "papel": vinculo.cargo if vinculo else "",
        "orgao": orgaos.do_vinculo(vinculo),
    }


def _registrar(request, oficina):
    form = PresencaForm(com_uuid(request.POST))
    if not form.is_valid():
        return _pagina(request, oficina, form, status=422)
    if limites.esgotou("apresentacao", request, APRESENTACOES):
        return respond_429(request)
    limites.contar("apresentacao", request)
    try:
        participacao = registrar_presenca(oficina, form.cleaned_data["uuid"], **form.campos)
    except ColetaRecusada as recusa:
        form = _com_outro_uuid(form, recusa)
        form.add_error({"consorcio": "orgao", "entidade": "orgao"}.get(recusa.campo, recusa.campo) or None, str(recusa))
        return _pagina(request, oficina, form, status=409)
    messages.success(request, "Presença registrada. Agora conte o que você vive no seu trabalho.")
    codigo = oficina.codigo_de_entrada
    return aparelho.lembrar(redirect("oficinas:sala", codigo), participacao, codigo)


def _com_outro_uuid(form, recusa):
    """O `uuid` que já serviu a outra coisa não serve mais: o próximo envio leva outro."""
    if recusa.codigo == "de_outra":
        form.data = {**form.data.dict(), "uuid": str(uuid4())}
    return form


@require_GET
@cache_control(public=True, max_age=3600)
def sugerir_orgaos(request):
    """Nomes de consórcios e municípios que se podem publicar, para completar o campo."""
    if limites.esgotou("orgaos", request, PROCURAS):
        return JsonResponse({"orgaos": []}, status=429)
    limites.contar("orgaos", request)
    return JsonResponse({"orgaos": orgaos.sugestoes(request.GET.get("q", "")[:80])})
