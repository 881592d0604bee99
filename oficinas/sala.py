"""A sala no celular: enviar achados, ver e corrigir os seus, sair. Cada pessoa só lê e muda o que é dela."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oficinas import aparelho
from oficinas.coleta import ColetaRecusada, eixos_da, registrar_achado
from oficinas.correcao import corrigir_o_meu
from oficinas.entrada import SINAL_VENCIDO
from oficinas.forms import CONFERIR, AchadoForm, CorrecaoForm, com_uuid, normalizar_codigo
from oficinas.sinal import com_sinal

POR_PAGINA = 20
SEM_PARTICIPACAO = (
    "Este aparelho não está mais na lista desta oficina: passaram 24 horas ou alguém saiu por ele. Copie o seu texto, "
    "apresente-se de novo e envie."
)
JA_CHEGOU_OUTRO = (
    "Este achado já tinha chegado, com outro texto. Para trocar o que chegou pelo que você escreveu agora, grave a "
    "correção."
)


# --- Quem pede, e como quer a resposta -------------------------------------------------------------------------------
def _minha_participacao(request, codigo):
    return aparelho.participacao_de(request, normalizar_codigo(codigo))


def _quer_json(request):
    return "application/json" in request.headers.get("Accept", "")


def _json(dados, status=200):
    resposta = JsonResponse(dados, status=status)
    patch_vary_headers(resposta, ["Accept"])
    return resposta


def _recusa_json(form, status):
    campo, erros = next(iter(form.errors.get_json_data().items()))
    codigo, frase = erros[0]["code"], erros[0]["message"]
    return _json(
        {"codigo": codigo, "campo": campo, "frase": " ".join(form.sinais) if codigo == CONFERIR else frase}, status
    )


def _sem_participacao(request, codigo):
    """Quem não se apresentou (ou já saiu) não envia nada, mas não perde o que escreveu."""
    if _quer_json(request):
        return _json({"codigo": "sem_participacao", "frase": SEM_PARTICIPACAO}, 401)
    if request.method == "GET":
        return redirect("oficinas:entrar_com_codigo", codigo)
    contexto = {"codigo": codigo, "frase": SEM_PARTICIPACAO, "texto": _texto_enviado(request)}
    return render(request, "oficinas/sem_participacao.html", contexto, status=401)


def _texto_enviado(request):
    partes = [request.POST.get(nome, "").replace("\x00", "").strip() for nome in ("enunciado", "evidencia")]
    return "\n\n".join(filter(None, partes))


# --- Enviar ----------------------------------------------------------------------------------------------------------
def _mostrar_sala(request, participacao, form, status=200, texto=""):
    oficina = participacao.oficina
    meus = participacao.achados.select_related("eixo").order_by("-pk")
    contexto = {
        "oficina": oficina,
        "participacao": participacao,
        "form": form,
        "eixos": _eixos_com_perguntas(oficina, form),
        "perguntas_gerais": [p for p in oficina.perguntas.all() if p.eixo_id is None],
        "pagina": Paginator(meus, POR_PAGINA).get_page(request.GET.get("pagina")),
        "texto": texto,
    }
    return render(request, "oficinas/sala.html", contexto, status=status)


def _eixos_com_perguntas(oficina, form):
    """[(eixo, perguntas dele)], na ordem em que se mostram."""
    perguntas = list(oficina.perguntas.all())
    return [(eixo, [p for p in perguntas if p.eixo_id == eixo.pk]) for eixo in form.eixos.values()]


def _sinal_vencido_na_sala(request, codigo):
    if _quer_json(request):
        return _json({"codigo": "sinal_vencido", "frase": SINAL_VENCIDO, "sinal": get_token(request)}, 403)
    participacao = _minha_participacao(request, codigo)
    if participacao is None:
        resposta = _sem_participacao(request, codigo)
        resposta.status_code = 403
        return resposta
    form = AchadoForm(com_uuid(request.POST), eixos=eixos_da(participacao.oficina))
    form.add_error(None, SINAL_VENCIDO)
    return _mostrar_sala(request, participacao, form, status=403)


@never_cache
@com_sinal(_sinal_vencido_na_sala)
@require_http_methods(["GET", "POST"])
def sala(request, codigo):
    participacao = _minha_participacao(request, codigo)
    if participacao is None:
        return _sem_participacao(request, codigo)
    eixos = eixos_da(participacao.oficina)
    if request.method == "GET":
        form = AchadoForm(initial={"uuid": uuid4()}, eixos=eixos)
        return aparelho.lembrar(_mostrar_sala(request, participacao, form), participacao, normalizar_codigo(codigo))
    form = AchadoForm(com_uuid(request.POST), eixos=eixos)
    if not form.is_valid():
        return _recusar(request, participacao, form, 422)
    try:
        achado = registrar_achado(
            participacao.oficina, form.cleaned_data["uuid"], participacao=participacao, **form.campos
        )
    except ColetaRecusada as recusa:
        return _recusar_envio(request, participacao, form, recusa)
    return _aceitar(request, participacao, form, achado)


def _recusar(request, participacao, form, status):
    if _quer_json(request):
        return _recusa_json(form, status)
    return _mostrar_sala(request, participacao, form, status)


def _recusar_envio(request, participacao, form, recusa):
    if _quer_json(request):
        return _json({"codigo": recusa.codigo, "campo": recusa.campo, "frase": str(recusa)}, 409)
    participacao.oficina.refresh_from_db()
    if recusa.codigo == "de_outra":
        form.data = {**form.data.dict(), "uuid": str(uuid4())}
    _por_no_campo(form, recusa)
    return _mostrar_sala(request, participacao, form, 409, texto=_texto_enviado(request))


def _por_no_campo(form, recusa):
    campo = recusa.campo if recusa.campo in form.fields else None
    form.add_error(campo, ValidationError(str(recusa), code=recusa.codigo))


def _aceitar(request, participacao, form, achado):
    # O que a equipe ou a própria pessoa já corrigiu não é outro envio: é o mesmo, que chegou de novo.
    igual = all(getattr(achado, n) == valor for n, valor in form.campos.items()) or achado.correcoes.exists()
    if _quer_json(request):
        contexto = {"achado": achado, "oficina": participacao.oficina}
        html = render_to_string("oficinas/_meu_achado.html", contexto, request)
        return _json({"numero": achado.codigo, "igual": igual, "html": html})
    if not igual:
        form = CorrecaoForm(request.POST, eixos=list(form.eixos.values()))
        form.add_error(None, JA_CHEGOU_OUTRO)
        return _mostrar_correcao(request, participacao, achado, form, 409)
    messages.success(request, f"Achado {achado.codigo} enviado.")
    return redirect("oficinas:sala", participacao.oficina.codigo_de_entrada)


# --- Corrigir --------------------------------------------------------------------------------------------------------
def _meu_achado(participacao, uuid):
    achado = participacao.achados.select_related("eixo").filter(uuid=uuid).first()
    if achado is None:
        raise Http404
    return achado


def _mostrar_correcao(request, participacao, achado, form, status=200):
    contexto = {
        "oficina": participacao.oficina,
        "participacao": participacao,
        "achado": achado,
        "form": form,
        "eixos": _eixos_com_perguntas(participacao.oficina, form),
    }
    return render(request, "oficinas/corrigir.html", contexto, status=status)


def _sinal_vencido_na_correcao(request, codigo, uuid):
    participacao = _minha_participacao(request, codigo)
    if participacao is None or _quer_json(request):
        return _sinal_vencido_na_sala(request, codigo)
    form = CorrecaoForm(request.POST, eixos=eixos_da(participacao.oficina))
    form.add_error(None, SINAL_VENCIDO)
    return _mostrar_correcao(request, participacao, _meu_achado(participacao, uuid), form, 403)


@never_cache
@com_sinal(_sinal_vencido_na_correcao)
@require_http_methods(["GET", "POST"])
def corrigir(request, codigo, uuid):
    """Quem enviou corrige enquanto a oficina está aberta. O achado dos outros não existe para ela."""
    participacao = _minha_participacao(request, codigo)
    if participacao is None:
        return _sem_participacao(request, codigo)
    achado, eixos = _meu_achado(participacao, uuid), eixos_da(participacao.oficina)
    if request.method == "GET" and not participacao.oficina.aberta:
        return redirect("oficinas:sala", participacao.oficina.codigo_de_entrada)
    if request.method == "GET":
        campos = ("enunciado", "evidencia", "impacto", "frequencia")
        inicial = {"eixo": achado.eixo.codigo, **{nome: getattr(achado, nome) for nome in campos}}
        return _mostrar_correcao(request, participacao, achado, CorrecaoForm(initial=inicial, eixos=eixos))
    form = CorrecaoForm(request.POST, eixos=eixos)
    if form.is_valid() and _corrigiu(participacao, uuid, form):
        if _quer_json(request):
            return _json({"numero": achado.codigo})
        messages.success(request, f"Achado {achado.codigo} corrigido.")
        return redirect("oficinas:sala", participacao.oficina.codigo_de_entrada)
    if _quer_json(request):
        return _recusa_json(form, 422)
    return _mostrar_correcao(request, participacao, achado, form, 422)


def _corrigiu(participacao, uuid, form):
    try:
        corrigir_o_meu(participacao, uuid, identificava=form.cleaned_data["identificava"], **form.campos)
    except ColetaRecusada as recusa:
        participacao.oficina.refresh_from_db()
        _por_no_campo(form, recusa)
        return False
    return True


# --- Sair ------------------------------------------------------------------------------------------------------------
def _perguntar_se_sai(request, codigo, status=200):
    participacao = _minha_participacao(request, codigo)
    if participacao is None:
        return redirect("oficinas:entrar_com_codigo", codigo)
    contexto = {"participacao": participacao, "oficina": participacao.oficina}
    return render(request, "oficinas/sair.html", contexto, status=status)


def _sinal_vencido_ao_sair(request, codigo):
    if _minha_participacao(request, codigo) is None:
        return _sinal_vencido_na_sala(request, codigo)
    return _perguntar_se_sai(request, codigo, status=403)


@never_cache
@com_sinal(_sinal_vencido_ao_sair)
@require_http_methods(["GET", "POST"])
def sair(request, codigo):
    """“Não sou eu”: o aparelho esquece quem era. O que já foi enviado continua na oficina."""
    if request.method == "GET" or _minha_participacao(request, codigo) is None:
        return _perguntar_se_sai(request, codigo)
    messages.info(request, "Pronto. Agora quem está com o aparelho pode se apresentar.")
    return aparelho.esquecer(redirect("oficinas:entrar_com_codigo", codigo))
