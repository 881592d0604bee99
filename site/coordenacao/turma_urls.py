from django.urls import path

from coordenacao import turma_views

app_name = "turma_admin"
urlpatterns = [
    path("<int:pk>/abrir/", turma_views.abrir, name="abrir"),
    path("<int:pk>/duplicar/", turma_views.duplicar, name="duplicar"),
    path("<int:pk>/encerrar/", turma_views.encerrar, name="encerrar"),
    path("<int:pk>/reabrir/", turma_views.reabrir, name="reabrir"),
]
