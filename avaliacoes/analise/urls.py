from django.urls import path

from avaliacoes.analise import views

app_name = "resultados"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("<int:pk>/questoes/", views.analise_de_itens, name="itens"),
    path("<int:pk>/objetivos/", views.objetivos, name="objetivos"),
    path("<int:pk>/reacao/", views.opiniao, name="reacao"),
    path("cursos/<int:pk>/ganho/", views.ganho, name="ganho"),
    path("respostas/<uuid:pk>/ocultar/", views.ocultar, name="ocultar"),
    path("respostas/<uuid:pk>/mostrar/", views.mostrar, name="mostrar"),
]
