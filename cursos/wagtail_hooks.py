"""O que os cursos ligam no Wagtail: permissões, telas do admin, acesso às aulas e proteção do que se estuda."""

from django.http import HttpResponse
from django.urls import include, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cursos import estudo, projeto_urls, publicacao
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


@hooks.register("register_log_actions")
def registrar_acoes(acoes):
    acoes.register_action("cursos.matricula", "Mudar a situação da matrícula", "Mudou a situação da matrícula")
    acoes.register_action("cursos.abrir_turma", "Abrir a turma", "Abriu a turma")
    acoes.register_action("cursos.guardar_versao", "Guardar uma versão", "Guardou uma versão do projeto")
    acoes.register_action("cursos.criar_curso", "Criar o curso do projeto", "Criou o curso, em rascunho, do projeto")


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
