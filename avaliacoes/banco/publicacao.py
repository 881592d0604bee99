"""O portão da avaliação: o que impede publicar vira frase, e o rascunho fica guardado."""

from django.shortcuts import redirect
from wagtail.admin import messages

from avaliacoes.banco import conferencia
from avaliacoes.models import AvaliacaoPage


def recusar_se_incompleta(request, pagina):
    """None se a avaliação pode ir ao ar."""
    if not isinstance(pagina, AvaliacaoPage):
        return None
    frases = conferencia.impedimentos(pagina)
    if not frases:
        return None
    messages.error(request, "A avaliação não foi publicada; o rascunho está guardado. " + " ".join(frases))
    return redirect("wagtailadmin_pages:edit", pagina.pk)


def avisar_o_que_convem_ver(request, pagina):
    if isinstance(pagina, AvaliacaoPage):
        for frase in conferencia.avisos(pagina):
            messages.warning(request, frase)
