"""As telas do projeto de curso no admin, em `/admin/projetos/`."""

from django.urls import path

from cursos import projeto_views as views

app_name = "projetos_admin"
urlpatterns = [
    path("<int:pk>/", views.projeto, name="projeto"),
    path("<int:pk>/projeto.pdf", views.em_pdf, name="pdf"),
    path("<int:pk>/versoes/", views.guardar_versao, name="guardar_versao"),
    path("<int:pk>/versoes/<int:numero>/projeto.pdf", views.versao_em_pdf, name="versao_pdf"),
    path("<int:pk>/versoes/<int:numero>/mudancas/", views.comparar, name="comparar"),
    path("<int:pk>/curso/", views.criar_curso, name="criar_curso"),
    path("demandas/<int:pk>/objetivo/", views.escrever_objetivo, name="escrever_objetivo"),
]
