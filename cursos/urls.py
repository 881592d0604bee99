from django.urls import path

from cursos import views

app_name = "cursos"
urlpatterns = [
    path("atividades/<int:pk>/", views.ver_atividade, name="atividade"),
    path("atividades/<int:pk>/concluir/", views.concluir, name="concluir"),
    path("atividades/<int:pk>/entregar/", views.entregar, name="entregar"),
    path("turmas/<slug:codigo>/", views.turma, name="turma"),
    path("turmas/<slug:codigo>/inscrever/", views.inscrever, name="inscrever"),
    path("matriculas/<int:pk>/confirmar/", views.confirmar_vaga, name="confirmar_vaga"),
    path("matriculas/<int:pk>/cancelar/", views.cancelar, name="cancelar"),
]
