"""O banco de questões no admin: procurar, filtrar, escrever e ver cada questão como a aluna a vê."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from avaliacoes.forms import QuestaoForm
from avaliacoes.models import AvaliacaoPage, Questao, VersaoQuestao
from avaliacoes.tipos import TIPOS


class SemExcluir(ModelPermissionPolicy):
    """Questão não se apaga, nem por quem administra a plataforma: alguém pode ter respondido a ela."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class QuestaoIndexView(generic.IndexView):
    def get_base_queryset(self):
        atual = VersaoQuestao.objects.filter(questao=OuterRef("pk")).order_by("-numero")
        return Questao.objects.select_related("eixo").annotate(
            enunciado_atual=Subquery(atual.values("enunciado")[:1]), tipo_atual=Subquery(atual.values("tipo")[:1])
        )

    def search_queryset(self, queryset):
        """Pelo código ou pelo texto de qualquer versão, sem repetir a questão que tem várias."""
        if not self.is_searching:
            return queryset
        com_o_texto = VersaoQuestao.objects.filter(questao=OuterRef("pk"), enunciado__icontains=self.search_query)
        return queryset.filter(Q(codigo__icontains=self.search_query) | Exists(com_o_texto))


class QuestaoInspectView(generic.InspectView):
    def get_context_data(self, **kwargs):
        questao, versao = self.object, self.object.versao_atual
        return {
            **super().get_context_data(**kwargs),
            "questao": questao,
            "versao": versao,
            "alternativas": _como_se_ve(versao) if versao else [],
            "avaliacoes": AvaliacaoPage.objects.filter(itens__questao=questao).distinct(),
            "sorteios": AvaliacaoPage.objects.filter(sorteios__eixo=questao.eixo_id).distinct(),
            "tentativas": versao.itens.count() if versao else 0,
        }


def _como_se_ve(versao):
    tipo = versao.comportamento
    return tipo.apresentar(versao.dados, tipo.arranjar(versao.dados, None), None)


def _resumo(questao):
    texto = questao.enunciado_atual or ""
    return texto if len(texto) <= 120 else f"{texto[:119]}…"


def _tipo(questao):
    return TIPOS[questao.tipo_atual].rotulo if questao.tipo_atual else ""


class QuestaoViewSet(ModelViewSet):
    model = Questao
    menu_label = "Questões"
    icon = "help"
    menu_order = 320
    add_to_admin_menu = True
    add_to_reference_index = False
    index_view_class = QuestaoIndexView
    inspect_view_class = QuestaoInspectView
    inspect_view_enabled = True
    inspect_template_name = "avaliacoes/admin/questao.html"
    copy_view_enabled = False
    list_display = [
        TitleColumn("codigo", label="Código", get_url=lambda q: reverse("questoes:inspect", args=[q.pk])),
        Column("enunciado", label="Enunciado", accessor=_resumo),
        Column("tipo", label="Tipo", accessor=_tipo),
        Column("eixo", label="Eixo", sort_key="eixo__ordem"),
        Column("dificuldade", label="Dificuldade", accessor="get_dificuldade_display", sort_key="dificuldade"),
    ]
    list_filter = ["eixo", "dificuldade"]
    search_fields = ["codigo"]
    search_backend_name = None
    ordering = "codigo"

    def get_form_class(self, for_update=False):
        return QuestaoForm
