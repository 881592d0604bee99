"""As normas que deixaram de valer e o que as cita, em `/admin/normas/`."""

from django.urls import path

from cursos import norma_views as views

app_name = "normas_admin"
urlpatterns = [
    path("a-revisar/", views.a_revisar, name="a_revisar"),
    path("a-revisar/<str:fonte>/<int:pk>/", views.resolver, name="resolver"),
    path("<int:pk>/quem-cita/", views.quem_cita, name="quem_cita"),
    path("<int:pk>/marcar/", views.marcar, name="marcar"),
    path("<int:pk>/voltou-a-valer/", views.desfazer, name="desfazer"),
]
