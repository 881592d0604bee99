from django.urls import path

from avaliacoes.acompanhamento import views

app_name = "tentativas"
urlpatterns = [
    path("turma/<int:pk>/", views.turma, name="turma"),
    path("turma/<int:pk>/lista/", views.lista, name="lista"),
    path("turma/<int:pk>/janela/<int:avaliacao>/", views.janela, name="janela"),
    path("matriculas/<int:pk>/<int:avaliacao>/", views.tempo, name="tempo"),
    path("<int:pk>/", views.historico_da_tentativa, name="historico"),
    path("<int:pk>/arquivo/", views.arquivo, name="arquivo"),
]
