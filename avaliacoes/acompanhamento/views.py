"""As telas da coordenação: as avaliações da turma e a janela de cada uma, as tentativas, o tempo extra, a história."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from avaliacoes import arquivo_de_respostas, historico, tempo_extra
from avaliacoes import janela as janelas
from avaliacoes.acompanhamento import porta
from avaliacoes.acompanhamento.forms import FiltroForm, JanelaForm, TempoForm, TentativaExtraForm
from avaliacoes.acompanhamento.planilha import TENTATIVAS
from avaliacoes.tentativa import conceder_tentativa, encerrar_se_vencida, permitidas
from contas.recusa import Recusa
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 50
REFAZ = {"nota_cai", "sem_motivo", "nada_novo"}  # recusas depois das quais a tela volta com o ensaio
ler_e_escrever = require_http_methods(["GET", "POST"])


def _tela(request, nome, contexto, estado=200):
    return render(request, f"avaliacoes/admin/acompanhamento/{nome}.html", contexto, status=estado)


# --- A turma ---------------------------------------------------------------------------------------------------------
@require_GET
def turma(request, pk):
    turma = porta.turma_lida(request, pk)
    contexto = porta.cabecalho(request, turma, f"Avaliações da turma {turma.codigo}")
    return _tela(request, "turma", {**contexto, "avaliacoes": historico.avaliacoes_da_turma(turma)})


@ler_e_escrever
def janela(request, pk, avaliacao):
    turma = porta.turma_lida(request, pk)
    porta.exigir_coordenacao(request, turma)
    avaliacao = porta.avaliacao_da_turma(turma, avaliacao)
    atual = janelas.da_turma(turma, avaliacao)
    inicial = {"inicia_de": atual.inicia_de, "inicia_ate": atual.inicia_ate} if atual else None
    form = JanelaForm(request.POST or None, initial=inicial)
    if request.method == "POST" and form.is_valid():
        try:
            janelas.definir(turma, avaliacao, por=request.user, **form.cleaned_data)
            messages.success(request, f"Está valendo quando a turma pode começar “{avaliacao.title}”.")
            return redirect("tentativas:turma", turma.pk)
        except Recusa as recusa:
            form.add_error("inicia_ate" if recusa.codigo == "fora_de_ordem" else None, str(recusa))
    titulo = f"Quando a turma pode começar “{avaliacao.title}”"
    contexto = porta.cabecalho(request, turma, titulo, porta.passo_das_avaliacoes(turma))
    contexto |= {"form": form, "avaliacao": avaliacao}
    return _tela(request, "janela", contexto, 422 if form.errors else 200)


@require_GET
def lista(request, pk):
    """As tentativas da turma, com filtro e planilha. O número de consultas não cresce com elas."""
    turma = porta.turma_lida(request, pk)
    avaliacoes = historico.avaliacoes_da_turma(turma)
    form = FiltroForm(request.GET, avaliacoes=avaliacoes)
    tentativas = historico.da_turma(turma, form.filtro)
    formato = formato_pedido(request)
    if formato:
        return baixar(formato, f"tentativas-{turma.codigo}", f"Tentativas {turma.codigo}", TENTATIVAS, tentativas)
    pagina = Paginator(tentativas, POR_PAGINA).get_page(request.GET.get("p"))
    linhas = [(t, historico.ESTADOS[historico.estado(t)], historico.minutos(t)) for t in pagina.object_list]
    titulo = f"Tentativas da turma {turma.codigo}"
    contexto = porta.cabecalho(request, turma, titulo, porta.passo_das_avaliacoes(turma))
    contexto |= {"pagina": pagina, "linhas": linhas, "form": form}
    return _tela(request, "lista", contexto)


# --- A pessoa --------------------------------------------------------------------------------------------------------
@ler_e_escrever
def tempo(request, pk, avaliacao):
    """Dar mais tempo, ou mais uma tentativa, a uma pessoa em uma avaliação."""
    matricula = porta.matricula_coordenada(request, pk)
    avaliacao = porta.avaliacao_da_turma(matricula.turma, avaliacao)
    outra = "tentativa" in request.POST
    forms = {
        "form": TempoForm(request.POST if request.method == "POST" and not outra else None),
        "extra": TentativaExtraForm(request.POST if outra else None, prefix="extra"),
    }
    enviado = forms["extra" if outra else "form"]
    if request.method == "POST" and enviado.is_valid():
        try:
            messages.success(request, _conceder(request, matricula, avaliacao, outra, enviado.cleaned_data))
            return redirect("tentativas:tempo", matricula.pk, avaliacao.pk)
        except Recusa as recusa:
            enviado.add_error({"sem_motivo": "motivo", "minutos_invalidos": "minutos"}.get(recusa.codigo), str(recusa))
    contexto = _contexto_do_tempo(request, matricula, avaliacao)
    return _tela(request, "tempo", {**contexto, **forms}, 422 if enviado.errors else 200)


def _conceder(request, matricula, avaliacao, outra, dados):
    if outra:
        conceder_tentativa(matricula, avaliacao, request.user, dados["motivo"])
        return f"{matricula.pessoa} tem mais uma tentativa em “{avaliacao.title}”."
    tempo_extra.conceder_tempo(matricula, avaliacao, dados["minutos"], request.user, dados["motivo"])
    return f"{matricula.pessoa} tem mais {dados['minutos']} minutos em “{avaliacao.title}”."


def _contexto_do_tempo(request, matricula, avaliacao):
    turma = matricula.turma
    titulo = f"Tempo e tentativas em “{avaliacao.title}”"
    tentativas = list(matricula.tentativas.filter(avaliacao=avaliacao).select_related("avaliacao").order_by("numero"))
    return porta.cabecalho(request, turma, titulo, porta.passo_da_pessoa(matricula)) | {
        "matricula": matricula,
        "avaliacao": avaliacao,
        "tentativas": [(t, historico.ESTADOS[historico.estado(t)]) for t in tentativas],
        "permitidas": permitidas(matricula, avaliacao),
        "esgotou": len(tentativas) >= permitidas(matricula, avaliacao),
        "extras": tempo_extra.da_matricula(matricula, avaliacao),
    }


# --- Uma tentativa ---------------------------------------------------------------------------------------------------
@require_GET
def historico_da_tentativa(request, pk):
    """Quem olha encerra a vencida, e então a lê como ficou."""
    encerrar_se_vencida(porta.tentativa_lida(request, pk))
    tentativa = porta.tentativa_lida(request, pk)
    contexto = _contexto_da_tentativa(request, tentativa, f"{tentativa.numero}ª tentativa")
    contexto |= {
        "fatos": historico.fatos(tentativa),
        "questoes": [] if tentativa.avaliacao.anonima else historico.questoes(tentativa),
        "estado": historico.ESTADOS[historico.estado(tentativa)],
        "duracao": historico.duracao(tentativa),
    }
    return _tela(request, "historico", contexto)


def _contexto_da_tentativa(request, tentativa, titulo, *passos):
    matricula = tentativa.matricula
    passos = (porta.passo_das_avaliacoes(matricula.turma), porta.passo_da_pessoa(matricula), *passos)
    contexto = porta.cabecalho(request, matricula.turma, titulo, *passos)
    return {**contexto, "tentativa": tentativa, "matricula": matricula, "avaliacao": tentativa.avaliacao}


@ler_e_escrever
def arquivo(request, pk):
    """Primeiro o ensaio do arquivo que a pessoa mandou; depois, com as linhas escolhidas e o motivo, grava."""
    tentativa = porta.tentativa_lida(request, pk)
    porta.exigir_coordenacao(request, tentativa.matricula.turma)
    titulo = "Carregar as respostas guardadas no aparelho"
    contexto = _contexto_da_tentativa(request, tentativa, titulo, porta.passo_da_tentativa(tentativa))
    if request.method == "GET":
        return _tela(request, "arquivo", contexto)
    try:
        lido, texto = _ler_arquivo(request)
        if "gravar" in request.POST:
            quantas = _gravar(request, tentativa, lido)
            messages.success(request, f"{quantas} resposta{'s' if quantas > 1 else ''} a mais nesta tentativa.")
            return redirect("tentativas:historico", tentativa.pk)
    except Recusa as recusa:
        contexto |= {"erro": recusa}
        if "gravar" not in request.POST or recusa.codigo not in REFAZ:
            return _tela(request, "arquivo", contexto, 422)
    try:
        contexto |= _ensaio(request, tentativa, lido, texto)
    except Recusa as recusa:
        contexto |= {"erro": recusa}
    return _tela(request, "arquivo", contexto, 422 if "erro" in contexto else 200)


def _ler_arquivo(request):
    if "gravar" in request.POST:
        texto = request.POST.get("conteudo", "")
    else:
        enviado = request.FILES.get("arquivo")
        if enviado is None:
            raise Recusa("Escolha o arquivo que a pessoa mandou.", "sem_arquivo")
        texto = enviado.read(arquivo_de_respostas.TAMANHO_MAXIMO + 1).decode("utf-8-sig", "replace")
    return arquivo_de_respostas.ler(texto), texto


def _escolhidas(request):
    return {int(ordem) for ordem in request.POST.getlist("ordem") if ordem.isascii() and ordem.isdecimal()}


def _gravar(request, tentativa, lido):
    motivo, aceita = request.POST.get("motivo", ""), "aceita_queda" in request.POST
    return arquivo_de_respostas.gravar(tentativa, lido, _escolhidas(request), request.user, motivo, aceita)


def _ensaio(request, tentativa, lido, texto):
    ordens = _escolhidas(request) if "gravar" in request.POST else None
    ensaio = arquivo_de_respostas.ensaiar(tentativa, lido, ordens)
    marcadas = {linha.ordem for linha in ensaio.linhas if (linha.sugerida if ordens is None else linha.ordem in ordens)}
    motivo = request.POST.get("motivo", "")
    return {"ensaio": ensaio, "marcadas": marcadas, "conteudo": texto, "motivo": motivo, "lido": lido}
