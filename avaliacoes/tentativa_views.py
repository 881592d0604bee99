"""O que a tela da tentativa pergunta em segundo plano: quanto tempo há, se está aberta e se é de quem pergunta."""

from django.http import JsonResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from avaliacoes import tentativa as atos
from avaliacoes.models import Tentativa

SEM_SESSAO = {"codigo": "sem_sessao", "frase": "Entre de novo para continuar."}
DE_OUTRA = {"codigo": "de_outra_conta", "frase": "Esta tentativa não é da conta que está aberta neste navegador."}


def resumo_da_sessao(request):
    """Distingue as sessões sem dizer nada do aparelho nem servir para entrar."""
    return salted_hmac("avaliacoes.sessao", request.session.session_key or "").hexdigest()[:12]


def anotar_sessao(request, tentativa):
    """Na primeira resposta de cada sessão; depois disso ela mesma lembra, e salvar não custa mais nada."""
    marca = f"tentativa-{tentativa.pk}"
    if marca not in request.session:
        atos.anotar_sessao(tentativa, resumo_da_sessao(request), por=request.user)
        request.session[marca] = 1


@ensure_csrf_cookie
@never_cache
@require_GET
def prazo(request, pk):
    """O prazo de agora (a coordenação pode tê-lo estendido) e a hora do servidor. Renova o cookie de CSRF."""
    if not request.user.is_authenticated:
        return JsonResponse(SEM_SESSAO, status=401)
    tentativa = Tentativa.objects.filter(pk=pk, matricula__pessoa=request.user).first()
    if tentativa is None:
        return JsonResponse(DE_OUTRA, status=404)
    agora = timezone.now()
    aberta = tentativa.aberta and not tentativa.vencida(agora)
    return JsonResponse({"prazo": tentativa.prazo_em, "agora": agora, "aberta": aberta})
