"""O diário da turma no admin: a grade, as planilhas, as justificativas, fechar e reabrir."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from certificados.models import Certificado
from contas.recusa import Recusa
from coordenacao import frequencia_planilha as planilha
from coordenacao import grade
from coordenacao.forms import MotivoForm
from coordenacao.frequencia_base import cabecalho, passo_do_diario, turma_acompanhada, turma_coordenada
from coordenacao.frequencia_forms import DecisaoForm
from cursos import diario as atos
from cursos import justificativa as atos_da_justificativa
from cursos.conclusao import Tipo
from cursos.frequencia import do_diario
from cursos.models import Justificativa, Turma
from cursos.permissoes import pode_coordenar
from planilhas.resposta import baixar, baixar_csv, baixar_xlsx, formato_pedido

POR_PAGINA = 100
J = Justificativa.Situacao


# --- Ver -------------------------------------------------------------------------------------------------------------
@require_GET
def ver(request, pk):
    turma = turma_acompanhada(request, pk)
    pagina = Paginator(do_diario(turma), POR_PAGINA).get_page(request.GET.get("p"))
    encontros, linhas = grade.linhas(turma, pagina.object_list)
    contexto = {
        **cabecalho(request, turma, f"Diário da turma {turma.codigo}"),
        "pagina": pagina,
        "encontros": encontros,
        "linhas": linhas,
        "contas": grade.contas(turma),
        "minimo": _minimo(turma),
        "a_decidir": Justificativa.objects.filter(encontro__turma=turma, situacao=J.ENVIADA).count(),
        "a_olhar": _a_olhar(turma),
        "legenda": grade.LEGENDA,
    }
    return render(request, "coordenacao/frequencia/diario.html", contexto)


def _minimo(turma):
    criterio = turma.criterios.filter(tipo=Tipo.FREQUENCIA).first()
    return criterio.valor if criterio else None


def _a_olhar(turma):
    """[(matrícula, certificado em vigor ou None)] de quem concluiu e ficou abaixo do mínimo em um novo fechamento."""
    matriculas = atos.a_olhar(turma)
    if not matriculas:
        return []
    em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__in=matriculas)
    certificados = {c.matricula_id: c for c in em_vigor}
    return [(matricula, certificados.get(matricula.pk)) for matricula in matriculas]


def _planilha(request, pk):
    turma = turma_acompanhada(request, pk)
    encontros, linhas = grade.linhas(turma, do_diario(turma))
    return turma, grade.colunas(encontros, parcial=not turma.diario_fechado), linhas


@require_GET
def xlsx(request, pk):
    turma, colunas, linhas = _planilha(request, pk)
    return baixar_xlsx(f"diario-{turma.codigo}", f"Diário {turma.codigo}", colunas, linhas, notas=[grade.LEGENDA])


@require_GET
def csv(request, pk):
    turma, colunas, linhas = _planilha(request, pk)
    return baixar_csv(f"diario-{turma.codigo}", colunas, linhas)


# --- Fechar e reabrir ------------------------------------------------------------------------------------------------
def fechar(request, pk):
    turma = turma_coordenada(request, pk)
    if request.method == "POST":
        return _fechar(request, turma)
    if turma.diario_fechado:
        messages.info(request, f"O diário da turma {turma.codigo} já está fechado.")
        return redirect("frequencia:diario", turma.pk)
    previa = atos.previa(turma)
    previa.linhas.sort(key=lambda linha: not linha.abaixo)
    formato = formato_pedido(request)
    if formato:
        nome, titulo = f"fechamento-{turma.codigo}", "Como cada pessoa fica"
        return baixar(formato, nome, titulo, planilha.FECHAMENTO, previa.linhas)
    contexto = {
        **cabecalho(request, turma, f"Fechar o diário da turma {turma.codigo}", passo_do_diario(turma)),
        "previa": previa,
        "pagina": Paginator(previa.linhas, POR_PAGINA).get_page(request.GET.get("p")),
    }
    return render(request, "coordenacao/frequencia/fechar.html", contexto)


def _fechar(request, turma):
    try:
        n = len(atos.fechar(turma, request.user))
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect("frequencia:fechar", turma.pk)
    quantas = {0: "Ninguém concluiu o curso agora.", 1: "1 pessoa concluiu o curso."}
    fim = quantas.get(n, f"{n} pessoas concluíram o curso.")
    messages.success(request, f"Diário fechado. A frequência de cada pessoa está gravada. {fim}")
    return redirect("frequencia:diario", turma.pk)


def reabrir(request, pk):
    turma = turma_coordenada(request, pk)
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            atos.reabrir(turma, request.user, form.cleaned_data["motivo"])
            messages.success(request, "Diário reaberto. Corrija o que for preciso e feche-o de novo.")
            return redirect("frequencia:diario", turma.pk)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "sem_motivo" else None, str(recusa))
    titulo = f"Reabrir o diário da turma {turma.codigo}"
    contexto = {**cabecalho(request, turma, titulo, passo_do_diario(turma)), "form": form}
    return render(request, "coordenacao/frequencia/reabrir.html", contexto, status=422 if form.errors else 200)


# --- Justificativas --------------------------------------------------------------------------------------------------
@require_GET
def justificativas(request, pk):
    """As que esperam decisão primeiro, da mais antiga à mais nova; depois as decididas."""
    turma = turma_acompanhada(request, pk)
    todas = Justificativa.objects.filter(encontro__turma=turma).select_related("matricula__pessoa", "encontro")
    em_ordem = sorted(todas, key=lambda j: (j.situacao != J.ENVIADA, j.enviada_em, j.pk))
    formato = formato_pedido(request)
    if formato:
        nome = f"justificativas-{turma.codigo}"
        return baixar(formato, nome, "Justificativas", planilha.JUSTIFICATIVAS, em_ordem)
    contexto = {
        **cabecalho(request, turma, f"Justificativas da turma {turma.codigo}", passo_do_diario(turma)),
        "pagina": Paginator(em_ordem, POR_PAGINA).get_page(request.GET.get("p")),
    }
    return render(request, "coordenacao/frequencia/justificativas.html", contexto)


def decidir(request, pk):
    visiveis = Justificativa.objects.filter(encontro__turma__in=Turma.objects.acompanhadas_por(request.user))
    justificativa = get_object_or_404(visiveis.select_related("matricula__pessoa", "encontro__turma__curso"), pk=pk)
    turma = justificativa.encontro.turma
    form = DecisaoForm(request.POST or None)
    if request.method == "POST":
        if not pode_coordenar(request.user, turma):
            raise PermissionDenied
        if form.is_valid() and _decidir(request, justificativa, form):
            return redirect("frequencia:justificativas", turma.pk)
    lista = reverse("frequencia:justificativas", args=[turma.pk]), "Justificativas"
    contexto = {
        **cabecalho(request, turma, str(justificativa.matricula.pessoa), passo_do_diario(turma), lista),
        "justificativa": justificativa,
        "form": form,
    }
    return render(request, "coordenacao/frequencia/justificativa.html", contexto, status=422 if form.errors else 200)


def _decidir(request, justificativa, form):
    aceita = form.cleaned_data["decisao"] == DecisaoForm.ACEITAR
    try:
        atos_da_justificativa.decidir(justificativa, aceita, form.cleaned_data["resposta"], request.user)
    except Recusa as recusa:
        form.add_error("resposta" if recusa.codigo == "sem_resposta" else None, str(recusa))
        return False
    feito = "aceita" if aceita else "recusada"
    messages.success(request, f"Justificativa {feito}. {justificativa.matricula.pessoa} recebeu a resposta por e-mail.")
    return True
