from wagtail import hooks
from wagtail.permissions import register_permission_policy

from avaliacoes import views
from avaliacoes.models import AvaliacaoPage, Questao
from avaliacoes.viewsets import QuestaoViewSet, SemExcluir

register_permission_policy(Questao, SemExcluir(Questao))


@hooks.register("before_serve_page")
def servir_avaliacao(pagina, request, args, kwargs):
    """A página pede matrícula. A pré-visualização do editor não passa por aqui e mostra só o texto."""
    if isinstance(pagina, AvaliacaoPage):
        return views.pagina(request, pagina)
    return None


@hooks.register("register_admin_viewset")
def registrar_questoes():
    return QuestaoViewSet("questoes")


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("avaliacoes.conceder_tentativa", "Conceder mais uma tentativa", "Concedeu mais uma tentativa")
