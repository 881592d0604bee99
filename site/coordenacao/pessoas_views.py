"""Cuidar das contas das pessoas da turma: corrigir, reenviar o acesso, unir as repetidas, ver como.

Quem não acompanha a turma não vê a pessoa (404); quem acompanha sem coordenar não age (403).
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.log_actions import registry

from certificados.models import Certificado
from contas import acesso, correcao, posse, repetidas, uniao
from contas.mascara import email_mascarado
from contas.recusa import Recusa
from contas.semelhanca import EM_PALAVRAS
from contas.tasks import procurar_repetidas
from coordenacao import cuidado, exportar, ver_como
from coordenacao.pessoas_forms import CorrigirEmailForm, CorrigirNomeForm, OutraContaForm, UnirForm
from coordenacao.porta import aqui, caminho, matricula_vista, passo_da_pessoa, passo_da_turma
from cursos.models import Matricula
from planilhas.resposta import baixar, formato_pedido

POR_PAGINA = 25
CAMPO_DA_RECUSA = {"email_indisponivel": "email", "mesmo_email": "email", "sem_motivo": "motivo", "mesmo_nome": "nome"}


# --- O que se pode ver -----------------------------------------------------------------------------------------------
def _matricula(request, pk):
    """(matrícula, resposta que nega). A resposta é None para quem pode cuidar."""
    matricula = matricula_vista(request, pk)
    motivo = cuidado.por_que_nao_cuida(request.user, matricula)
    return matricula, _negar(request, motivo) if motivo else None


def _negar(request, motivo):
    return render(request, "coordenacao/pessoas/negado.html", {"motivo": motivo}, status=403)


def _caminho(matricula, *passos):
    return caminho(passo_da_turma(matricula.turma), passo_da_pessoa(matricula), *passos)


def _passo_da_conta(matricula):
    return {"url": reverse("pessoas:conta", args=[matricula.pk]), "label": "Conta e acesso"}


# --- A conta de uma pessoa -------------------------------------------------------------------------------------------
def conta(request, pk):
    matricula, negada = _matricula(request, pk)
    if negada:
        return negada
    pessoa = matricula.pessoa
    registros = registry.get_logs_for_instance(pessoa).filter(action__startswith="contas.")
    contexto = {
        "matricula": matricula,
        "pessoa": pessoa,
        "confirmado": pessoa.email_confirmado,
        "mensagens": acesso.mensagens_de_acesso(pessoa)[:5],
        "pares": [_linha(par, pessoa) for par in cuidado.pares_de(request.user) & repetidas.pares_de(pessoa)],
        "historia": registros.select_related("user").order_by("-timestamp", "-pk")[:20],
        "outra": OutraContaForm(request.GET if "email" in request.GET else None),
        "header_title": f"Conta de {pessoa}",
        "header_icon": "user",
        "breadcrumbs_items": _caminho(matricula, aqui("Conta e acesso")),
    }
    return render(request, "coordenacao/pessoas/conta.html", contexto)


def corrigir_nome(request, pk):
    matricula, negada = _matricula(request, pk)
    if negada:
        return negada
    pessoa = matricula.pessoa
    form = CorrigirNomeForm(request.POST or None, initial={"nome": pessoa.nome, "nome_social": pessoa.nome_social})

    def ato(nome, nome_social, motivo):
        corrigida = correcao.corrigir_nome(pessoa, nome, request.user, motivo, nome_social)
        return f"O nome agora é “{corrigida.nome_de_exibicao}”. A pessoa recebeu um aviso por e-mail."

    em_vigor = Certificado.objects.certificados().em_vigor().filter(matricula__pessoa=pessoa)
    contexto = {
        "titulo": "Corrigir o nome",
        "botao": "Corrigir o nome",
        "certificados": em_vigor.filter(matricula__turma=matricula.turma),
        "corrige_certificado": request.user.has_perm("certificados.revogar"),
    }
    return _corrigir(request, matricula, form, ato, contexto)


def corrigir_email(request, pk):
    matricula, negada = _matricula(request, pk)
    if negada:
        return negada
    form = CorrigirEmailForm(request.POST or None)

    def ato(email, repetido, motivo):
        corrigida = correcao.corrigir_email(matricula.pessoa, email, request.user, motivo)
        return f"O e-mail agora é {corrigida.email}. O antigo recebeu um aviso, e o novo, como confirmar e entrar."

    contexto = {"titulo": "Corrigir o e-mail", "botao": "Trocar o e-mail", "grave": True}
    return _corrigir(request, matricula, form, ato, contexto)


def _corrigir(request, matricula, form, ato, contexto):
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, ato(**form.cleaned_data))
            return redirect("pessoas:conta", matricula.pk)
        except Recusa as recusa:
            form.add_error(CAMPO_DA_RECUSA.get(recusa.codigo), str(recusa))
    passos = _passo_da_conta(matricula), aqui(contexto["titulo"])
    contexto |= {"matricula": matricula, "pessoa": matricula.pessoa, "form": form}
    contexto |= {"header_title": contexto["titulo"], "breadcrumbs_items": _caminho(matricula, *passos)}
    return render(request, "coordenacao/pessoas/corrigir.html", contexto, status=422 if form.errors else 200)


@require_POST
def reenviar_acesso(request, pk):
    matricula, negada = _matricula(request, pk)
    if negada:
        return negada
    try:
        mensagem = acesso.reenviar(matricula.pessoa, request.user)
        messages.success(request, f"Escrevemos a {mensagem.para}. O estado do envio aparece em “Mensagens de acesso”.")
    except Recusa as recusa:
        messages.warning(request, str(recusa))
    return redirect("pessoas:conta", matricula.pk)


# --- Repetidas -------------------------------------------------------------------------------------------------------
def _linha(par, desta=None):
    """O par com os sinais em palavras; `outra` é a conta que não é `desta`."""
    outra = par.uma if desta and par.outra_id == desta.pk else par.outra
    sinais = [EM_PALAVRAS[sinal] for sinal in par.sinais if sinal in EM_PALAVRAS]
    return {
        "par": par,
        "outra": outra,
        "sinais": ", ".join(sinais),
        "emails": [email_mascarado(conta.email) for conta in (par.uma, par.outra)],
        "outro_email": email_mascarado(outra.email),
    }


def lista(request):
    if not cuidado.coordena_alguma(request.user):
        return _negar(request, "Só quem coordena uma turma cuida das contas repetidas.")
    pares, formato = cuidado.pares_de(request.user), formato_pedido(request)
    if formato:
        return baixar(formato, "pessoas-repetidas", "Pessoas repetidas", exportar.REPETIDAS, map(_linha, pares))
    pagina = Paginator(pares, POR_PAGINA).get_page(request.GET.get("p"))
    contexto = {
        "pagina": pagina,
        "linhas": [_linha(par) for par in pagina.object_list],
        "header_title": "Pessoas repetidas",
        "header_icon": "group",
        "breadcrumbs_items": [aqui("Pessoas repetidas")],
    }
    return render(request, "coordenacao/pessoas/repetidas.html", contexto)


@require_POST
def procurar(request):
    if not cuidado.coordena_alguma(request.user):
        return _negar(request, "Só quem coordena uma turma cuida das contas repetidas.")
    procurar_repetidas.delay_on_commit()
    messages.success(request, "A procura começou. Recarregue esta página daqui a um minuto.")
    return redirect("pessoas:repetidas")


@require_POST
def apontar(request, pk):
    """A coordenação diz, pelo e-mail, que outra conta das suas turmas é da mesma pessoa."""
    matricula, negada = _matricula(request, pk)
    if negada:
        return negada
    form = OutraContaForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["email"][0])
        return redirect("pessoas:conta", matricula.pk)
    outra = cuidado.pessoas_de(request.user).filter(email__iexact=form.cleaned_data["email"]).first()
    try:
        if outra is None:
            raise Recusa("Nenhuma outra pessoa das suas turmas usa este e-mail. Confira como se escreve.", "nao_achada")
        par = repetidas.apontar(matricula.pessoa, outra)
        if not cuidado.pode_unir(request.user, par):
            raise Recusa("A outra conta é de alguém que trabalha na plataforma: quem administra a une.", "tem_papel")
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect("pessoas:conta", matricula.pk)
    return redirect("pessoas:par", par.pk)


def par(request, pk):
    """As duas contas lado a lado, o que cada uma tem e o que impede. No POST, une ou descarta."""
    if not cuidado.coordena_alguma(request.user):
        return _negar(request, "Só quem coordena uma turma cuida das contas repetidas.")
    par = get_object_or_404(cuidado.pares_de(request.user), pk=pk)
    if request.method == "POST" and request.POST.get("ato") == "descartar":
        return _descartar(request, par)
    contas = (par.uma, par.outra)
    form = UnirForm(request.POST or None, contas=contas)
    if request.method == "POST" and form.is_valid():
        try:
            return _unir(request, contas, **form.cleaned_data)
        except Recusa as recusa:
            form.add_error("motivo" if recusa.codigo == "sem_motivo" else None, str(recusa))
    return _mostrar_par(request, par, contas, form)


def _mostrar_par(request, par, contas, form):
    contexto = {
        **_linha(par),
        "lados": [_lado(request, conta, outra) for conta, outra in (contas, contas[::-1])],
        "impedimentos": posse.impedimentos(*contas),
        "form": form,
        "header_title": "A mesma pessoa?",
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("pessoas:repetidas"), "label": "Pessoas repetidas"},
            aqui("A mesma pessoa?"),
        ],
    }
    return render(request, "coordenacao/pessoas/par.html", contexto, status=422 if form.errors else 200)


def _descartar(request, par):
    repetidas.descartar(par, request.user)
    messages.success(request, "Anotado: são pessoas diferentes. Este par não volta a aparecer.")
    return redirect("pessoas:repetidas")


def _unir(request, contas, fica, motivo):
    destino, origem = sorted(contas, key=lambda conta: conta.pk != fica)
    uniao.unir(origem, destino, request.user, motivo)
    messages.success(request, f"As duas contas de {destino} são uma só. As duas receberam um aviso por e-mail.")
    return redirect("pessoas:repetidas")


def _lado(request, conta, outra):
    """Uma conta como se mostra a quem vai unir: e-mail inteiro só o de quem está nas suas turmas."""
    sua = cuidado.pessoas_de(request.user).filter(pk=conta.pk).exists()
    vinculo = conta.vinculos.vigentes().select_related("consorcio", "municipio").first()
    matriculas = Matricula.objects.visiveis_para(request.user).filter(pessoa=conta).select_related("turma")
    try:
        uniao.conferir(outra, conta)
        recusa = ""
    except Recusa as erro:
        recusa = str(erro) if erro.codigo != "impedida" else ""
    return {
        "conta": conta,
        "email": conta.email if sua else email_mascarado(conta.email),
        "confirmado": conta.email_confirmado,
        "vinculo": vinculo,
        "inventario": posse.inventario(conta),
        "matriculas": matriculas.order_by("-solicitada_em"),
        "nao_fica": recusa,
    }


# --- Ver como --------------------------------------------------------------------------------------------------------
@require_POST
def comecar_a_ver(request, pk):
    matricula, negada = _matricula(request, pk)
    if negada:
        return negada
    try:
        ver_como.comecar(request, matricula)
    except Recusa as recusa:
        messages.error(request, str(recusa))
        return redirect("pessoas:conta", matricula.pk)
    return redirect("portal:minha_area")


@require_POST
def deixar_de_ver(request):
    matricula = ver_como.terminar(request, "voltou")
    if matricula is None:
        return redirect("coordenacao:turmas")
    return redirect("coordenacao:pessoa", matricula.pk)
