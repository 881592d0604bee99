"""O banco de questões no admin, em `/admin/banco/`: o que não é listar e escrever."""

from django.urls import path

from avaliacoes.banco import gavetas_views, imagens_views, views

app_name = "banco"
urlpatterns = [
    path("leituras/", views.leituras, name="leituras"),
    path("questoes/<int:pk>/leitura/", views.leitura, name="leitura"),
    path("questoes/<int:pk>/situacao/", views.mudar_situacao, name="situacao"),
    path("questoes/<int:pk>/previa/", views.previa, name="previa"),
    path("questoes/<int:pk>/versoes/", views.versoes, name="versoes"),
    path("questoes/<int:pk>/duplicar/", views.duplicar, name="duplicar"),
    path("questoes/<int:pk>/imagens/", imagens_views.imagens, name="imagens"),
    path("imagens/<int:pk>/retirar/", imagens_views.retirar, name="retirar_imagem"),
    path("avaliacoes/<int:pk>/previa/", views.previa_da_avaliacao, name="previa_da_avaliacao"),
    path("categorias/", gavetas_views.categorias, name="categorias"),
    path("categorias/<int:pk>/", gavetas_views.categoria, name="categoria"),
    path("categorias/<int:pk>/excluir/", gavetas_views.excluir_categoria, name="excluir_categoria"),
    path("etiquetas/", gavetas_views.etiquetas, name="etiquetas"),
    path("etiquetas/<int:pk>/", gavetas_views.etiqueta, name="etiqueta"),
]
