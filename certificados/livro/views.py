"""Imprimir o livro de registro: escolher o ano e as folhas, e receber o PDF. Só de quem consulta o livro inteiro."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.log_actions import log

from certificados.livro import impresso
from certificados.models import Registro
from contas.recusa import Recusa

INTEIRO = {"invalid": "Escreva o número da folha, só com algarismos.", "min_value": "A primeira folha é a 1."}


class FolhasForm(forms.Form):
    ano = forms.TypedChoiceField(
        label="Livro", coerce=int, error_messages={"invalid_choice": "Não há livro desse ano. Escolha um da lista."}
    )
    de = forms.IntegerField(label="Da folha", min_value=1, initial=1, error_messages=INTEIRO)
    ate = forms.IntegerField(label="Até a folha", min_value=1, initial=1, error_messages=INTEIRO)

    def __init__(self, *args, livros, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ano"].choices = [(livro.ano, livro.ano) for livro in livros]

    def clean(self):
        dados = super().clean()
        if not self.errors:
            livro = impresso.Livro.do_ano(dados["ano"])
            try:
                impresso.conferir(livro, dados["de"], dados["ate"])
            except Recusa as recusa:
                raise forms.ValidationError(str(recusa), code=recusa.codigo) from recusa
            dados["livro"] = livro
        return dados


@never_cache
@require_GET
def imprimir(request):
    """Os livros que há, em volumes, e um formulário para outras folhas. Com as folhas escolhidas, o PDF."""
    if not request.user.has_perm("certificados.ver_registro"):
        raise PermissionDenied
    livros = impresso.livros()
    form = FolhasForm(request.GET if "ano" in request.GET else None, livros=livros)
    if form.is_bound and form.is_valid():
        return _pdf(request.user, form.cleaned_data["livro"], form.cleaned_data["de"], form.cleaned_data["ate"])
    contexto = {
        "livros": livros,
        "form": form,
        "folhas_por_arquivo": impresso.FOLHAS_POR_ARQUIVO,
        "header_title": "Imprimir o livro de registro",
        "header_icon": "print",
        "breadcrumbs_items": [
            {"url": reverse("livro_de_registro:index"), "label": "Livro de registro"},
            {"url": "", "label": "Imprimir"},
        ],
    }
    return render(request, "certificados/admin/livro_impresso.html", contexto, status=422 if form.errors else 200)


def _pdf(quem, livro, de, ate):
    conteudo = impresso.pdf(livro, de, ate)
    dados = {"livro": livro.ano, "folhas": f"{de} a {ate}"}
    log(Registro.objects.get(ano=livro.ano), "certificados.imprimir_livro", user=quem, data=dados)
    resposta = HttpResponse(conteudo, content_type="application/pdf")
    resposta["Content-Disposition"] = f'attachment; filename="livro-de-registro-{livro.ano}-folhas-{de}-a-{ate}.pdf"'
    resposta["X-Content-Type-Options"] = "nosniff"
    return resposta
