from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import UpdateView

from contas.forms import MeusDadosForm
from contas.models import Pessoa


def entrar_no_admin(request):
    """O login do admin é o do site. Quem já entrou e veio parar aqui não tem acesso: mandá-la entrar seria um laço."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    raise PermissionDenied


class MeusDadosView(LoginRequiredMixin, UpdateView):
    """A própria pessoa corrige nome, CPF e vínculo. Só a dela: não há número de pessoa no endereço."""

    form_class = MeusDadosForm
    template_name = "contas/dados.html"
    success_url = reverse_lazy("contas:dados")

    def get_object(self):
        # Uma cópia: um formulário recusado não pode mudar o nome que o cabeçalho mostra.
        return Pessoa.objects.get(pk=self.request.user.pk)

    def get_initial(self):
        vigente = self.object.vinculos.filter(ate=None).select_related("municipio").first()
        return MeusDadosForm.inicial(vigente)

    def get_context_data(self, **kwargs):
        anteriores = self.object.vinculos.exclude(ate=None).select_related("consorcio", "municipio")
        aceites = self.object.aceites.order_by("-aceito_em")
        return super().get_context_data(vinculos_anteriores=anteriores, aceites=aceites, **kwargs)

    def form_valid(self, form):
        messages.success(self.request, "Seus dados foram gravados.")
        return super().form_valid(form)
