"""Escrever a um grupo da turma, ver o que saiu e o que falhou, e cuidar dos avisos."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contas.recusa import Recusa
from coordenacao import mensagens_planilha as planilha
from coordenacao.mensagens_base import cabecalho, exigir_coordenacao, turma_coordenada
from coordenacao.mensagens_forms import AvisoForm, ComunicadoForm, GrupoForm
from coordenacao.porta import turma_vista
from correio.models import MAXIMO_DE_TENTATIVAS, Mensagem
from cursos import aviso as atos_do_aviso
from cursos import comunicado as atos
from cursos.models import Aviso, Comunicado, Turma
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50
NA_PREVIA = 100
SAIU, FALHARAM = Mensagem.Situacao.ENVIADA, (Mensagem.Situacao.FALHOU, Mensagem.Situacao.VENCIDA)
CAMPO_DA_RECUSA = {"sem_assunto": "assunto", "sem_texto": "texto"}
ERROS = {
    "SMTPRecipientsRefused": "O servidor de correio recusou este endereço: confira se está escrito certo.",
    "SMTPDataError": "O servidor de correio recusou a mensagem.",
    "SMTPSenderRefused": "O servidor de correio recusou o nosso remetente.",
    "SMTPAuthenticationError": "O servidor de correio não aceitou a senha da plataforma.",
    "ValueError": "O endereço não é um e-mail que se possa usar.",
    "UnicodeEncodeError": "O endereço tem letras que o correio não aceita.",
}


def erro_em_palavras(mensagem):
    if mensagem.situacao == Mensagem.Situacao.VENCIDA:
        return "O prazo da mensagem passou antes de ela sair."
    return ERROS.get(mensagem.erro, f"O servidor de correio não respondeu em {MAXIMO_DE_TENTATIVAS} tentativas.")


# --- Comunicados -----------------------------------------------------------------------------------------------------
def _com_contas(comunicados):
    """Cada um com quantas pessoas, enviadas e falhas; a enviar é o resto."""
    contados = comunicados.annotate(
        pessoas=Count("envios"),
        enviadas=Count("envios", filter=Q(envios__mensagem__situacao=SAIU)),
        falharam=Count("envios", filter=Q(envios__mensagem__situacao__in=FALHARAM)),
    )
    return contados.select_related("escrito_por").order_by("-escrito_em", "-pk")


@require_GET
def historico(request, pk):
    turma = turma_coordenada(request, pk)
    comunicados, formato = _com_contas(turma.comunicados.all()), formato_pedido(request)
    if formato:
        return baixar(formato, f"mensagens-{turma.codigo}", "Mensagens da turma", planilha.HISTORICO, comunicados)
    pagina = Paginator(comunicados, POR_PAGINA).get_page(request.GET.get("p"))
    for c in pagina:
        c.a_enviar = c.pessoas - c.enviadas - c.falharam
    contexto = cabecalho(turma, "Mensagens da turma", "historico")
    return render(request, "coordenacao/mensagens/historico.html", {**contexto, "pagina": pagina})


@require_http_methods(["GET", "POST"])
def escrever(request, pk):
    """O filtro vai no endereço, a mensagem no corpo. Nada sai antes de a coordenação confirmar o que viu."""
    turma = turma_coordenada(request, pk)
    filtro = GrupoForm(request.GET, turma=turma)
    escolhidas = list(filtro.grupo.matriculas(turma))
    if request.method == "GET":
        return _mostrar_escrita(request, turma, filtro, escolhidas, ComunicadoForm())
    form = ComunicadoForm(request.POST)
    if not form.is_valid():
        return _mostrar_escrita(request, turma, filtro, escolhidas, form, 422)
    dados = form.cleaned_data
    try:
        if request.POST.get("acao") != "confirmar" or dados["quantas"] != len(escolhidas):
            return _conferir(request, turma, filtro, escolhidas, form)
        feito = _enviar(turma, filtro, escolhidas, dados, request.user)
    except Recusa as recusa:
        form.add_error(CAMPO_DA_RECUSA.get(recusa.codigo), str(recusa))
        return _mostrar_escrita(request, turma, filtro, escolhidas, form, 422)
    messages.success(request, f"Mensagem a caminho de {_pessoas(feito.envios.count())}.")
    return redirect("mensagens:comunicado", feito.pk)


def _enviar(turma, filtro, escolhidas, dados, por):
    grupo = filtro.grupo.em_palavras(turma)
    return atos.enviar(turma, escolhidas, dados["assunto"], dados["texto"], por, grupo=grupo, chave=dados["chave"])


def _pessoas(n):
    return "1 pessoa" if n == 1 else f"{n} pessoas"


def _conferir(request, turma, filtro, escolhidas, form):
    """Como a primeira pessoa da lista a receberia, e quantas recebem. Se o grupo mudou desde que se viu, diz."""
    dados = form.cleaned_data
    for texto in (dados["assunto"], dados["texto"]):
        atos.exigir_campos_conhecidos(texto)
    if not escolhidas:
        raise Recusa("Ninguém da turma passa neste filtro. Escolha outro grupo.", "ninguem")
    exemplo = escolhidas[0]
    contexto = {
        "conferindo": True,
        "mudou": request.POST.get("acao") == "confirmar",
        "exemplo_para": exemplo.pessoa,
        "exemplo_assunto": atos.preencher(dados["assunto"], exemplo, turma),
        "exemplo_texto": atos.preencher(dados["texto"], exemplo, turma),
    }
    return _mostrar_escrita(request, turma, filtro, escolhidas, form, **contexto)


def _mostrar_escrita(request, turma, filtro, escolhidas, form, estado=200, **contexto):
    padrao = {
        "filtro": filtro,
        "form": form,
        "quantas": len(escolhidas),
        "previa": escolhidas[:NA_PREVIA],
        "alem_da_previa": max(len(escolhidas) - NA_PREVIA, 0),
        "em_palavras": filtro.grupo.em_palavras(turma),
    }
    completo = {**cabecalho(turma, "Escrever a um grupo", "escrever"), **padrao, **contexto}
    return render(request, "coordenacao/mensagens/escrever.html", completo, status=estado)


def _comunicado(request, pk):
    da_turma = Comunicado.objects.filter(turma__in=Turma.objects.acompanhadas_por(request.user).order_by().values("pk"))
    achado = get_object_or_404(da_turma.select_related("turma__curso", "escrito_por"), pk=pk)
    exigir_coordenacao(request, achado.turma)
    return achado


@require_GET
def comunicado(request, pk):
    feito = _comunicado(request, pk)
    contas = _com_contas(Comunicado.objects.filter(pk=feito.pk)).get()
    envios, formato = _envios(feito, request.GET.get("ver")), formato_pedido(request)
    if formato:
        nome = f"mensagem-{feito.turma.codigo}-{feito.pk}"
        return baixar(formato, nome, "Pessoas que recebem", planilha.ENVIOS, _com_erro(envios))
    pagina = Paginator(envios, POR_PAGINA).get_page(request.GET.get("p"))
    passo = (reverse("mensagens:historico", args=[feito.turma_id]), "Mensagens da turma")
    contexto = {
        **cabecalho(feito.turma, feito.assunto, "", passo),
        "comunicado": feito,
        "pagina": pagina,
        "envios": _com_erro(pagina),
        "contas": contas,
        "a_enviar": contas.pessoas - contas.enviadas - contas.falharam,
        "so_falhas": request.GET.get("ver") == "falhas",
    }
    return render(request, "coordenacao/mensagens/comunicado.html", contexto)


def _envios(comunicado, ver):
    envios = comunicado.envios.select_related("matricula__pessoa", "mensagem")
    escolhidos = envios.que_falharam() if ver == "falhas" else envios
    return escolhidos.order_by("matricula__pessoa__nome", "pk")


def _com_erro(envios):
    """Anota `erro`: o que houve com a mensagem que falhou; vazio nas outras."""
    for envio in envios:
        falhou = envio.mensagem is not None and envio.mensagem.situacao in FALHARAM
        envio.erro = erro_em_palavras(envio.mensagem) if falhou else ""
        yield envio


@require_POST
def reenviar(request, pk):
    feito = _comunicado(request, pk)
    quantas = atos.reenviar_as_que_falharam(feito, request.user)
    frase = f"A mensagem vai de novo a {_pessoas(quantas)}." if quantas else "Nenhuma mensagem falhou: nada a reenviar."
    messages.success(request, frase)
    return redirect("mensagens:comunicado", feito.pk)


# --- Avisos ----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def avisos(request, pk):
    turma = turma_coordenada(request, pk)
    todos, formato = turma.avisos.select_related("publicado_por"), formato_pedido(request)
    if formato:
        return baixar(formato, f"avisos-{turma.codigo}", "Avisos da turma", planilha.AVISOS, todos)
    form = AvisoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            atos_do_aviso.publicar(turma, por=request.user, **form.cleaned_data)
        except Recusa as recusa:
            form.add_error(None, str(recusa))
        else:
            messages.success(request, "Aviso publicado.")
            return redirect("mensagens:avisos", turma.pk)
    pagina = Paginator(todos, POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {**cabecalho(turma, "Avisos da turma", "avisos"), "form": form, "pagina": pagina}
    return render(request, "coordenacao/mensagens/avisos.html", contexto, status=422 if form.errors else 200)


def _aviso(request, pk):
    achado = get_object_or_404(Aviso.objects.select_related("turma"), pk=pk)
    exigir_coordenacao(request, turma_vista(request, achado.turma_id))
    return achado


@require_http_methods(["GET", "POST"])
def aviso(request, pk):
    publicado = _aviso(request, pk)
    inicial = {campo: getattr(publicado, campo) for campo in atos_do_aviso.CAMPOS}
    form = AvisoForm(request.POST or None, initial=inicial, editando=True)
    if request.method == "POST" and form.is_valid():
        try:
            atos_do_aviso.editar(publicado, por=request.user, **form.cleaned_data)
        except Recusa as recusa:
            form.add_error(None, str(recusa))
        else:
            messages.success(request, "Aviso gravado.")
            return redirect("mensagens:avisos", publicado.turma_id)
    passo = (reverse("mensagens:avisos", args=[publicado.turma_id]), "Avisos da turma")
    contexto = {**cabecalho(publicado.turma, "Editar o aviso", "", passo), "form": form, "aviso": publicado}
    return render(request, "coordenacao/mensagens/aviso.html", contexto, status=422 if form.errors else 200)


@require_POST
def retirar_aviso(request, pk):
    publicado = _aviso(request, pk)
    atos_do_aviso.retirar(publicado, request.user)
    messages.success(request, "Aviso retirado: ninguém mais o vê.")
    return redirect("mensagens:avisos", publicado.turma_id)
