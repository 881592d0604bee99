from django.urls import path

from coordenacao import agregados_views as views

app_name = "agregados"
urlpatterns = [
    path("", views.tela, name="tela"),
    path("planilha.<slug:formato>", views.planilha, name="planilha"),
]
