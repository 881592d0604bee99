from django.urls import path

from avaliacoes.correcao_admin import recorrecao_views as views

app_name = "recorrecao"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("questoes/<int:pk>/", views.escolher, name="escolher"),
    path("versoes/<int:pk>/ensaio/", views.ensaio, name="ensaio"),
    path("<int:pk>/", views.ver, name="ver"),
    path("alteradas/<int:pk>/vista/", views.vista, name="vista"),
]
