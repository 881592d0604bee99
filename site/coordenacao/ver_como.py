"""Ver como: quem coordena a turma olha o site como uma pessoa dela o vê. Só olha, por meia hora, com tudo registrado.

A visita mora na sessão de quem coordena, que continua a ser ela mesma no admin. Fora dele, cada pedido se confere de
novo (a permissão pode ter acabado), troca `request.user` pela pessoa e corre em `so_leitura`. O que é da conta (e-mail,
senha, CPF) e os documentos com CPF não se abrem.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.log_actions import log

from contas.models import Pessoa
from contas.recusa import Recusa
from contas.so_leitura import EscritaRecusada, so_leitura
from coordenacao.cuidado import por_que_nao_cuida
from cursos.models import Matricula

DURACAO = timedelta(minutes=30)
CHAVE = "ver_como"
SEGUROS = {"GET", "HEAD", "OPTIONS"}
FORA = ("/admin/", "/static/", "/midia/", "/healthz", "/readyz")
DA_CONTA = ("/contas/", "/_util/")
RESERVADAS = {"certificados:pdf", "cursos:lembretes"}  # a segunda mostra o endereço secreto da agenda
DOCUMENTOS_DO_SITE = "/documentos/"
NAO_ENVIA = "Você está só olhando: nada foi enviado. Para agir por você, volte à coordenação."
NAO_MOSTRA = "Os dados da conta (e-mail, senha, CPF) e os documentos são só da pessoa. Volte e siga por outra página."


@dataclass(frozen=True)
class Visita:
    pessoa: Pessoa
    matricula: Matricula
    ate: datetime


def comecar(request, matricula):
    """Começa a visita, no lugar de outra que houvesse. Raises `Recusa` (`sem_permissao`, `conta_inativa`)."""
    motivo = por_que_nao_cuida(request.user, matricula)
    if motivo:
        raise Recusa(motivo, "sem_permissao")
    if not matricula.pessoa.is_active:
        raise Recusa("Esta conta está desativada: ela não vê o site.", "conta_inativa")
    terminar(request, "outra")
    ate = timezone.now() + DURACAO
    request.session[CHAVE] = {"matricula": matricula.pk, "ate": ate.isoformat()}
    log(matricula, "coordenacao.ver_como", user=request.user, data={"ate": ate.isoformat()})


def terminar(request, por_que, quem=None):
    """Acaba a visita, se há uma, e devolve a matrícula por onde se entrou. Repetir não faz nada."""
    aberta = request.session.pop(CHAVE, None)
    matricula = aberta and Matricula.objects.filter(pk=aberta["matricula"]).first()
    if matricula:
        log(matricula, "coordenacao.deixar_de_ver", user=quem or request.user, data={"por_que": por_que})
    return matricula


def ao_sair(sender, request, user, **kwargs):
    if user is not None and getattr(request, "session", None) is not None:
        terminar(request, "saiu", user)


def _em_curso(request):
    """A visita que vale para este pedido. A vencida, ou a de quem já não pode, acaba aqui."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or CHAVE not in request.session:
        return None
    aberta = request.session[CHAVE]
    ate = datetime.fromisoformat(aberta["ate"])
    matricula = Matricula.objects.select_related("pessoa", "turma").filter(pk=aberta["matricula"]).first()
    if ate <= timezone.now():
        _acabar(request, "venceu", "A visita terminou: passaram 30 minutos. Você voltou a ser você.")
    elif matricula is None or not matricula.pessoa.is_active or por_que_nao_cuida(request.user, matricula):
        _acabar(request, "sem_permissao", "A visita terminou: você não cuida mais da conta desta pessoa.")
    else:
        return Visita(matricula.pessoa, matricula, ate)
    return None


def _acabar(request, por_que, frase):
    terminar(request, por_que)
    request.fim_da_visita = frase  # o recado espera o middleware de mensagens, que vem depois


class VerComoMiddleware:
    """Depois do que diz quem entrou. Nas respostas da visita nada fica guardado no navegador."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(FORA):
            return self.get_response(request)
        visita = _em_curso(request)
        if visita is None:
            return self.get_response(request)
        request.quem_olha, request.user, request.ver_como = request.user, visita.pessoa, visita
        with so_leitura(tabelas_livres=[get_image_model().get_rendition_model()._meta.db_table]):
            resposta = self.get_response(request)
            if _e_arquivo_da_pessoa(request, resposta):
                resposta.close()
                resposta = recusar(request, NAO_MOSTRA)
        resposta["Cache-Control"] = "private, no-store"
        return resposta

    def process_view(self, request, view, args, kwargs):
        if frase := getattr(request, "fim_da_visita", ""):
            messages.warning(request, frase)
        if not hasattr(request, "ver_como"):
            return None
        if request.method not in SEGUROS:
            return recusar(request, NAO_ENVIA)
        rota = request.resolver_match.view_name
        if request.path_info.startswith(DA_CONTA) or rota in RESERVADAS:
            return recusar(request, NAO_MOSTRA)
        return None

    def process_exception(self, request, erro):
        if isinstance(erro, EscritaRecusada) and hasattr(request, "ver_como"):
            return recusar(request, str(erro))
        return None


def _e_arquivo_da_pessoa(request, resposta):
    """Tudo o que se baixa fora dos documentos da escola: certificado, atestado, comprovante."""
    baixa = resposta.get("Content-Disposition", "").startswith("attachment")
    return baixa and not request.path_info.startswith(DOCUMENTOS_DO_SITE)


def recusar(request, frase):
    return render(request, "coordenacao/pessoas/so_leitura.html", {"frase": frase}, status=403)
