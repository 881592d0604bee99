from django.urls import path

from cursos import agenda_views, ajuda_views

urlpatterns = [
    path("ajuda/", ajuda_views.pedir, name="ajuda"),
    path("ajuda/<int:pk>/", ajuda_views.pedido, name="pedido_de_ajuda"),
    path("lembretes/", agenda_views.lembretes_e_agenda, name="lembretes"),
    path("turmas/<slug:codigo>/agenda.ics", agenda_views.da_turma, name="agenda_da_turma"),
    path("agenda/<str:segredo>.ics", agenda_views.da_pessoa, name="agenda_pessoal"),
]
