"""As telas da coordenação entram no admin do Wagtail por aqui."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from coordenacao import (
    cobertura_urls,
    cuidado,
    frequencia_urls,
    importacao_urls,
    mensagens_urls,
    permissoes,
    pessoas_urls,
    publicacao_urls,
    publicacao_views,
    turma_urls,
    urls,
)
from coordenacao.devolutiva_views import preparar
from coordenacao.quadro import turmas_de

MAXIMO_NO_PAINEL = 8


def acompanha_turmas(usuario):
    """Coordenação, Tutores e Registro recebem esta permissão em uma migração."""
    return usuario.has_perm("cursos.view_matricula")


@hooks.register("register_admin_urls")
def enderecos():
    devolutiva = [path("<int:pk>/", preparar, name="oficina")]
    return [
        path("turmas/", include((urls.urlpatterns, urls.app_name))),
        path("turma/", include((turma_urls.urlpatterns, turma_urls.app_name))),
        path("frequencia/", include((frequencia_urls.urlpatterns, frequencia_urls.app_name))),
        path("devolutiva/", include((devolutiva, "devolutiva_admin"))),
        path("publicar-com-lacunas/", include((publicacao_urls.urlpatterns, publicacao_urls.app_name))),
        path("pessoas/", include((pessoas_urls.urlpatterns, pessoas_urls.app_name))),
        path("cobertura/", include((cobertura_urls.urlpatterns, cobertura_urls.app_name))),
        path("importar/", include((importacao_urls.urlpatterns, importacao_urls.app_name))),
        path("mensagens/", include((mensagens_urls.urlpatterns, mensagens_urls.app_name))),
    ]


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    for codigo, verbo, feito in (
        ("ato_em_lote", "Agir em várias matrículas", "Agiu em várias matrículas"),
        ("mensagem", "Mandar mensagem", "Mandou uma mensagem"),
        ("publicar_devolutiva", "Publicar a devolutiva", "Publicou a devolutiva"),
        ("recolher_devolutiva", "Tirar a devolutiva do ar", "Tirou a devolutiva do ar"),
        ("dar_acesso_a_orgao", "Dar a um órgão o endereço da devolutiva", "Deu a um órgão o endereço da devolutiva"),
        ("revogar_acesso_de_orgao", "Fechar o endereço de um órgão", "Fechou o endereço de um órgão"),
    ):
        acoes.register_action(f"coordenacao.{codigo}", verbo, feito)


@hooks.register("insert_global_admin_css")
def estilo():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


class ItemDeTurmas(MenuItem):
    def is_shown(self, request):
        return acompanha_turmas(request.user)


@hooks.register("register_admin_menu_item")
def menu():
    return ItemDeTurmas("Quadro das turmas", reverse("coordenacao:turmas"), icon_name="group", order=50)


class PainelDeTurmas(Component):
    """Na entrada do admin: as turmas de quem chega e onde é preciso agir."""

    name = "turmas"
    template_name = "coordenacao/painel.html"
    order = 10

    def get_context_data(self, parent_context):
        turmas = turmas_de(parent_context["request"].user)
        return {"turmas": turmas.exclude(situacao="encerrada")[:MAXIMO_NO_PAINEL]}


@hooks.register("construct_homepage_panels")
def por_painel(request, paineis):
    if acompanha_turmas(request.user):
        paineis.insert(0, PainelDeTurmas())


# --- A cadeia: o caminho até ela e a pergunta antes de publicar um curso com lacunas ---------------------------------
class ItemDaRastreabilidade(MenuItem):
    """Editores, Coordenação e Facilitadores veem as oficinas; o Registro, o livro de certificados."""

    def is_shown(self, request):
        return request.user.has_perm("oficinas.view_oficina") or request.user.has_perm("certificados.ver_registro")


@hooks.register("register_admin_menu_item")
def menu_da_rastreabilidade():
    return ItemDaRastreabilidade("Rastreabilidade", reverse("rastreabilidade:matriz"), icon_name="link", order=58)


@hooks.register("register_log_actions")
def registrar_publicacoes(acoes):
    for codigo, verbo, feito in (
        ("publicar_com_lacunas", "Publicar com lacunas na cadeia", "Publicou com lacunas na cadeia"),
        ("explicar_lacunas", "Dizer por que se publicou com lacunas", "Disse por que se publicou com lacunas"),
    ):
        acoes.register_action(f"coordenacao.{codigo}", verbo, feito)


@hooks.register("before_publish_page", order=10)
def pedir_motivo_das_lacunas(request, pagina):
    """Depois da conferência das horas: quem não pode publicar não responde à toa."""
    return publicacao_views.pedir_motivo(request, pagina)


@hooks.register("after_bulk_action")
def conferir_lote(request, tipo, objetos, acao):
    return publicacao_views.desfazer_lote_com_lacunas(request, acao, objetos) if tipo == "publish" else None


@hooks.register("after_edit_page")
def levar_ao_motivo(request, pagina):
    return publicacao_views.levar_aprovado_ao_motivo(request, pagina)


class PainelDeLacunas(Component):
    name = "lacunas"
    template_name = "coordenacao/painel_lacunas.html"
    order = 20

    def __init__(self, espera):
        self.espera = espera

    def get_context_data(self, parent_context):
        return self.espera


@hooks.register("construct_homepage_panels")
def por_painel_de_lacunas(request, paineis):
    espera = publicacao_views.o_que_espera_motivo(request.user)
    if any(espera.values()):
        paineis.insert(0, PainelDeLacunas(espera))


# --- As contas das pessoas: repetidas e ver como ---------------------------------------------------------------------
@hooks.register("register_log_actions")
def registrar_ver_como(acoes):
    acoes.register_action("coordenacao.ver_como", "Ver o site como a pessoa", "Começou a ver o site como a pessoa")
    acoes.register_action("coordenacao.deixar_de_ver", "Deixar de ver como a pessoa", "Deixou de ver como a pessoa")


class ItemDeRepetidas(MenuItem):
    """Só quando há um par que quem olha pode unir."""

    def is_shown(self, request):
        return cuidado.pares_de(request.user).exists()


@hooks.register("register_admin_menu_item")
def menu_das_repetidas():
    return ItemDeRepetidas("Pessoas repetidas", reverse("pessoas:repetidas"), icon_name="group", order=54)


# --- A vista de cima: cobertura, painel das turmas e quem responde por cada consórcio --------------------------------
@hooks.register("register_log_actions")
def registrar_secretarias(acoes):
    for codigo, verbo, feito in (
        ("conceder_secretaria", "Dar um consórcio a uma secretaria executiva", "Deu um consórcio a uma secretaria"),
        ("retirar_secretaria", "Retirar um consórcio de uma secretaria", "Retirou um consórcio de uma secretaria"),
    ):
        acoes.register_action(f"coordenacao.{codigo}", verbo, feito)


class ItemDaCobertura(MenuItem):
    def is_shown(self, request):
        return permissoes.pode_ver_cobertura(request.user)


class ItemDoPainelDasTurmas(MenuItem):
    def is_shown(self, request):
        return permissoes.pode_ver_painel(request.user)


@hooks.register("register_admin_menu_item")
def menu_da_cobertura():
    return ItemDaCobertura("Cobertura", reverse("cobertura:mapa"), icon_name="globe", order=52)


@hooks.register("register_admin_menu_item")
def menu_do_painel_das_turmas():
    return ItemDoPainelDasTurmas("Painel das turmas", reverse("cobertura:turmas"), icon_name="table", order=51)


# --- Mensagens e pedidos de ajuda ------------------------------------------------------------------------------------
class ItemDaAjuda(MenuItem):
    """A lista só tem os das turmas que a pessoa coordena ou tutora."""

    def is_shown(self, request):
        return acompanha_turmas(request.user)


@hooks.register("register_admin_menu_item")
def menu_da_ajuda():
    return ItemDaAjuda("Pedidos de ajuda", reverse("mensagens:pedidos"), icon_name="help", order=53)
