from django.urls import path

from certificados import views

app_name = "certificados"
urlpatterns = [
    path("", views.meus, name="meus"),
    path("verificar/", views.verificar_formulario, name="verificar_formulario"),
    path("verificar/<str:texto>/", views.verificar, name="verificar"),
    path("nome/<int:pk>/", views.conferir_nome, name="conferir_nome"),
    path("<str:texto>/pdf/", views.pdf, name="pdf"),
]
