from django.urls import path

from oficinas import entrada, mural, sala, views

app_name = "oficinas"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("entrar/", entrada.entrar, name="entrar"),
    path("entrar/orgaos.json", entrada.sugerir_orgaos, name="orgaos"),
    path("entrar/<str:codigo>/", entrada.apresentar, name="entrar_com_codigo"),
    path("sala/<str:codigo>/", sala.sala, name="sala"),
    path("sala/<str:codigo>/sair/", sala.sair, name="sair"),
    path("sala/<str:codigo>/achados/<uuid:uuid>/", sala.corrigir, name="corrigir"),
    path("<slug:slug>/mural/", mural.mural, name="mural"),
    path("<slug:slug>/mural/telas/", mural.telas, name="mural_telas"),
    path("<slug:slug>/", views.oficina, name="oficina"),
]
