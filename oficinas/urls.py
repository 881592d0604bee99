from django.urls import path

from oficinas import views

app_name = "oficinas"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("<slug:slug>/", views.oficina, name="oficina"),
]
