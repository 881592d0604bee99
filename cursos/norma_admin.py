"""A norma no admin: deixar de valer marca, no mesmo ato, o que a cita; quem edita a página é avisado."""

from django.db import transaction
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView

from cursos import norma_revogada
from cursos.models import RevisaoDaPagina


class NormaEditView(EditView):
    """Salvar com a vigência mudada leva à tela de quem cita a norma."""

    def save_instance(self):
        antes = type(self.object).objects.values_list("vigente", flat=True).get(pk=self.object.pk)
        with transaction.atomic():
            norma = super().save_instance()
            self.mudou = antes != norma.vigente
            if self.mudou and not norma.vigente:
                self.abertas = sum(norma_revogada.marcar(norma, self.request.user).values())
        return norma

    def save_action(self):
        resposta = super().save_action()
        if not self.mudou:
            return resposta
        if not self.object.vigente:
            messages.warning(
                self.request,
                f"A norma deixou de valer: {self.abertas} {'item' if self.abertas == 1 else 'itens'} para rever.",
            )
        elif norma_revogada.pendencias(self.object):
            messages.warning(self.request, "A norma voltou a valer. Diga por quê, para desfazer as pendências.")
        return resposta

    def get_success_url(self):
        if getattr(self, "mudou", False):
            return _quem_cita(self.object)
        return super().get_success_url()

    @property
    def header_more_buttons(self):
        botao = Button("Quem cita esta norma", url=_quem_cita(self.object), icon_name="link", priority=5)
        return [*super().header_more_buttons, botao]


def _quem_cita(norma):
    return reverse("normas_admin:quem_cita", args=[norma.pk])


def avisar_de_revisao(request, pagina):
    """Ao abrir a página para editar: o que nela espera revisão."""
    if request.method != "GET":
        return
    pendentes = RevisaoDaPagina.objects.pendentes().filter(pagina=pagina.pk).select_related("norma")
    for revisao in pendentes:
        botao = messages.button(reverse("normas_admin:a_revisar"), "Decidir")
        messages.warning(request, f"Esta página cita {revisao.norma}, que foi revogada.", buttons=[botao])
