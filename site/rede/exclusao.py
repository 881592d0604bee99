from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views import generic


class ExclusaoExplicada:
    """O banco protege o que está em uso; no admin a proteção vira uma frase."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, f"“{self.object}” está em uso e não pode ser excluído. Nada foi alterado.")
            return redirect(reverse(self.index_url_name))


class ExcluirView(ExclusaoExplicada, generic.DeleteView):
    pass
