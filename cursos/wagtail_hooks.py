"""O que os cursos ligam no Wagtail: permissões, telas do admin, acesso às aulas e proteção do que se estuda."""

from django.http import HttpResponse
from django.urls import include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cursos import estudo, norma_admin, norma_urls, projeto_urls, publicacao
from cursos.models import AtividadeMixin, Turma
from cursos.permissoes import PoliticaDeTurmas
from cursos.viewsets import EscolaViewSetGroup, NormaViewSet, TermoViewSet

# Antes de registrar telas: quem pergunta pela política cedo demais faz o Wagtail criar outra no lugar.
register_permission_policy(Turma, PoliticaDeTurmas(Turma))

register_snippet(NormaViewSet)
register_snippet(TermoViewSet)


@hooks.register("register_admin_viewset")
def escola():
    return EscolaViewSetGroup()


@hooks.register("register_admin_urls")
def enderecos_do_projeto():
    return [path("projetos/", include((projeto_urls.urlpatterns, projeto_urls.app_name)))]


@hooks.register("register_admin_urls")
def enderecos_das_normas():
    return [path("normas/", include((norma_urls.urlpatterns, norma_urls.app_name)))]


@hooks.register("before_edit_page")
def avisar_de_revisao(request, pagina):
    norma_admin.avisar_de_revisao(request, pagina)


@hooks.register("register_log_actions")
def registrar_acoes_das_normas(acoes):
    acoes.register_action("cursos.norma_revogada", "Marcar quem cita a norma", "Marcou para revisão o que cita a norma")
    acoes.register_action("cursos.norma_voltou", "Desfazer as pendências", "Desfez pendências: a norma voltou a valer")
    acoes.register_action("cursos.resolver_revisao", "Resolver uma pendência", "Decidiu uma pendência de revisão")


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("cursos.matricula", "Mudar a situação da matrícula", "Mudou a situação da matrícula")
    acoes.register_action("cursos.transferir", "Transferir de turma", "Veio de outra turma")
    acoes.register_action("cursos.anuencia", "Responder ao pedido de anuência", "Respondeu ao pedido de anuência")
    acoes.register_action("cursos.prorrogar", "Dar mais prazo para confirmar", "Deu mais prazo para confirmar a vaga")
    acoes.register_action("cursos.marcar_atividade", "Dar atividade por feita", "Deu uma atividade por feita")
    acoes.register_action("cursos.desmarcar_atividade", "Desfazer a marcação", "Desfez a marcação de uma atividade")
    acoes.register_action("cursos.abrir_turma", "Abrir a turma", "Abriu a turma")
    acoes.register_action("cursos.mudar_criterios", "Mudar os critérios", "Mudou os critérios com a turma aberta")
    acoes.register_action("cursos.duplicar_turma", "Duplicar a turma", "Criou a partir de outra turma")
    acoes.register_action("cursos.encerrar_turma", "Encerrar a turma", "Encerrou a turma")
    acoes.register_action("cursos.reabrir_turma", "Reabrir a turma", "Reabriu a turma")
    acoes.register_action("cursos.codigo_de_presenca", "Abrir o código de presença", "Mexeu no código de presença")
    acoes.register_action("cursos.marcar_presencas", "Marcar presenças", "Marcou presenças em um encontro")
    acoes.register_action("cursos.corrigir_presenca", "Corrigir uma presença", "Corrigiu uma presença")
    acoes.register_action("cursos.justificativa", "Decidir uma justificativa", "Decidiu uma justificativa de ausência")
    acoes.register_action("cursos.fechar_diario", "Fechar o diário", "Fechou o diário")
    acoes.register_action("cursos.reabrir_diario", "Reabrir o diário", "Reabriu o diário")
    acoes.register_action("cursos.reenviar_convites", "Reenviar convites", "Reenviou convites")
    acoes.register_action("cursos.guardar_versao", "Guardar uma versão", "Guardou uma versão do projeto")
    acoes.register_action("cursos.criar_curso", "Criar o curso do projeto", "Criou o curso, em rascunho, do projeto")


@hooks.register("register_log_actions")
def registrar_acoes_da_comunicacao(acoes):
    for codigo, verbo, feito in (
        ("comunicado", "Escrever a um grupo da turma", "Escreveu a um grupo da turma"),
        ("reenviar_comunicado", "Mandar de novo o que falhou", "Mandou de novo o que falhou"),
        ("regras_de_lembrete", "Mudar os lembretes", "Mudou os lembretes automáticos"),
        ("segurar_lembrete", "Segurar um lembrete", "Segurou um lembrete"),
        ("soltar_lembrete", "Soltar um lembrete", "Soltou um lembrete"),
        ("segurar_lembretes", "Segurar os lembretes do dia", "Segurou os lembretes do dia"),
        ("pedir_ajuda", "Pedir ajuda", "Pediu ajuda"),
        ("responder_ajuda", "Responder a um pedido de ajuda", "Respondeu a um pedido de ajuda"),
        ("encerrar_ajuda", "Encerrar um pedido de ajuda", "Encerrou um pedido de ajuda"),
        ("publicar_aviso", "Publicar um aviso", "Publicou um aviso"),
        ("editar_aviso", "Editar um aviso", "Editou um aviso"),
        ("retirar_aviso", "Retirar um aviso", "Retirou um aviso"),
        ("abrir_agenda", "Abrir o endereço da agenda", "Abriu o endereço da sua agenda"),
        ("fechar_agenda", "Fechar o endereço da agenda", "Fechou o endereço da sua agenda"),
    ):
        acoes.register_action(f"cursos.{codigo}", verbo, feito)


@hooks.register("before_serve_page")
def abrir_atividade(pagina, request, args, kwargs):
    """Aula e prática só se abrem para quem tem matrícula (ou para a edição).

    A resposta sai daqui: a matrícula já é a restrição, e a do Wagtail custaria duas consultas a mais por aula.
    """
    if not isinstance(pagina, AtividadeMixin):
        return None
    lugar = estudo.abrir(request, pagina)
    return lugar if isinstance(lugar, HttpResponse) else estudo.mostrar(request, pagina)


@hooks.register("before_delete_page")
def proteger_de_exclusao(request, pagina):
    return publicacao.recusar_se_estudada(request, [pagina], "excluir")


@hooks.register("before_unpublish_page")
def proteger_de_despublicacao(request, pagina):
    return publicacao.recusar_se_estudada(request, [pagina], "tirar do ar")


@hooks.register("before_bulk_action")
def proteger_em_lote(request, tipo, objetos, acao):
    verbos = {"delete": "excluir", "unpublish": "tirar do ar"}
    if tipo not in verbos:
        return None
    return publicacao.recusar_se_estudada(request, objetos, verbos[tipo])


@hooks.register("before_publish_page")
def conferir_horas(request, pagina):
    return publicacao.recusar_se_horas_nao_fecham(request, pagina)


@hooks.register("after_publish_page")
def avisar_horas(request, pagina):
    publicacao.avisar_se_horas_nao_fecham(request, pagina)
