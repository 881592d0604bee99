from django.urls import path

from coordenacao import emissao_views, ficha_views, quadro_views, views

app_name = "coordenacao"
urlpatterns = [
    path("", views.turmas, name="turmas"),
    path("<int:pk>/", views.quadro, name="quadro"),
    path("<int:pk>/abrir/", views.abrir, name="abrir"),
    path("<int:pk>/varias/", quadro_views.agir_em_varias, name="agir_em_varias"),
    path("<int:pk>/vagas/", quadro_views.vagas, name="vagas"),
    path("<int:pk>/vistas/", quadro_views.guardar_vista, name="guardar_vista"),
    path("<int:pk>/vistas/<int:vista>/apagar/", quadro_views.apagar_vista, name="apagar_vista"),
    path("<int:pk>/emitir/", emissao_views.emitir_todos, name="emitir_todos"),
    path("lotes/<int:pk>/", emissao_views.lote, name="lote"),
    path("lotes/<int:pk>/cancelar/", emissao_views.cancelar_lote, name="cancelar_lote"),
    path("lotes/<int:pk>/tentar/", emissao_views.tentar_de_novo, name="tentar_de_novo"),
    path("atos/<int:pk>/", quadro_views.ato_em_lote, name="ato_em_lote"),
    path("marcacoes/<int:pk>/desfazer/", ficha_views.desmarcar_atividade, name="desmarcar"),
    path("marcacoes/<int:pk>/prova/", ficha_views.prova, name="prova"),
    path("matriculas/<int:pk>/", views.pessoa, name="pessoa"),
    path("matriculas/<int:pk>/recusar/", views.recusar, name="recusar"),
    path("matriculas/<int:pk>/tentativa/<int:avaliacao>/", views.conceder, name="conceder"),
    path("matriculas/<int:pk>/transferir/", ficha_views.transferir, name="transferir"),
    path("matriculas/<int:pk>/marcar/<int:pagina>/", ficha_views.marcar_atividade, name="marcar"),
    path("matriculas/<int:pk>/mudar/<slug:ato>/", views.mudar, name="mudar"),
    path("matriculas/<int:pk>/<slug:ato>/", views.agir, name="agir"),
]
