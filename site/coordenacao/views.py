"""As turmas, o quadro, a ficha de cada pessoa e a emissão, no admin."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from avaliacoes.models import AvaliacaoPage
from avaliacoes.permissoes import pode_ler_respostas
from avaliacoes.tentativa import conceder_tentativa
from certificados.declaracoes.da_matricula import pode_sair
from certificados.permissoes import pode_emitir, pode_pedir_documentos
from contas.recusa import Recusa
from coordenacao import atos_em_lote, cuidado, exportar, ficha, vistas
from coordenacao import quadro as quadros
from coordenacao.atos import ATOS, COM_MOTIVO
from coordenacao.forms import MotivoForm, VistaForm
from coordenacao.porta import (
    aqui,
    caminho,
    matricula_vista,
    negar,
    passo_da_pessoa,
    passo_da_turma,
    turma_vista,
    voltar,
)
from cursos import abertura
from cursos import matricula as atos_da_matricula
from cursos.permissoes import pode_coordenar
from planilhas.resposta import baixar, formato_pedido


# --- Ver -------------------------------------------------------------------------------------------------------------
def turmas(request):
    acompanhadas = quadros.turmas_de(request.user)
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, "turmas", "Turmas", exportar.TURMAS, acompanhadas)
    pagina = Paginator(acompanhadas, quadros.POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {"pagina": pagina, "header_title": "Turmas", "breadcrumbs_items": caminho(), "header_icon": "group"}
    return render(request, "coordenacao/turmas.html", contexto)


def quadro(request, pk):
    turma = turma_vista(request, pk)
    lido = quadros.Quadro(turma, request.GET)
    formato = formato_pedido(request)
    if formato:
        nome = f"quadro-{turma.codigo}"
        return baixar(formato, nome, f"Quadro {turma.codigo}", exportar.QUADRO, lido.todas_as_linhas())
    return render(request, "coordenacao/quadro.html", _contexto_do_quadro(request, turma, lido))


def _contexto_do_quadro(request, turma, lido):
    pagina = lido.pagina(request.GET.get("p"))
    coordena = pode_coordenar(request.user, turma)
    return {
        "turma": turma,
        "quadro": lido,
        "filtro": lido.form,
        "filtro_atual": vistas.limpo(request.GET.urlencode()),
        "pagina": pagina,
        "linhas": lido.linhas(pagina.object_list),
        "vistas": vistas.da_pessoa(request.user, turma),
        "vista_form": VistaForm(),
        "atos_em_lote": atos_em_lote.oferecidos_a(request.user, turma),
        "lotes": turma.atos_em_lote.filter(confirmado_em__isnull=False)[:3] if coordena else [],
        "coordena": coordena,
        "emite": pode_emitir(request.user, turma),
        "le_respostas": pode_ler_respostas(request.user, turma),
        "header_title": f"Quadro da turma {turma.codigo}",
        "header_icon": "group",
        "breadcrumbs_items": caminho(aqui(turma.codigo)),
    }


def pessoa(request, pk):
    matricula = matricula_vista(request, pk)
    turma = matricula.turma
    coordena = pode_coordenar(request.user, turma)
    contexto = {
        "matricula": matricula,
        "turma": turma,
        "ficha": ficha.montar(matricula),
        "coordena": coordena,
        "com_motivo": [ato for ato in COM_MOTIVO.values() if coordena and ato.cabe(matricula)],
        "emite": pode_emitir(request.user, turma),
        "le_respostas": pode_ler_respostas(request.user, turma),
        "cuida": cuidado.pode_cuidar(request.user, matricula),
        "revoga": request.user.has_perm("certificados.revogar") and coordena,
        "pede_documentos": pode_sair(matricula) and pode_pedir_documentos(request.user, matricula),
        "header_title": str(matricula.pessoa),
        "header_icon": "user",
        "breadcrumbs_items": caminho(passo_da_turma(turma), aqui(str(matricula.pessoa))),
    }
    return render(request, "coordenacao/pessoa.html", contexto)


# --- Agir ------------------------------------------------------------------------------------------------------------
@require_POST
def abrir(request, pk):
    turma = turma_vista(request, pk)
    if not pode_coordenar(request.user, turma):
        return negar(request)
    try:
        abertura.abrir(turma, por=request.user)
        messages.success(request, f"A turma {turma.codigo} está aberta.")
    except Recusa:
        messages.error(request, "A turma não abriu. Veja abaixo o que falta.")
        return redirect("turma_admin:abrir", turma.pk)
    return redirect("coordenacao:quadro", turma.pk)


@require_POST
def agir(request, pk, ato):
    matricula = matricula_vista(request, pk)
    if ato not in ATOS:
        raise Http404
    ato = ATOS[ato]
    if not ato.pode(request.user, matricula.turma):
        return negar(request)
    try:
        ato.executar(matricula, request.user)
        messages.success(request, f"{matricula.pessoa}: {ato.frase(1)}")
    except Recusa as recusa:
        messages.error(request, f"{matricula.pessoa}: {recusa}")
    return voltar(request, reverse("coordenacao:pessoa", args=[matricula.pk]))


def mudar(request, pk, ato):
    """Trancar, registrar a desistência, cancelar: os atos que pedem o motivo antes."""
    matricula = matricula_vista(request, pk)
    if ato not in COM_MOTIVO:
        raise Http404
    if not pode_coordenar(request.user, matricula.turma):
        return negar(request)
    ato = COM_MOTIVO[ato]

    def executar(motivo):
        ato.executar(matricula, request.user, motivo)
        return f"{matricula.pessoa}: {ato.feito}"

    textos = {"titulo": ato.rotulo, "explicacao": ato.explicacao, "botao": ato.rotulo, "grave": ato.grave}
    return _com_motivo(request, matricula, executar, textos)


def recusar(request, pk):
    matricula = matricula_vista(request, pk)
    if not pode_coordenar(request.user, matricula.turma):
        return negar(request)

    def ato(motivo):
        atos_da_matricula.recusar(matricula, request.user, motivo)
        return f"Matrícula recusada. {matricula.pessoa} recebeu o motivo por e-mail."

    textos = {
        "titulo": "Recusar a matrícula",
        "explicacao": "A pessoa lê este motivo no e-mail e em Minha área. Diga também o que ela pode fazer.",
        "botao": "Recusar a matrícula",
        "grave": True,
    }
    return _com_motivo(request, matricula, ato, textos)


def conceder(request, pk, avaliacao):
    matricula = matricula_vista(request, pk)
    if not pode_coordenar(request.user, matricula.turma):
        return negar(request)
    da_turma = AvaliacaoPage.objects.filter(pk__in=matricula.turma.atividades.values("pagina"))
    avaliacao = get_object_or_404(da_turma, pk=avaliacao)

    def ato(motivo):
        conceder_tentativa(matricula, avaliacao, request.user, motivo)
        return f"{matricula.pessoa} tem mais uma tentativa em “{avaliacao.title}”."

    textos = {
        "titulo": f"Conceder nova tentativa em “{avaliacao.title}”",
        "explicacao": "O motivo fica no histórico da matrícula. A melhor nota continua valendo.",
        "botao": "Conceder a tentativa",
    }
    return _com_motivo(request, matricula, ato, textos)


def _com_motivo(request, matricula, ato, textos):
    """Pede o motivo e executa `ato(motivo)`. Se ele recusar, a tela volta com o que foi escrito."""
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, ato(form.cleaned_data["motivo"]))
            return redirect("coordenacao:pessoa", matricula.pk)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "sem_motivo" else None, str(recusa))
    passos = (passo_da_turma(matricula.turma), passo_da_pessoa(matricula), aqui(textos["titulo"]))
    contexto = {
        **textos,
        "matricula": matricula,
        "form": form,
        "header_title": textos["titulo"],
        "breadcrumbs_items": caminho(*passos),
    }
    return render(request, "coordenacao/motivo.html", contexto, status=422 if form.errors else 200)
