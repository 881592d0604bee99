from django.urls import path

from certificados import views
from certificados.conferencia import views as conferencia
from certificados.declaracoes import views as declaracoes

app_name = "certificados"
urlpatterns = [
    path("", views.meus, name="meus"),
    path("verificar/", conferencia.formulario, name="verificar_formulario"),
    path("verificar/arquivo/", conferencia.do_arquivo, name="verificar_arquivo"),
    path("verificar/<str:texto>.json", conferencia.em_json, name="verificar_json"),
    path("verificar/<str:texto>/", conferencia.documento, name="verificar"),
    path("nome/<int:pk>/", views.conferir_nome, name="conferir_nome"),
    path("matriculas/<int:pk>/documentos/", declaracoes.pedir, name="pedir_documento"),
    path("<str:texto>/pdf/", views.pdf, name="pdf"),
]
