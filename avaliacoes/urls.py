from django.urls import path

from avaliacoes import anexos_views, imagens, tentativa_views, views

app_name = "avaliacoes"
urlpatterns = [
    path("imagens/<int:pk>/", imagens.mostrar, name="imagem"),
    path("<int:pk>/iniciar/", views.iniciar, name="iniciar"),
    path("tentativas/<int:pk>/", views.tentativa, name="tentativa"),
    path("tentativas/<int:pk>/responder/", views.responder, name="responder"),
    path("tentativas/<int:pk>/prazo/", tentativa_views.prazo, name="prazo"),
    path("tentativas/<int:pk>/anexos/", anexos_views.criar, name="criar_anexo"),
    path("anexos/<int:pk>/", anexos_views.baixar, name="anexo"),
    path("anexos/<int:pk>/envio/", anexos_views.envio, name="enviar_anexo"),
    path("tentativas/<int:pk>/conferir/", views.conferir, name="conferir"),
    path("tentativas/<int:pk>/enviar/", views.enviar, name="enviar"),
    path("tentativas/<int:pk>/resultado/", views.resultado, name="resultado"),
]
