from django.urls import path

from avaliacoes import views

app_name = "avaliacoes"
urlpatterns = [
    path("<int:pk>/iniciar/", views.iniciar, name="iniciar"),
    path("tentativas/<int:pk>/", views.tentativa, name="tentativa"),
    path("tentativas/<int:pk>/responder/", views.responder, name="responder"),
    path("tentativas/<int:pk>/conferir/", views.conferir, name="conferir"),
    path("tentativas/<int:pk>/enviar/", views.enviar, name="enviar"),
    path("tentativas/<int:pk>/resultado/", views.resultado, name="resultado"),
]
