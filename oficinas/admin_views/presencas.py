"""A lista de presença no admin: ver, procurar, acrescentar, corrigir, marcar e colar uma lista inteira."""

from collections import Counter
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from contas.recusa import Recusa
from oficinas import lista_colada, planilha_das_presencas
from oficinas import presencas as atos
from oficinas.admin_forms import ListaForm, PessoaForm, ProcurarForm
from oficinas.admin_views.base import cabecalho, oficina_conduzida
from oficinas.forms import com_uuid
from planilhas.resposta import baixar, formato_pedido
from rede.busca import normalizar

POR_PAGINA = 50
ESTADOS = {"presentes": "Presentes", "ausentes": "Ausentes", "repetidas": "Talvez repetidas"}


# --- Ver -------------------------------------------------------------------------------------------------------------
def presencas(request, pk):
    """A lista por nome. Procura-se por POST: nome de gente não vai para o endereço."""
    oficina = oficina_conduzida(request, pk)
    procura = ProcurarForm(request.POST or None)
    procurado = procura.cleaned_data["q"] if procura.is_valid() else ""
    gente, repetidas = _em_ordem(oficina)
    estado = request.GET.get("estado", "")
    escolhidas = [p for p in gente if _cabe(p, estado, repetidas, normalizar(procurado))]
    formato = formato_pedido(request)
    if formato:
        linhas = _linhas(oficina, escolhidas, repetidas)
        return baixar(formato, f"presencas-{oficina.codigo}", "Presenças", planilha_das_presencas.COLUNAS, linhas)
    pagina = Paginator(escolhidas, POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {
        **cabecalho(request, oficina, "Presenças", "presencas"),
        "procura": procura,
        "procurado": procurado,
        "estado": estado if estado in ESTADOS else "",
        "contas": _contas(gente, repetidas),
        "pagina": pagina,
        "pessoas": _linhas(oficina, pagina, repetidas),
    }
    return render(request, "oficinas/admin/presencas.html", contexto)


def _contas(gente, repetidas):
    presentes = sum(p.presente for p in gente)
    iguais = sum(p.pk in repetidas for p in gente)
    return {"todas": len(gente), "presentes": presentes, "ausentes": len(gente) - presentes, "repetidas": iguais}


def _linhas(oficina, pessoas, repetidas):
    ditos = _ditos(oficina, pessoas)
    return [(p, p.pk in repetidas, ditos.get(p.pk, 0)) for p in pessoas]


def _em_ordem(oficina):
    """(todas, por nome e sem contar acentos; chaves das que parecem a mesma pessoa duas vezes). Uma consulta."""
    gente = list(oficina.participacoes.select_related("consorcio", "municipio"))
    vezes = Counter(atos.chave_de(p) for p in gente if p.nome)
    repetidas = {p.pk for p in gente if vezes[atos.chave_de(p)] > 1}
    return sorted(gente, key=lambda p: (not p.nome, normalizar(p.nome), p.pk)), repetidas


def _cabe(pessoa, estado, repetidas, procurado):
    if procurado and procurado not in normalizar(f"{pessoa.nome} {pessoa.papel} {pessoa.orgao}"):
        return False
    em = {"presentes": pessoa.presente, "ausentes": not pessoa.presente, "repetidas": pessoa.pk in repetidas}
    return em.get(estado, True)


def _ditos(oficina, pessoas):
    """{pessoa: quantos achados disse}."""
    achados = oficina.achados.filter(participacao__in=[p.pk for p in pessoas]).order_by()
    return dict(achados.values_list("participacao").annotate(Count("pk")))


def _voltar(request, oficina):
    volta = request.POST.get("volta", "")
    segura = url_has_allowed_host_and_scheme(volta, allowed_hosts={request.get_host()})
    return redirect(volta if segura else reverse("oficinas_admin:presencas", args=[oficina.pk]))


def _da_lista(oficina, participacao):
    return get_object_or_404(oficina.participacoes.select_related("consorcio", "municipio"), pk=participacao)


# --- Uma pessoa ------------------------------------------------------------------------------------------------------
def nova(request, pk):
    oficina = oficina_conduzida(request, pk)
    form = PessoaForm(com_uuid(request.POST)) if request.method == "POST" else PessoaForm(initial={"uuid": uuid4()})

    def ato():
        mesmo_assim = form.cleaned_data["mesmo_assim"]
        return atos.anotar(oficina, request.user, form.cleaned_data["uuid"], mesmo_assim=mesmo_assim, **form.campos)

    return _com_formulario(request, oficina, form, ato, "Acrescentar pessoa")


def editar(request, pk, participacao):
    oficina = oficina_conduzida(request, pk)
    pessoa = _da_lista(oficina, participacao)
    inicial = PessoaForm.inicial(pessoa)
    dados = com_uuid(request.POST) if request.method == "POST" else None
    form = PessoaForm(dados, initial=inicial, participacao=pessoa)

    def ato():
        return atos.alterar(pessoa, request.user, **form.campos)

    return _com_formulario(request, oficina, form, ato, "Corrigir presença")


def _com_formulario(request, oficina, form, ato, titulo):
    """Executa `ato()` com o formulário válido. Se ele recusar, a tela volta com o que foi escrito."""
    if request.method == "POST" and form.is_valid():
        try:
            pessoa = ato()
            messages.success(request, f"{pessoa}: presença gravada.")
            return redirect("oficinas_admin:presencas", oficina.pk)
        except Recusa as recusa:
            if recusa.codigo == "parece_repetida":
                form.pedir_confirmacao()
            campo = getattr(recusa, "campo", "")
            form.add_error(campo if campo in form.fields else None, str(recusa))
    contexto = {**cabecalho(request, oficina, titulo, "presencas"), "form": form, "titulo": titulo}
    return render(request, "oficinas/admin/presenca.html", contexto, status=422 if form.errors else 200)


@require_POST
def marcar(request, pk):
    """Um botão de uma linha (`presente=12`, `ausente=12`) ou as marcadas (`acao=presentes`, `pessoas=…`)."""
    oficina = oficina_conduzida(request, pk)
    presente = "presente" in request.POST or request.POST.get("acao") == "presentes"
    uma = request.POST.get("presente") or request.POST.get("ausente")
    pks = [uma] if uma else request.POST.getlist("pessoas")
    pks = [int(pk) for pk in pks if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    if not pks:
        messages.warning(request, "Marque ao menos uma pessoa na primeira coluna.")
        return _voltar(request, oficina)
    mudaram = atos.marcar(oficina, request.user, pks, presente)
    estado = "presente" if presente else "ausente"
    uma_so = f"1 pessoa passou a {estado}."
    messages.success(request, uma_so if mudaram == 1 else f"{mudaram} pessoas passaram a {estado}s.")
    return _voltar(request, oficina)


def remover(request, pk, participacao):
    oficina = oficina_conduzida(request, pk)
    pessoa = _da_lista(oficina, participacao)
    if request.method == "POST":
        quem = str(pessoa)
        try:
            atos.remover(pessoa, request.user)
            messages.success(request, f"{quem} saiu da lista.")
        except Recusa as recusa:
            messages.error(request, str(recusa))
        return redirect("oficinas_admin:presencas", oficina.pk)
    contexto = {**cabecalho(request, oficina, "Remover da lista", "presencas"), "pessoa": pessoa}
    contexto["com_achado"] = pessoa.achados.exists()
    return render(request, "oficinas/admin/presenca_remover.html", contexto)


# --- Colar a lista inteira -------------------------------------------------------------------------------------------
def colar(request, pk):
    oficina = oficina_conduzida(request, pk)
    if request.method != "POST":
        return _mostrar_lista(request, oficina, ListaForm(initial={"uuid": uuid4()}))
    form = ListaForm(com_uuid(request.POST))
    if not form.is_valid():
        return _mostrar_lista(request, oficina, form, estado=422)
    nonce = form.cleaned_data["uuid"]
    try:
        linhas = lista_colada.ler(form.cleaned_data["linhas"])
        if not linhas:
            raise Recusa("Não há ninguém na lista: só cabeçalho e linhas vazias.", "vazio")
        lista_colada.exigir_que_caiba(linhas)
        if request.POST.get("acao") != "registrar" or request.POST.get("visto") != _impressao(linhas, nonce):
            conferidas = lista_colada.conferir(oficina, linhas, nonce)
            return _mostrar_lista(request, oficina, form, linhas=conferidas, visto=_impressao(linhas, nonce))
        return _registrar_lista(request, oficina, form, linhas)
    except Recusa as recusa:
        form.add_error("linhas", str(recusa))
        return _mostrar_lista(request, oficina, form, estado=422)


def _impressao(linhas, nonce):
    """Muda se o texto mudar: só se grava o que a pessoa viu na conferência."""
    return str(uuid5(nonce, "\n".join(linha.original for linha in linhas)))


def _confirmadas(request):
    chaves = set()
    for texto in request.POST.getlist("confirmadas"):
        try:
            chaves.add(UUID(texto))
        except ValueError:
            continue
    return chaves


def _registrar_lista(request, oficina, form, linhas):
    colados = lista_colada.registrar(
        oficina,
        request.user,
        form.cleaned_data["uuid"],
        linhas,
        presentes=form.cleaned_data["chegaram"],
        confirmadas=_confirmadas(request),
    )
    n, puladas = len(colados.novas), len(colados.puladas)
    if n:
        messages.success(request, f"{n} {'pessoa entrou' if n == 1 else 'pessoas entraram'} na lista.")
    if puladas:
        verbo = "já estava na lista e ficou de fora" if puladas == 1 else "já estavam na lista e ficaram de fora"
        messages.warning(request, f"{puladas} {verbo}.")
    recusadas = [linha.original for linha in linhas if linha.recusa]
    if recusadas:
        messages.warning(request, f"{len(recusadas)} sem entender: continuam abaixo, para você corrigir.")
        resto = ListaForm(initial={"uuid": uuid4(), "linhas": "\n".join(recusadas)})
        return _mostrar_lista(request, oficina, resto)
    return redirect("oficinas_admin:presencas", oficina.pk)


def _mostrar_lista(request, oficina, form, *, linhas=(), visto="", estado=200):
    contexto = {
        **cabecalho(request, oficina, "Colar a lista", "presencas"),
        "form": form,
        "linhas": linhas,
        "visto": visto,
        "entram": sum(not linha.recusa and not linha.parece for linha in linhas),
        "recusadas": sum(bool(linha.recusa) for linha in linhas),
        "parecem": sum(bool(linha.parece) for linha in linhas),
    }
    return render(request, "oficinas/admin/lista_colada.html", contexto, status=estado)
