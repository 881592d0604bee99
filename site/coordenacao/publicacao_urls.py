from django.urls import path

from coordenacao import publicacao_views as views

app_name = "publicar_com_lacunas"
urlpatterns = [
    path("<int:pk>/<int:revisao>/", views.publicar, name="publicar"),
    path("motivo/<int:pk>/", views.explicar, name="explicar"),
]
