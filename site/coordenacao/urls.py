from django.urls import path

from coordenacao import views

app_name = "coordenacao"
urlpatterns = [
    path("", views.turmas, name="turmas"),
    path("<int:pk>/", views.quadro, name="quadro"),
    path("<int:pk>/abrir/", views.abrir, name="abrir"),
    path("<int:pk>/varias/", views.agir_em_varias, name="agir_em_varias"),
    path("<int:pk>/emitir/", views.emitir_todos, name="emitir_todos"),
    path("lotes/<int:pk>/", views.lote, name="lote"),
    path("matriculas/<int:pk>/", views.pessoa, name="pessoa"),
    path("matriculas/<int:pk>/recusar/", views.recusar, name="recusar"),
    path("matriculas/<int:pk>/tentativa/<int:avaliacao>/", views.conceder, name="conceder"),
    path("matriculas/<int:pk>/<slug:ato>/", views.agir, name="agir"),
]
