"""As páginas do certificado: conferir (para qualquer pessoa), baixar, ver os seus e conferir o próprio nome."""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from certificados import armazem, codigo
from certificados.forms import TAMANHO_DO_TEXTO, VerificarForm
from certificados.models import Certificado
from certificados.permissoes import e_de_quem, pode_baixar, pode_consultar
from cursos.models import Matricula

CONFERENCIAS_POR_MINUTO = 300  # largo: uma unidade de saúde inteira sai por um endereço de rede só
NAO_ENCONTRADO = "Nenhum certificado tem este código. Confira cada símbolo e tente de novo."
FORMA_ERRADA = "O código tem 20 letras e números; este tem {}. Confira se copiou tudo."
MAL_COPIADO = "O código foi mal copiado: o último símbolo não combina com os outros. Confira cada um e tente de novo."


def _passou_do_limite(request):
    chave = f"certificados.conferencias.{get_adapter().get_client_ip(request)}.{int(time.time() // 60)}"
    if cache.add(chave, 1, timeout=120):
        return False
    try:
        return cache.incr(chave) > CONFERENCIAS_POR_MINUTO
    except ValueError:  # o cache descartou a contagem entre uma linha e a outra
        return False


def _limitada(view):
    @wraps(view)
    def dentro_do_limite(request, *args, **kwargs):
        return respond_429(request) if _passou_do_limite(request) else view(request, *args, **kwargs)

    return dentro_do_limite


def _sem_indice(resposta):
    resposta["X-Robots-Tag"] = "noindex, nofollow"
    return resposta


def _por_que_nao(lido):
    if len(lido) != codigo.TAMANHO:
        return FORMA_ERRADA.format(len(lido))
    return NAO_ENCONTRADO if codigo.bem_formado(lido) else MAL_COPIADO


def _nao_encontrado(request, texto):
    texto = texto[:TAMANHO_DO_TEXTO]
    form = VerificarForm({"codigo": texto})
    form.add_error("codigo", _por_que_nao(codigo.normalizar(texto)))
    return _sem_indice(render(request, "certificados/verificar_formulario.html", {"form": form}, status=404))


@require_GET
@_limitada
def verificar_formulario(request):
    texto = request.GET.get("codigo")
    if texto is None or not texto.strip():
        form = VerificarForm() if texto is None else VerificarForm(request.GET)
        return _sem_indice(render(request, "certificados/verificar_formulario.html", {"form": form}))
    lido = codigo.normalizar(texto)
    if not codigo.bem_formado(lido):
        return _nao_encontrado(request, texto)
    return redirect("certificados:verificar", codigo.com_tracos(lido))


@require_GET
@_limitada
def verificar(request, texto):
    """O que o papel diz, e se ainda vale. Só por código: nunca há busca por nome."""
    certificados = Certificado.objects.select_related("substituido_por", "matricula")
    lido = codigo.normalizar(texto)
    # O que não tem a forma do código nem chega ao banco: o PostgreSQL quebra com um caractere nulo.
    certificado = certificados.filter(codigo=lido).first() if codigo.bem_formado(lido) else None
    if certificado is None:
        return _nao_encontrado(request, texto)
    contexto = {
        "certificado": certificado,
        "dados": certificado.dados,
        "baixa": certificado.em_vigor and (certificado.declaracao or e_de_quem(request.user, certificado)),
    }
    return _sem_indice(render(request, "certificados/verificar.html", contexto))


@never_cache
@require_GET
@_limitada
def pdf(request, texto):
    """O documento, para a própria pessoa e para quem cuida da turma ou do registro; para os demais não existe.

    A declaração de oficina é de quem tem o código, que é quem a recebeu: participar não pede conta.
    """
    certificados = Certificado.objects.select_related("matricula__turma", "participacao__oficina")
    lido = codigo.normalizar(texto)
    certificado = certificados.filter(codigo=lido).first() if codigo.bem_formado(lido) else None
    if not request.user.is_authenticated and not (certificado and certificado.declaracao):
        return redirect_to_login(request.get_full_path())
    if certificado is None or not pode_baixar(request.user, certificado):
        raise Http404
    if not certificado.em_vigor and not pode_consultar(request.user, certificado):
        return redirect(certificado)
    if certificado.pronto:
        return _arquivo(certificado)
    if not certificado.em_vigor:
        raise Http404
    return render(request, "certificados/em_preparo.html", {"certificado": certificado}, status=202)


def _arquivo(certificado):
    partes = slugify(certificado.especie), slugify(certificado.curso)[:60], certificado.ano, certificado.numero
    nome = "-".join(map(str, partes)) + ".pdf"
    resposta = FileResponse(
        armazem.abrir(certificado.caminho), as_attachment=True, filename=nome, content_type="application/pdf"
    )
    resposta["Cache-Control"] = "private, no-store"
    resposta["X-Content-Type-Options"] = "nosniff"
    return _sem_indice(resposta)


@login_required
@require_GET
def meus(request):
    certificados = Certificado.objects.visiveis_para(request.user).select_related("substituido_por")
    return render(request, "certificados/meus.html", {"certificados": certificados})


@login_required
@require_http_methods(["GET", "POST"])
def conferir_nome(request, pk):
    """Antes da emissão, a pessoa vê o nome como sairá e diz se está certo."""
    matriculas = request.user.matriculas.filter(situacao__in=Matricula.DAO_ACESSO).select_related("turma__curso")
    matricula = get_object_or_404(matriculas, pk=pk)
    if matricula.certificados.em_vigor().exists():
        messages.info(request, "O seu certificado já foi emitido. Se há um erro, fale com a coordenação da turma.")
        return redirect("certificados:meus")
    nome = request.user.nome_de_exibicao
    if request.method == "POST" and request.POST.get("nome") == nome:
        Matricula.objects.filter(pk=matricula.pk).update(nome_conferido_em=timezone.now())
        messages.success(request, "Nome conferido. É assim que ele sairá no certificado.")
        return redirect(reverse("portal:minha_area"))
    if request.method == "POST":
        messages.warning(request, "O nome mudou depois que você abriu esta página. Confira de novo.")
    return render(request, "certificados/conferir_nome.html", {"matricula": matricula, "nome": nome})
