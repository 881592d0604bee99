from django.urls import path

from avaliacoes.correcao_admin import views

app_name = "correcao"
urlpatterns = [
    path("", views.fila, name="fila"),
    path("<int:pk>/", views.tentativa, name="tentativa"),
    path("<int:pk>/rascunho/", views.rascunho, name="rascunho"),
    path("matriculas/<int:matricula>/<int:avaliacao>/", views.entrega, name="entrega"),
]
