from django.urls import path

from coordenacao import lembretes_views as lembretes
from coordenacao import mensagens_views as views
from coordenacao import pedidos_views as pedidos

app_name = "mensagens"
urlpatterns = [
    path("turmas/<int:pk>/", views.historico, name="historico"),
    path("turmas/<int:pk>/escrever/", views.escrever, name="escrever"),
    path("turmas/<int:pk>/avisos/", views.avisos, name="avisos"),
    path("turmas/<int:pk>/lembretes/", lembretes.lembretes, name="lembretes"),
    path("turmas/<int:pk>/lembretes/programar/", lembretes.programar, name="programar"),
    path("turmas/<int:pk>/lembretes/segurar/", lembretes.segurar_todos, name="segurar_todos"),
    path("lembretes/<int:pk>/segurar/", lembretes.lembrete, {"ato": "segurar"}, name="segurar"),
    path("lembretes/<int:pk>/soltar/", lembretes.lembrete, {"ato": "soltar"}, name="soltar"),
    path("comunicados/<int:pk>/", views.comunicado, name="comunicado"),
    path("comunicados/<int:pk>/reenviar/", views.reenviar, name="reenviar"),
    path("avisos/<int:pk>/", views.aviso, name="aviso"),
    path("avisos/<int:pk>/retirar/", views.retirar_aviso, name="retirar_aviso"),
    path("ajuda/", pedidos.pedidos, name="pedidos"),
    path("ajuda/<int:pk>/", pedidos.pedido, name="pedido"),
    path("ajuda/<int:pk>/encerrar/", pedidos.encerrar, name="encerrar"),
]
