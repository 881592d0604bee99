from django.urls import include, path

from cursos import inscricao_views, views

app_name = "cursos"
urlpatterns = [
    path("atividades/<int:pk>/", views.ver_atividade, name="atividade"),
    path("atividades/<int:pk>/concluir/", views.concluir, name="concluir"),
    path("atividades/<int:pk>/entregar/", views.entregar, name="entregar"),
    path("", include("cursos.frequencia_urls")),
    path("", include("cursos.comunicacao_urls")),
    path("turmas/<slug:codigo>/", inscricao_views.turma, name="turma"),
    path("turmas/<slug:codigo>/inscrever/", inscricao_views.inscrever, name="inscrever"),
    path("matriculas/<int:pk>/", inscricao_views.ver_matricula, name="matricula"),
    path("matriculas/<int:pk>/anuencia/", inscricao_views.pedir_anuencia, name="pedir_anuencia"),
    path("matriculas/<int:pk>/documento/", inscricao_views.juntar_documento, name="juntar_documento"),
    path("matriculas/<int:pk>/confirmar/", inscricao_views.confirmar_vaga, name="confirmar_vaga"),
    path("matriculas/<int:pk>/cancelar/", inscricao_views.sair, {"como": "cancelar"}, name="cancelar"),
    path("matriculas/<int:pk>/desistir/", inscricao_views.sair, {"como": "desistir"}, name="desistir"),
    path("anuencias/<int:pk>/documento/", inscricao_views.documento_da_anuencia, name="documento_da_anuencia"),
    path("anuencia/<str:segredo>/", inscricao_views.responder_anuencia, name="anuencia"),
]
