"""As telas da oficina no admin, em `/admin/oficinas/`."""

from django.urls import path

from oficinas.admin_views import conducao

app_name = "oficinas_admin"
urlpatterns = [
    path("<int:pk>/", conducao.conducao, name="conducao"),
]
