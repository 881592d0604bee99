"""O banco de questões no admin: procurar, filtrar, escrever e ver tudo de uma questão."""

from django.db import transaction
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy

from avaliacoes.banco import conteudo, lista, usos
from avaliacoes.banco.escolha import (
    EscolherQuestaoView,
    EscolhidasView,
    EscolhidaView,
    NaoSeCriaView,
    ResultadosDaEscolhaView,
)
from avaliacoes.banco.escrita import ESCRITAS
from avaliacoes.banco.permissoes import pode_escrever, pode_reler
from avaliacoes.forms import QuestaoForm, formulario_do
from avaliacoes.models import BancoDeQuestoes, Questao, VersaoQuestao
from avaliacoes.tipos import TIPOS
from planilhas.resposta import baixar


class SemExcluir(ModelPermissionPolicy):
    """Questão não se apaga, nem por quem administra a plataforma: alguém pode ter respondido a ela."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class QuestaoIndexView(generic.IndexView):
    list_export = ["codigo"]  # liga os botões; as colunas são as de `lista.COLUNAS`
    export_filename = "banco-de-questoes"

    def get_base_queryset(self):
        return lista.questoes()

    def search_queryset(self, queryset):
        return lista.com_o_texto(queryset, self.search_query) if self.is_searching else queryset

    def as_spreadsheet(self, queryset, spreadsheet_format):
        return baixar(spreadsheet_format, self.export_filename, "Banco de questões", lista.COLUNAS, queryset)

    @property
    def header_more_buttons(self):
        botoes = [*super().header_more_buttons]
        for rotulo, rota, icone in (
            ("Categorias", "banco:categorias", "folder"),
            ("Etiquetas", "banco:etiquetas", "tag"),
            ("À espera de segunda leitura", "banco:leituras", "glasses"),
            ("A revisar", "normas_admin:a_revisar", "warning"),
        ):
            botoes.append(Button(rotulo, url=reverse(rota), icon_name=icone, priority=40))
        return [*botoes, *self._botoes_da_troca()]

    def _botoes_da_troca(self):
        """Importar, e exportar o que o filtro mostra: só para quem escreve, porque o gabarito está nos arquivos."""
        if not pode_escrever(self.request.user):
            return []
        exportar = reverse("troca:exportar") + (f"?{filtro}" if (filtro := self.request.GET.urlencode()) else "")
        return [
            Button("Importar questões", url=reverse("troca:enviar"), icon_name="upload", priority=60),
            Button("Exportar com o gabarito", url=exportar, icon_name="download", priority=61),
        ]


class EscreveQuestao:
    """O que criar e editar têm em comum: o formulário é o do tipo pedido."""

    template_name = "avaliacoes/admin/banco/escrever.html"

    @property
    def tipo(self):
        pedido = self.request.POST.get("tipo") or self.request.GET.get("tipo") or ""
        return pedido if pedido in TIPOS and pedido in ESCRITAS else self.tipo_de_sempre()

    def get_form_class(self):
        return formulario_do(self.tipo) if self.tipo else QuestaoForm

    def get_panel(self):
        return None

    def get_context_data(self, **kwargs):
        contexto = super().get_context_data(**kwargs)
        return {
            **contexto,
            "tipo": TIPOS[self.tipo],
            "mudou": contexto["form"].mudou,
            "versao": contexto["form"].versao,
            "exige": BancoDeQuestoes.load().exige_segunda_leitura,
        }

    def save_action(self):
        resposta = super().save_action()
        if self.form.recusa:
            messages.warning(self.request, f"O texto foi salvo. {self.form.recusa}")
        if not self.form.cleaned_data["objetivos"] and self.form.pontua:
            frase = "A questão não confere nenhum objetivo: fica fora da rastreabilidade e do resultado por objetivo."
            messages.warning(self.request, frase)
        return resposta

    def save_instance(self):
        """Quem grava é o formulário, pelos atos do banco; o histórico do Wagtail registra que se editou."""
        return super().save_instance()

    def get_success_url(self):
        return reverse("questoes:inspect", args=[self.object.pk])


class QuestaoCreateView(EscreveQuestao, generic.CreateView):
    success_message = "Questão “%(object)s” criada."
    error_message = "A questão não foi salva. Corrija os campos marcados; o que você digitou está aqui."

    def tipo_de_sempre(self):
        return ""

    def get(self, request, *args, **kwargs):
        if self.tipo:
            return super().get(request, *args, **kwargs)
        return self.escolher_tipo()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.tipo else self.escolher_tipo()

    def escolher_tipo(self):
        tipos = [tipo for codigo, tipo in TIPOS.items() if codigo in ESCRITAS]
        contexto = {
            "tipos": tipos,
            "header_title": "Nova questão",
            "header_icon": "help",
            "breadcrumbs_items": [
                {"url": reverse("questoes:index"), "label": "Questões"},
                {"url": "", "label": "Nova questão"},
            ],
        }
        return TemplateResponse(self.request, "avaliacoes/admin/banco/escolher_tipo.html", contexto)


class QuestaoEditView(EscreveQuestao, generic.EditView):
    success_message = "Questão “%(object)s” salva."
    error_message = "A questão não foi salva. Corrija os campos marcados; o que você digitou está aqui."

    def tipo_de_sempre(self):
        versao = self.object.versao_atual
        return versao.tipo if versao and versao.tipo in ESCRITAS else "unica"

    def post(self, request, *args, **kwargs):
        """Trava, lê de novo e só então confere: ninguém salva por cima do que não viu."""
        with transaction.atomic():
            Questao.objects.select_for_update().get(pk=self.get_object().pk)
            self.object = self.get_object()
            return super().post(request, *args, **kwargs)


class QuestaoInspectView(generic.InspectView):
    page_title = "Questão"

    def get_context_data(self, **kwargs):
        questao, versao = self.object, self.object.versao_atual
        quem = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "questao": questao,
            "versao": versao,
            "no_ar": questao.versao_em_uso,
            "campos": conteudo.em_campos(versao) if versao else {},
            "ficha": conteudo.da_ficha(questao),
            "usos": usos.da_questao(questao),
            "revisoes": questao.revisoes.pendentes().select_related("norma"),
            "escreve": pode_escrever(quem),
            "rele": versao is not None and pode_reler(quem, versao),
            "S": VersaoQuestao.Situacao,
            "exige": BancoDeQuestoes.load().exige_segunda_leitura,
        }


class QuestaoViewSet(ModelViewSet):
    model = Questao
    menu_label = "Questões"
    icon = "help"
    menu_order = 320
    add_to_admin_menu = True
    add_to_reference_index = False
    index_view_class = QuestaoIndexView
    add_view_class = QuestaoCreateView
    edit_view_class = QuestaoEditView
    create_template_name = EscreveQuestao.template_name
    edit_template_name = EscreveQuestao.template_name
    inspect_view_class = QuestaoInspectView
    inspect_view_enabled = True
    inspect_template_name = "avaliacoes/admin/questao.html"
    copy_view_enabled = False
    filterset_class = lista.FiltroDoBanco
    list_display = [
        TitleColumn(
            "codigo", label="Código", get_url=lambda q: reverse("questoes:inspect", args=[q.pk]), sort_key="codigo"
        ),
        Column("enunciado", label="Enunciado", accessor=lista.resumo, classname="banco-enunciado"),
        Column("tipo", label="Tipo", accessor=lista.tipo, sort_key="tipo_atual"),
        Column("categoria", label="Categoria", accessor=lambda q: q.categoria or "", sort_key="categoria__caminho"),
        Column("eixo", label="Eixo", sort_key="eixo__ordem"),
        Column("etiquetas", label="Etiquetas", accessor=lista.etiquetas),
        Column("dificuldade", label="Dificuldade", accessor="get_dificuldade_display", sort_key="dificuldade"),
        Column("situacao", label="Situação", accessor=lista.situacao_e_revisao, sort_key="situacao_atual"),
        Column("usos", label="Usos", accessor=lista.usos_em_texto, sort_key="usos"),
    ]
    search_fields = ["codigo"]
    search_backend_name = None
    ordering = "codigo"

    def get_form_class(self, for_update=False):
        return QuestaoForm


class EscolhaDeQuestaoViewSet(ChooserViewSet):
    """Escolher uma questão para uma avaliação, procurando pelo código ou pelo texto."""

    model = Questao
    icon = "help"
    choose_one_text = "Escolher uma questão"
    choose_another_text = "Trocar a questão"
    edit_item_text = "Editar a questão"
    per_page = 10
    choose_view_class = EscolherQuestaoView
    choose_results_view_class = ResultadosDaEscolhaView
    chosen_view_class = EscolhidaView
    create_view_class = NaoSeCriaView
    chosen_multiple_view_class = EscolhidasView


escolha_de_questao = EscolhaDeQuestaoViewSet("escolha_de_questao")
