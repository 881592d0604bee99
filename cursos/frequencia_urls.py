"""A frequência de quem estuda: entra nas rotas de `cursos`, no mesmo espaço de nomes."""

from django.urls import path

from cursos import frequencia_views as views

urlpatterns = [
    path("presenca/", views.presenca, name="presenca"),
    path("matriculas/<int:pk>/frequencia/", views.frequencia, name="frequencia"),
    path("matriculas/<int:pk>/frequencia/<int:encontro>/", views.justificar, name="justificar"),
    path("justificativas/<int:pk>/documento/", views.documento, name="documento_da_justificativa"),
]
