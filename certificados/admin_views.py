"""Corrigir e revogar no admin. O quadro da turma e o livro de registro trazem até aqui."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from certificados import retificacao, revogacao
from certificados.forms import CorrigirForm, RevogarForm
from certificados.models import Certificado
from certificados.permissoes import pode_revogar
from contas.recusa import Recusa


class _AtoView(FormView):
    template_name = "certificados/admin/ato.html"

    def dispatch(self, request, *args, **kwargs):
        certificados = Certificado.objects.do_registro(request.user).select_related("matricula__turma")
        self.certificado = get_object_or_404(certificados, pk=kwargs["pk"])
        if not pode_revogar(request.user, self.certificado):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            recado = self.praticar(**form.cleaned_data)
        except Recusa as recusa:
            form.add_error(None, str(recusa))
            return self.form_invalid(form)
        messages.success(self.request, recado)
        return redirect("livro_de_registro:inspect", self.certificado.pk)

    def get_context_data(self, **kwargs):
        contexto = {"certificado": self.certificado, "page_title": self.titulo, "header_title": self.titulo}
        return super().get_context_data(**contexto, submit_button_label=self.botao, header_icon=self.icone, **kwargs)


class CorrigirView(_AtoView):
    form_class = CorrigirForm
    titulo, botao, icone = "Corrigir certificado", "Emitir o certificado corrigido", "edit"

    def get_initial(self):
        return {"nome": self.certificado.nome}

    def praticar(self, nome, motivo):
        novo = retificacao.corrigir(self.certificado, self.request.user, motivo, nome)
        return f"Saiu o certificado nº {novo.registro}, no lugar do nº {self.certificado.registro}."


class RevogarView(_AtoView):
    form_class = RevogarForm
    titulo, botao, icone = "Revogar certificado", "Revogar o certificado", "warning"

    def praticar(self, causa, motivo):
        revogacao.revogar(self.certificado, self.request.user, motivo, causa)
        return f"O certificado nº {self.certificado.registro} foi revogado."
