from django.urls import path

from coordenacao import secretaria_views as views

app_name = "secretaria"
urlpatterns = [
    path("", views.entrada, name="entrada"),
    path("<slug:slug>/", views.consorcio, name="consorcio"),
    path("<slug:slug>/assembleia.pdf", views.assembleia, name="assembleia"),
    path("<slug:slug>/anuencia/<int:pk>/", views.anuencia, name="anuencia"),
]
