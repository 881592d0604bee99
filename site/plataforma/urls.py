"""Rotas: cada departamento traz as suas; o Wagtail responde pelo resto."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from contas.views import entrar_no_admin
from contas.viewsets import HistoricoDoSiteView, MinhaContaNoAdminView
from plataforma import saude
from portal import erros

urlpatterns = [
    path("healthz", saude.healthz, name="healthz"),
    path("readyz", saude.readyz, name="readyz"),
    # O login do admin é o do site: mesmos limites de tentativas, mesma recuperação de senha.
    path("admin/login/", login_not_required(entrar_no_admin)),
    # O login que o Wagtail traz para páginas restritas não tem limite de tentativas nem confere o e-mail.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/account/", require_admin_access(MinhaContaNoAdminView.as_view())),
    path("admin/reports/site-history/", require_admin_access(HistoricoDoSiteView.as_view())),
    path("admin/reports/site-history/results/", require_admin_access(HistoricoDoSiteView.as_view(results_only=True))),
    # Publicar, tirar do ar e excluir pela API do admin não passa pelas conferências das telas (quem estuda a página).
    path("admin/api/main/pages/<int:pk>/action/<str:ato>/", erros.sem_acao_por_api),
    path("admin/", include(wagtailadmin_urls)),
    path("documentos/", include(wagtaildocs_urls)),
    path("contas/", include("contas.urls")),
    path("contas/", include("allauth.account.urls")),
    path("oficinas/", include("coordenacao.devolutiva_urls")),
    path("oficinas/", include("oficinas.urls")),
    path("rede/", include("rede.urls")),
    path("estudo/", include("cursos.urls")),
    path("avaliacoes/", include("avaliacoes.urls")),
    path("certificados/", include("certificados.urls")),
    path("rastreabilidade/", include("coordenacao.rastreabilidade_urls")),
    path("consorcio/", include("coordenacao.secretaria_urls")),
    path("leitura-da-ses/", include("coordenacao.agregados_urls")),
    path("", include("portal.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "portal.erros.pedido_invalido"
handler403 = "portal.erros.sem_permissao"
handler404 = "portal.erros.nao_encontrada"
handler500 = "portal.erros.falha"
