"""Um encontro no admin: marcar a lista, colar nomes, abrir o código, mostrá-lo no projetor, imprimir a folha."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contas.recusa import Recusa
from coordenacao import frequencia_planilha as planilha
from coordenacao.frequencia_base import (
    cabecalho,
    encontro_acompanhado,
    encontro_marcavel,
    passo_do_diario,
    passo_do_encontro,
)
from coordenacao.frequencia_forms import CodigoForm, ListaColadaForm, ProcurarForm
from cursos import codigo_de_presenca, frequencia, lista_de_presenca, nomes_colados
from cursos.frequencia import ESPERADAS, FALTA, MARCAVEIS, Marca, Situacao, conta_para, do_diario
from cursos.models import Matricula, Presenca
from impressao.qr import qr_svg
from oficinas.endereco_da_sala import quebravel
from planilhas.resposta import baixar, formato_pedido
from rede.busca import normalizar

POR_PAGINA = 100
ESTADOS = {"sem-registro": "Sem registro", "vieram": "Vieram", "faltaram": "Faltaram"}


# --- A lista de um encontro ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LinhaDaLista:
    """`situacao` e `horas`: o que a tela mostra marcado, que é o gravado ou, recusado o envio, o que se escreveu."""

    matricula: Matricula
    presenca: Presenca | None
    situacao: str
    horas: str
    marcavel: bool

    @property
    def guardada(self):
        """A situação que não se marca aqui (justificada, aproveitada), para poder ser mantida."""
        if self.presenca and self.presenca.situacao in (Situacao.JUSTIFICADA, Situacao.APROVEITADA):
            return self.presenca.get_situacao_display()
        return ""


def encontro(request, pk):
    do_dia = encontro_acompanhado(request, pk)
    salvar = request.method == "POST" and request.POST.get("acao") == "salvar"
    if salvar:
        do_dia = encontro_marcavel(request, pk)
        try:
            return _salvar(request, do_dia)
        except Recusa as recusa:
            estado = 422 if recusa.codigo in {"horas_invalidas", "sem_motivo"} else 409
            return _mostrar(request, do_dia, recusa=recusa, estado=estado)
    formato = formato_pedido(request)
    return _baixar(formato, request, do_dia) if formato else _mostrar(request, do_dia)


def _baixar(formato, request, encontro):
    gente, presencas = _gente(encontro)
    filtro = _filtro(request)
    linhas = [_linha(m, presencas.get(m.pk), {}) for m in gente if _cabe(m, presencas.get(m.pk), filtro, "")]
    nome = f"lista-{encontro.turma.codigo}-{encontro.dia:%Y-%m-%d}"
    return baixar(formato, nome, encontro.titulo, planilha.LISTA, linhas)


def _filtro(request):
    return request.GET["estado"] if request.GET.get("estado") in ESTADOS else ""


def _salvar(request, encontro):
    marcas = _marcas(request.POST, encontro)
    if not marcas:
        messages.warning(request, "Nada a gravar: marque presença ou falta em ao menos uma pessoa.")
        return redirect(_volta(request, encontro))
    feitas = frequencia.marcar(encontro, marcas, request.user, request.POST.get("motivo", "")[:500])
    messages.success(request, _frase(feitas))
    return redirect(_volta(request, encontro))


def _frase(feitas):
    if not feitas.novas and not feitas.corrigidas:
        return "Nada mudou: tudo já estava assim."
    partes = []
    if feitas.novas:
        partes.append("1 presença registrada" if feitas.novas == 1 else f"{feitas.novas} presenças registradas")
    if feitas.corrigidas:
        partes.append("1 corrigida" if feitas.corrigidas == 1 else f"{feitas.corrigidas} corrigidas")
    return f"{', '.join(partes)}."


def _volta(request, encontro):
    """A mesma página da lista, com o filtro; só o que a tela sabe escrever."""
    partes = []
    if request.GET.get("estado") in ESTADOS:
        partes.append(f"estado={request.GET['estado']}")
    if request.GET.get("p", "").isdecimal():
        partes.append(f"p={int(request.GET['p'][:6])}")
    return reverse("frequencia:encontro", args=[encontro.pk]) + (f"?{'&'.join(partes)}" if partes else "")


def _chave(nome):
    pk = nome.removeprefix("s-")
    return int(pk) if nome.startswith("s-") and pk.isascii() and pk.isdecimal() and len(pk) < 19 else None


def _marcas(dados, encontro):
    """{pk: Marca} do que se marcou; justificada e aproveitada, mantidas, não entram.

    Raises:
        Recusa: `horas_invalidas`, se um campo de horas não é um número.
    """
    marcas = {}
    for nome, situacao in dados.items():
        pk = _chave(nome)
        if pk is not None and situacao == Situacao.FALTA:
            marcas[pk] = FALTA
        elif pk is not None and situacao == Situacao.PRESENTE:
            marcas[pk] = Marca.presente(_horas(dados.get(f"h-{pk}", ""), encontro))
    return marcas


def _horas(texto, encontro):
    """Vazio: o encontro inteiro."""
    texto = texto.strip().replace(",", ".")
    if not texto:
        return encontro.horas
    try:
        horas = Decimal(texto)
    except InvalidOperation:
        horas = Decimal("NaN")
    if not horas.is_finite() or abs(horas) > 99:
        raise Recusa(f"“{texto[:20]}” não é um número de horas. Escreva, por exemplo, 1,5.", "horas_invalidas")
    return horas


def _mostrar(request, encontro, recusa=None, estado=200):
    procura = ProcurarForm(request.POST or None)  # quem gravou a partir de uma busca, e foi recusado, volta a ela
    procurado = procura.cleaned_data["q"] if procura.is_valid() else ""
    filtro = _filtro(request)
    gente, presencas = _gente(encontro)
    escolhidas = [m for m in gente if _cabe(m, presencas.get(m.pk), filtro, normalizar(procurado))]
    pagina = Paginator(escolhidas, POR_PAGINA).get_page(request.GET.get("p"))
    contas = _contas(gente, presencas, encontro)
    contexto = {
        **cabecalho(request, encontro.turma, encontro.titulo, passo_do_diario(encontro.turma)),
        "encontro": encontro,
        "aberto": not encontro.turma.diario_fechado and contas["chegou"],
        "linhas": [_linha(m, presencas.get(m.pk), request.POST if recusa else {}) for m in pagina],
        "pagina": pagina,
        "contas": contas,
        "filtros": [(nome, rotulo, contas[nome]) for nome, rotulo in ESTADOS.items()],
        "filtro": filtro,
        "procura": procura,
        "procurado": procurado,
        "recusa": recusa,
        "motivo": request.POST.get("motivo", "") if recusa else "",
        "codigo": encontro.codigo_vigente(),
        "form_do_codigo": CodigoForm(),
    }
    return render(request, "coordenacao/frequencia/encontro.html", contexto, status=estado)


def _gente(encontro):
    """(matrículas que se marcam ou já têm registro, por nome; {pk da matrícula: Presenca}). Duas consultas."""
    presencas = {p.matricula_id: p for p in encontro.presencas.all()}
    gente = [
        m
        for m in do_diario(encontro.turma).select_related("consorcio", "municipio")
        if m.pk in presencas or (m.situacao in MARCAVEIS and conta_para(m, encontro, {}))
    ]
    return gente, presencas


def _estado_de(matricula, presenca):
    if presenca is None:
        return "sem-registro" if matricula.situacao in ESPERADAS else ""
    return "vieram" if presenca.situacao in frequencia.VIERAM else "faltaram"


def _cabe(matricula, presenca, filtro, procurado):
    if filtro and _estado_de(matricula, presenca) != filtro:
        return False
    pessoa = matricula.pessoa
    return procurado in normalizar(f"{pessoa.nome} {pessoa.nome_social} {pessoa.email}")


def _contas(gente, presencas, encontro):
    n = Counter(_estado_de(m, presencas.get(m.pk)) for m in gente)
    chegou = encontro.dia <= timezone.localdate()
    return {**dict.fromkeys(ESTADOS, 0), **n, "todas": len(gente), "chegou": chegou}


def _linha(matricula, presenca, enviado):
    situacao = presenca.situacao if presenca else ""
    horas = f"{presenca.horas.normalize():f}" if presenca and presenca.horas else ""
    return LinhaDaLista(
        matricula,
        presenca,
        enviado.get(f"s-{matricula.pk}", situacao),
        enviado.get(f"h-{matricula.pk}", horas),
        matricula.situacao in MARCAVEIS,
    )


@require_POST
def demais(request, pk):
    """Marca de uma vez quem ainda não tem registro: `veio=sim`, presentes; `veio=nao`, faltas."""
    do_dia = encontro_marcavel(request, pk)
    veio = request.POST.get("veio") == "sim"
    try:
        n = frequencia.marcar_as_demais(do_dia, veio, request.user)
        como = "presente" if veio else "falta"
        quantas = {0: "Ninguém estava sem registro.", 1: f"1 pessoa ficou com {como}."}
        messages.success(request, quantas.get(n, f"{n} pessoas ficaram com {como}."))
    except Recusa as recusa:
        messages.error(request, str(recusa))
    return redirect("frequencia:encontro", do_dia.pk)


# --- Colar -----------------------------------------------------------------------------------------------------------
def colar(request, pk):
    do_dia = encontro_marcavel(request, pk)
    if request.method != "POST":
        return _mostrar_colagem(request, do_dia, ListaColadaForm())
    form = ListaColadaForm(request.POST)
    if not form.is_valid():
        return _mostrar_colagem(request, do_dia, form, estado=422)
    try:
        linhas = nomes_colados.ler(form.cleaned_data["linhas"])
        gente = list(do_diario(do_dia.turma).filter(situacao__in=MARCAVEIS).select_related("consorcio", "municipio"))
        linhas, visto = nomes_colados.casar(linhas, gente), _impressao(linhas)
        if request.POST.get("acao") != "registrar" or request.POST.get("visto") != visto:
            return _mostrar_colagem(request, do_dia, form, linhas=linhas, visto=visto)
        return _registrar_colagem(request, do_dia, form, linhas)
    except Recusa as recusa:
        form.add_error("motivo" if recusa.codigo == "sem_motivo" else "linhas", str(recusa))
        de_volta = {"linhas": linhas, "visto": visto} if recusa.codigo == "sem_motivo" else {}
        return _mostrar_colagem(request, do_dia, form, **de_volta, estado=422)


def _impressao(linhas):
    """Muda se o texto mudar: só se grava o que a pessoa viu na prévia."""
    return sha256("\n".join(linha.original for linha in linhas).encode()).hexdigest()[:32]


def _registrar_colagem(request, encontro, form, linhas):
    veio = Marca.presente(encontro.horas)
    marcas = {linha.matricula.pk: veio for linha in linhas if linha.matricula}
    for linha in linhas:
        escolhida = request.POST.get(f"escolha-{linha.numero}", "")
        if escolhida in {str(m.pk) for m in linha.candidatas}:
            marcas[int(escolhida)] = veio
    # Quem já veio, mesmo por menos horas, fica como está: colar só diz que a pessoa esteve.
    ja = set(encontro.presencas.filter(situacao__in=frequencia.VIERAM).values_list("matricula", flat=True))
    marcas = {pk: marca for pk, marca in marcas.items() if pk not in ja}
    feitas = frequencia.marcar(
        encontro, marcas, request.user, form.cleaned_data["motivo"], origem=frequencia.Origem.COLADA
    )
    messages.success(request, _frase(feitas))
    return redirect("frequencia:encontro", encontro.pk)


def _mostrar_colagem(request, encontro, form, *, linhas=(), visto="", estado=200):
    turma = encontro.turma
    presencas = {p.matricula_id: p for p in encontro.presencas.all()} if linhas else {}
    com_presenca = [(linha, presencas.get(linha.matricula.pk) if linha.matricula else None) for linha in linhas]
    contexto = {
        **cabecalho(request, turma, "Colar nomes", passo_do_diario(turma), passo_do_encontro(encontro)),
        "encontro": encontro,
        "form": form,
        "linhas": com_presenca,
        "escolhas": {linha.numero: request.POST.get(f"escolha-{linha.numero}", "") for linha in linhas},
        "visto": visto,
        "casadas": sum(linha.matricula is not None and not linha.repetida for linha in linhas),
        "a_escolher": sum(bool(linha.candidatas) for linha in linhas),
        "perdidas": sum(linha.matricula is None and not linha.candidatas for linha in linhas),
    }
    return render(request, "coordenacao/frequencia/colar.html", contexto, status=estado)


# --- O código e o projetor -------------------------------------------------------------------------------------------
@require_POST
def codigo(request, pk):
    """`acao=abrir` sorteia um código novo; `acao=encerrar` tira o que está valendo."""
    do_dia = encontro_marcavel(request, pk)
    form = CodigoForm(request.POST)
    try:
        if request.POST.get("acao") == "encerrar":
            codigo_de_presenca.encerrar(do_dia, request.user)
            messages.success(request, "O código não vale mais.")
        else:
            minutos = form.cleaned_data["minutos"] if form.is_valid() else 0
            codigo_de_presenca.abrir(do_dia, minutos, request.user)
            messages.success(request, f"Código aberto por {minutos} minutos. Mostre-o no projetor.")
    except Recusa as recusa:
        messages.error(request, str(recusa))
    destino = "projetor" if request.POST.get("volta") == "projetor" else "encontro"
    return redirect(f"frequencia:{destino}", do_dia.pk)


def _do_projetor(encontro):
    """O que se projeta: nada que diga quem veio."""
    codigo = encontro.codigo_vigente()
    endereco = f"{settings.ENDERECO_DO_SITE}{reverse('cursos:presenca')}"
    return {
        "encontro": encontro,
        "turma": encontro.turma,
        "codigo": f"{codigo[:3]} {codigo[3:]}" if codigo else "",
        "endereco": quebravel(endereco.partition("://")[2].rstrip("/")),
        "qr": qr_svg(f"{endereco}?codigo={codigo}", "Código QR para registrar a presença") if codigo else "",
        "presentes": encontro.presencas.filter(situacao__in=frequencia.VIERAM).count(),
        "esperadas": encontro.turma.matriculas.filter(situacao__in=ESPERADAS).count(),
        "form_do_codigo": CodigoForm(),
    }


@never_cache
@require_GET
def projetor(request, pk):
    """A tela da sala. Sem JavaScript, recarrega sozinha."""
    return render(request, "coordenacao/frequencia/projetor.html", _do_projetor(encontro_marcavel(request, pk)))


@never_cache
@require_GET
def projetor_agora(request, pk):
    """Só o miolo, para a tela se renovar sem recarregar."""
    return render(request, "coordenacao/frequencia/_projetor.html", _do_projetor(encontro_marcavel(request, pk)))


# --- Em papel --------------------------------------------------------------------------------------------------------
@require_GET
def lista(request, pk):
    do_dia = encontro_acompanhado(request, pk)
    resposta = HttpResponse(lista_de_presenca.pdf(do_dia), content_type="application/pdf")
    nome = slugify(f"lista-de-presenca-{do_dia.turma.codigo}-{do_dia.dia:%Y-%m-%d}")
    resposta["Content-Disposition"] = f'attachment; filename="{nome}.pdf"'
    resposta["Cache-Control"], resposta["X-Content-Type-Options"] = "private, no-store", "nosniff"
    return resposta
