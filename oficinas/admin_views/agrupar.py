"""Agrupar os achados em demandas: a mesa, o histórico do que se moveu e o texto de cada demanda."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from oficinas import agrupamento
from oficinas.admin_views.base import cabecalho, oficina_conduzida
from oficinas.agrupamento import AgrupamentoRecusado
from oficinas.forms_do_agrupamento import MAXIMO_DA_DEMANDA, DemandaForm, FiltroForm, MesaForm
from oficinas.identificacao import indicios
from oficinas.mesa import Filtro, Mesa, destinos, destinos_de_outras
from oficinas.models import Demanda
from oficinas.movimentos import frase_do_movimento, movimentos_da

NA_SESSAO = "oficinas_nao_iguais"
MAXIMO_NA_SESSAO = 300
MOVIMENTOS_POR_PAGINA = 20


# --- A mesa ----------------------------------------------------------------------------------------------------------
def agrupar(request, pk):
    oficina = oficina_conduzida(request, pk)
    form = MesaForm(
        request.POST or None,
        achados=oficina.achados.all(),
        demandas=Demanda.objects.da_oficina(oficina),
        destinos=destinos(oficina, request.user),
    )
    if request.method == "POST" and _fazer(request, oficina, form):
        return redirect(request.get_full_path())
    filtro = FiltroForm(request.GET)
    mesa = Mesa(oficina, Filtro(**filtro.valores()), _nao_iguais(request, oficina))
    contexto = {
        **cabecalho(request, oficina, "Agrupar", "agrupar"),
        "form": form,
        "filtro": filtro,
        "mesa": mesa,
        "destinos_de_outras": destinos_de_outras(oficina, request.user),
        "marcados": {campo: _numeros(request, campo) for campo in ("achados", "demandas", "destino", "eixo")},
    }
    return render(request, "oficinas/admin/agrupar.html", contexto, status=422 if form.errors else 200)


def _fazer(request, oficina, form):
    """Executa o ato. Se foi recusado, a frase fica no formulário, com tudo o que se marcou e escreveu."""
    if not form.is_valid():
        messages.error(request, form.frase if form.data else "Nada foi enviado. Marque de novo.")
        return False
    try:
        ATOS[form.cleaned_data["ato"]](request, oficina, form)
    except AgrupamentoRecusado as recusa:
        form.add_error("enunciado" if recusa.codigo == "sem_enunciado" else None, str(recusa))
        messages.error(request, str(recusa))
        return False
    return True


def _criar(request, oficina, form):
    """Os marcados de uma demanda só a dividem; os de várias, ou sem demanda, formam uma nova."""
    dados = form.cleaned_data
    achados, texto = dados["achados"], dados["enunciado"]
    casas = set(achados.values_list("consolidacoes__demanda", flat=True))
    if len(casas) == 1 and None not in casas:
        demanda = Demanda.objects.get(pk=casas.pop())
        movimento = agrupamento.dividir(demanda, achados, request.user, texto, eixo=dados["eixo"])
    else:
        movimento = agrupamento.reunir(oficina, achados, request.user, enunciado=texto, eixo=dados["eixo"])
    _contar(request, oficina, movimento)
    _avisar_se_identifica(request, texto)


def _levar(request, oficina, form):
    dados = form.cleaned_data
    movimento = agrupamento.reunir(oficina, dados["achados"], request.user, demanda=dados["destino"])
    _contar(request, oficina, movimento)


def _retirar(request, oficina, form):
    _contar(request, oficina, agrupamento.retirar(form.cleaned_data["achados"], request.user))


def _unir(request, oficina, form):
    dados = form.cleaned_data
    movimento = agrupamento.unir(dados["demandas"], dados["destino"], request.user, oficina=oficina)
    recebeu = movimento.demanda
    inverteu = recebeu != dados["destino"]
    porque = f" A união ficou na {recebeu.codigo}: ela já sustenta um objetivo de curso." if inverteu else ""
    _contar(request, oficina, movimento, porque)


def _juntar(request, oficina, form):
    """Dois parecidos: na demanda de um deles ou, se nenhum tem, em uma nova com o texto do que mais pesa."""
    achados = form.cleaned_data["achados"]
    casas = list(Demanda.objects.filter(consolidacoes__achado__in=achados).distinct())
    if len(casas) > 1:
        frase = "Cada um já está em uma demanda. Se elas pedem o mesmo, marque as duas e una-as."
        raise AgrupamentoRecusado(frase, "ja_reunidos")
    if casas:
        return _contar(request, oficina, agrupamento.reunir(oficina, achados, request.user, demanda=casas[0]))
    modelo = _de_quem_se_copia(achados)
    texto = Truncator(modelo.enunciado).chars(MAXIMO_DA_DEMANDA)
    movimento = agrupamento.reunir(oficina, achados, request.user, enunciado=texto)
    return _contar(request, oficina, movimento, f" O texto é o do {modelo.codigo}; edite a demanda para mudar.")


def _de_quem_se_copia(achados):
    """O que mais pesa entre os que se podem mostrar a qualquer pessoa: a demanda se publica."""
    mais_pesado = achados.publicos().order_by((F("impacto") * F("frequencia")).desc(), "codigo").first()
    if mais_pesado is None:
        frase = "Só a equipe pode ler estes dois. Marque-os e escreva, com outras palavras, o que eles pedem."
        raise AgrupamentoRecusado(frase, "so_equipe")
    return mais_pesado


def _diferentes(request, oficina, form):
    """Vale só para esta sessão: quem volta outro dia, ou outra pessoa, vê a sugestão de novo."""
    par = form.par
    guardados = request.session.get(NA_SESSAO, {})
    desta = [p for p in guardados.get(str(oficina.pk), []) if p != [par.um, par.outro]]
    guardados[str(oficina.pk)] = [*desta, [par.um, par.outro]][-MAXIMO_NA_SESSAO:]
    request.session[NA_SESSAO] = guardados
    messages.success(request, "Sugestão dispensada até você sair da plataforma.")


ATOS = {
    "criar": _criar,
    "levar": _levar,
    "retirar": _retirar,
    "unir": _unir,
    "juntar": _juntar,
    "diferentes": _diferentes,
}


def _contar(request, oficina, movimento, tambem=""):
    feito = movimentos_da(oficina).get(pk=movimento.pk)
    messages.success(request, f"{frase_do_movimento(feito)}.{tambem}")


def _avisar_se_identifica(request, texto):
    for frase in indicios(texto):
        messages.warning(request, f"{frase} Edite a demanda: ela se publica.")


def _nao_iguais(request, oficina):
    return [tuple(par) for par in request.session.get(NA_SESSAO, {}).get(str(oficina.pk), [])]


def _numeros(request, campo):
    return {int(n) for n in request.POST.getlist(campo) if n.isascii() and n.isdecimal() and len(n) < 19}


# --- O histórico -----------------------------------------------------------------------------------------------------
def movimentos(request, pk):
    oficina = oficina_conduzida(request, pk)
    pagina = Paginator(movimentos_da(oficina), MOVIMENTOS_POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {
        **cabecalho(request, oficina, "Movimentos", "agrupar"),
        "pagina": pagina,
        "movimentos": [(movimento, frase_do_movimento(movimento)) for movimento in pagina],
    }
    return render(request, "oficinas/admin/movimentos.html", contexto)


@require_POST
def desfazer(request, pk, movimento):
    oficina = oficina_conduzida(request, pk)
    movimento = get_object_or_404(movimentos_da(oficina), pk=movimento)
    try:
        agrupamento.desfazer(movimento, request.user)
        messages.success(request, f"Desfeito: {frase_do_movimento(movimento)}.")
    except AgrupamentoRecusado as recusa:
        messages.error(request, str(recusa))
    volta = request.POST.get("volta", "")
    segura = url_has_allowed_host_and_scheme(volta, allowed_hosts={request.get_host()})
    return redirect(volta if segura else reverse("oficinas_admin:agrupar", args=[oficina.pk]))


# --- O texto da demanda ----------------------------------------------------------------------------------------------
def demanda(request, pk, demanda):
    oficina = oficina_conduzida(request, pk)
    demanda = get_object_or_404(Demanda.objects.da_oficina(oficina).select_related("eixo"), pk=demanda)
    campos = ("enunciado", "eixo", "justificativa")
    form = DemandaForm(request.POST or None, initial={campo: getattr(demanda, campo) for campo in campos})
    if request.method == "POST" and form.is_valid():
        try:
            agrupamento.reescrever(demanda, request.user, **form.cleaned_data)
            messages.success(request, f"{demanda.codigo}: texto guardado.")
            _avisar_se_identifica(request, f"{form.cleaned_data['enunciado']}\n{form.cleaned_data['justificativa']}")
            return redirect("oficinas_admin:agrupar", oficina.pk)
        except AgrupamentoRecusado as recusa:
            form.add_error(None, str(recusa))
    contexto = {
        **cabecalho(request, oficina, f"Editar a {demanda.codigo}", "agrupar"),
        "demanda": demanda,
        "form": form,
        "absorvidas": demanda.absorvidas.order_by("codigo"),
        "botao": "Guardar o texto",
        "volta": reverse("oficinas_admin:agrupar", args=[oficina.pk]),
    }
    return render(request, "oficinas/admin/demanda.html", contexto, status=422 if form.errors else 200)
