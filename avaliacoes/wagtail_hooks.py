from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from avaliacoes import views
from avaliacoes.acompanhamento import urls as tentativas_urls
from avaliacoes.analise import urls as resultados_urls
from avaliacoes.analise.entrada import ItemDosResultados
from avaliacoes.banco import publicacao
from avaliacoes.banco import urls as banco_urls
from avaliacoes.correcao_admin import recorrecao_urls
from avaliacoes.correcao_admin import urls as correcao_urls
from avaliacoes.correcao_admin.entrada import ItemDaCorrecao, ItemDaRecorrecao, painel_para
from avaliacoes.models import AvaliacaoPage, Questao
from avaliacoes.troca import urls as troca_urls
from avaliacoes.viewsets import QuestaoViewSet, SemExcluir, escolha_de_questao

register_permission_policy(Questao, SemExcluir(Questao))


@hooks.register("before_serve_page")
def servir_avaliacao(pagina, request, args, kwargs):
    """A página pede matrícula. A pré-visualização do editor não passa por aqui e mostra só o texto."""
    if isinstance(pagina, AvaliacaoPage):
        return views.pagina(request, pagina)
    return None


@hooks.register("register_admin_viewset")
def registrar_questoes():
    return [QuestaoViewSet("questoes"), escolha_de_questao]


@hooks.register("register_admin_urls")
def enderecos_do_banco():
    return [path("banco/", include((banco_urls.urlpatterns, banco_urls.app_name)))]


@hooks.register("before_publish_page")
def conferir_avaliacao(request, pagina):
    return publicacao.recusar_se_incompleta(request, pagina)


@hooks.register("after_publish_page")
def avisar_da_avaliacao(request, pagina):
    publicacao.avisar_o_que_convem_ver(request, pagina)


@hooks.register("register_log_actions")
def registrar_acoes_do_banco(acoes):
    for codigo, verbo, feito in (
        ("pedir_leitura", "Pedir a segunda leitura", "Pediu a segunda leitura da questão"),
        ("aprovar", "Aprovar a questão", "Aprovou a questão na segunda leitura"),
        ("devolver", "Devolver a questão", "Devolveu a questão na segunda leitura"),
        ("marcar_pronta", "Marcar como pronta", "Marcou a questão como pronta"),
        ("voltar_a_rascunho", "Voltar a rascunho", "Voltou a questão a rascunho"),
        ("aposentar", "Aposentar a questão", "Aposentou a questão"),
        ("reativar", "Voltar ao banco", "Voltou a questão ao banco"),
        ("duplicar_questao", "Duplicar a questão", "Criou a partir de outra questão"),
        ("imagem", "Enviar uma imagem", "Enviou uma imagem da questão"),
        ("retirar_imagem", "Retirar uma imagem", "Retirou uma imagem da questão"),
        ("categoria", "Criar ou renomear a categoria", "Criou ou renomeou a categoria"),
        ("excluir_categoria", "Excluir a categoria", "Excluiu a categoria"),
        ("etiqueta", "Trocar uma etiqueta", "Trocou uma etiqueta da questão"),
    ):
        acoes.register_action(f"avaliacoes.{codigo}", verbo, feito)


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("avaliacoes.conceder_tentativa", "Conceder mais uma tentativa", "Concedeu mais uma tentativa")


# --- A correção por pessoas e as recorreções -------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def enderecos_da_correcao():
    return [
        path("correcoes/", include((correcao_urls.urlpatterns, correcao_urls.app_name))),
        path("recorrecoes/", include((recorrecao_urls.urlpatterns, recorrecao_urls.app_name))),
    ]


@hooks.register("register_admin_menu_item")
def menu_da_correcao():
    return ItemDaCorrecao("Correções", reverse("correcao:fila"), icon_name="edit", order=53)


@hooks.register("register_admin_menu_item")
def menu_das_recorrecoes():
    return ItemDaRecorrecao("Recorreções", reverse("recorrecao:lista"), icon_name="rotate", order=325)


@hooks.register("construct_homepage_panels")
def por_painel_da_correcao(request, paineis):
    painel = painel_para(request.user)
    if painel:
        paineis.insert(0, painel)


@hooks.register("register_log_actions")
def registrar_correcoes(acoes):
    for codigo, verbo, feito in (
        ("corrigir", "Corrigir uma entrega", "Corrigiu uma entrega"),
        ("devolver", "Devolver para corrigir", "Devolveu para corrigir"),
        ("recorrigir", "Recorrigir ou anular uma questão", "Recorrigiu ou anulou uma questão"),
    ):
        acoes.register_action(f"avaliacoes.{codigo}", verbo, feito)


# --- Os resultados ---------------------------------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def enderecos_dos_resultados():
    return [path("resultados/", include((resultados_urls.urlpatterns, resultados_urls.app_name)))]


@hooks.register("register_admin_menu_item")
def menu_dos_resultados():
    return ItemDosResultados("Resultados", reverse("resultados:lista"), icon_name="history", order=54)


@hooks.register("register_log_actions")
def registrar_moderacao_da_reacao(acoes):
    acoes.register_action("avaliacoes.ocultar_resposta", "Ocultar uma resposta da reação", "Ocultou uma resposta")
    acoes.register_action("avaliacoes.mostrar_resposta", "Mostrar uma resposta da reação", "Mostrou uma resposta")


# --- Importar e exportar questões ------------------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def enderecos_da_troca():
    return [path("troca-de-questoes/", include((troca_urls.urlpatterns, troca_urls.app_name)))]


# --- As tentativas: janela, tempo extra, histórico -------------------------------------------------------------------
@hooks.register("register_admin_urls")
def enderecos_das_tentativas():
    return [path("tentativas/", include((tentativas_urls.urlpatterns, tentativas_urls.app_name)))]


@hooks.register("register_log_actions")
def registrar_acoes_das_tentativas(acoes):
    for codigo, verbo, feito in (
        ("conceder_tempo", "Dar mais tempo", "Deu mais tempo"),
        ("definir_janela", "Dizer quando a turma pode começar a avaliação", "Disse quando se pode começar a avaliação"),
        ("carregar_respostas", "Carregar respostas do aparelho", "Carregou as respostas guardadas no aparelho"),
    ):
        acoes.register_action(f"avaliacoes.{codigo}", verbo, feito)
