from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import UpdateView

from contas import aceites, encerramento
from contas.forms import EncerrarContaForm, MeusDadosForm
from contas.models import Pessoa
from contas.recusa import Recusa


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
        lidos = [(aceites.titulo_de(aceite.documento), aceite) for aceite in self.object.aceites.order_by("-aceito_em")]
        contexto = {"vinculos_anteriores": anteriores, "lidos": lidos, "a_ler": aceites.pendentes(self.object)}
        return super().get_context_data(**contexto, **kwargs)

    def form_valid(self, form):
        messages.success(self.request, "Seus dados foram gravados.")
        return super().form_valid(form)


@login_required
@require_POST
def registrar_leitura(request):
    """A pessoa diz que leu as versões novas. Nada na plataforma espera por isto."""
    aceites.registrar(request.user)
    messages.success(request, "Guardamos que você leu. Obrigado.")
    return redirect("contas:dados")


@login_required
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "POST"])
def encerrar(request):
    """Antes de confirmar, a pessoa lê o que se apaga, o que fica e por quê."""
    pessoa, form = (
        Pessoa.objects.get(pk=request.user.pk),
        EncerrarContaForm(request.POST if request.method == "POST" else None),
    )
    if request.method == "POST" and form.is_valid():
        try:
            encerramento.encerrar(pessoa)
        except Recusa as recusa:
            form.add_error(None, str(recusa))
        else:
            logout(request)
            messages.success(request, "A sua conta foi encerrada e o que identificava você foi apagado.")
            return redirect("/")
    contexto = {
        "form": form,
        "impedimentos": encerramento.impedimentos(pessoa),
        "fica": encerramento.o_que_fica(pessoa),
    }
    return render(request, "contas/encerrar.html", contexto, status=422 if form.errors else 200)
