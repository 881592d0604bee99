from django.urls import path

from coordenacao import diario_views as diario
from coordenacao import frequencia_views as views

app_name = "frequencia"
urlpatterns = [
    path("turmas/<int:pk>/", diario.ver, name="diario"),
    path("turmas/<int:pk>/diario.xlsx", diario.xlsx, name="diario_xlsx"),
    path("turmas/<int:pk>/diario.csv", diario.csv, name="diario_csv"),
    path("turmas/<int:pk>/fechar/", diario.fechar, name="fechar"),
    path("turmas/<int:pk>/reabrir/", diario.reabrir, name="reabrir"),
    path("turmas/<int:pk>/justificativas/", diario.justificativas, name="justificativas"),
    path("justificativas/<int:pk>/", diario.decidir, name="justificativa"),
    path("encontros/<int:pk>/", views.encontro, name="encontro"),
    path("encontros/<int:pk>/demais/", views.demais, name="demais"),
    path("encontros/<int:pk>/colar/", views.colar, name="colar"),
    path("encontros/<int:pk>/codigo/", views.codigo, name="codigo"),
    path("encontros/<int:pk>/projetor/", views.projetor, name="projetor"),
    path("encontros/<int:pk>/projetor/agora/", views.projetor_agora, name="projetor_agora"),
    path("encontros/<int:pk>/lista.pdf", views.lista, name="lista"),
]
