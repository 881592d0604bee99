"""Excluir ou despublicar o que ainda faz falta: a tela diz por que não, antes de pedir a confirmação."""

from django.shortcuts import render
from django.urls import reverse
from wagtail.models import Revision

from certificados.models import AssinaturaDoModelo, Modelo


class ExplicaRecusa:
    """`por_que_nao(objeto)`: a frase da recusa, ou "" para seguir. Vale para a pergunta e para a confirmação."""

    def get(self, request, *args, **kwargs):
        return self._recusar() or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return self._recusar() or super().post(request, *args, **kwargs)

    def _recusar(self):
        frase = self.por_que_nao(self.object)
        if not frase:
            return None
        contexto = {
            "page_title": self.page_title,
            "page_subtitle": str(self.object),
            "header_icon": "warning",
            "frase": frase,
            "voltar": reverse(self.index_url_name),
        }
        return render(self.request, "certificados/admin/modelo_recusa.html", contexto)


def de_despublicar(modelo):
    if not modelo.unico_geral:
        return ""
    return (
        f"Este é o único modelo de {modelo.get_especie_display().lower()} publicado que vale para todas as turmas. Sem "
        "ele, não se emite para quem não tem modelo próprio. Publique outro antes."
    )


def de_excluir(modelo):
    if emitidos := modelo.emitidos:
        saiu = "Um documento já saiu" if emitidos == 1 else f"{emitidos} documentos já saíram"
        return (
            f"{saiu} com este modelo, e o registro aponta para a versão usada: ele não se exclui. Para que nada mais "
            "saia com ele, despublique-o."
        )
    return de_despublicar(modelo)


def de_excluir_signatario(signatario):
    modelos = sorted({str(m) for m in Modelo.objects.filter(pk__in=_que_usam(signatario))})
    if not modelos:
        return ""
    return (
        f"{signatario.nome} está em “{'”, “'.join(modelos)}”. Tire a assinatura do modelo e publique-o; depois volte "
        "aqui. Se a pessoa só deixou o cargo, basta registrar o fim do mandato."
    )


def _que_usam(signatario):
    """Os modelos que trazem a assinatura, no que está publicado ou no último rascunho."""
    usam = set(AssinaturaDoModelo.objects.filter(signatario=signatario).values_list("modelo", flat=True))
    rascunhos = Revision.objects.filter(pk__in=Modelo.objects.values("latest_revision"))
    for rascunho in rascunhos:
        if any(a["signatario"] == signatario.pk for a in rascunho.content.get("assinaturas", [])):
            usam.add(int(rascunho.object_id))
    return usam
