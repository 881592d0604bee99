from django.urls import path

from coordenacao import pessoas_views as views

app_name = "pessoas"
urlpatterns = [
    path("", views.lista, name="repetidas"),
    path("procurar/", views.procurar, name="procurar"),
    path("pares/<int:pk>/", views.par, name="par"),
    path("deixar-de-ver/", views.deixar_de_ver, name="deixar_de_ver"),
    path("<int:pk>/", views.conta, name="conta"),
    path("<int:pk>/nome/", views.corrigir_nome, name="corrigir_nome"),
    path("<int:pk>/email/", views.corrigir_email, name="corrigir_email"),
    path("<int:pk>/acesso/", views.reenviar_acesso, name="reenviar_acesso"),
    path("<int:pk>/outra-conta/", views.apontar, name="apontar"),
    path("<int:pk>/ver-como/", views.comecar_a_ver, name="ver_como"),
]
