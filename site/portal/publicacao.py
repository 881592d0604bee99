"""Publicar notícias: as datas que a página mostra e a publicação agendada."""

import hashlib
import html
import json
import logging
import re

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Revision

from portal.models import NoticiaPage

O_QUE_SE_LE = ["title", "lead", "autoria", "capa_id", "capa_alternativo", "capa_legenda"]
O_QUE_SE_LE += ["fonte_titulo", "fonte_veiculo", "fonte_autoria", "fonte_data", "fonte_url"]
MARCA_DO_EDITOR = re.compile(r' data-block-key="[^"]*"')
registro = logging.getLogger(__name__)


def datar(noticia):
    """Anota quando a notícia saiu e, se o que se lê mudou desde a última publicação, quando foi atualizada."""
    atual = imprimir(noticia)
    if noticia.impressao not in ("", atual):
        noticia.atualizada_em = timezone.now()
    noticia.publicada_em, noticia.impressao = noticia.momento, atual
    campos = {campo: getattr(noticia, campo) for campo in NoticiaPage.DA_PUBLICACAO}
    NoticiaPage.objects.filter(pk=noticia.pk).update(**campos)


def ao_publicar(instance, **kwargs):
    """Ouve o `page_published` do Wagtail, que também avisa quando a publicação só foi agendada."""
    if instance.live:
        datar(instance)


def publicar_agendadas():
    """Põe no ar o que chegou a hora e tira o que venceu. Só notícias: a página de curso tem conferências próprias."""
    agora = timezone.now()
    for noticia in NoticiaPage.objects.live().filter(expire_at__lte=agora):
        noticia.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    tipo = ContentType.objects.get_for_model(NoticiaPage)
    for revisao in Revision.objects.filter(content_type=tipo, approved_go_live_at__lte=agora):
        try:
            revisao.publish(log_action="wagtail.publish.scheduled")
        except ValidationError:
            # Perdeu a categoria ou um campo obrigatório depois de agendada; as outras não esperam por ela.
            registro.warning("A notícia %s está agendada e não pode ir ao ar como está.", revisao.object_id)


# --- O que se lê -----------------------------------------------------------------------------------------------------
def imprimir(noticia):
    """SHA-256 do que se lê na notícia. Abrir e gravar no editor, sem mudar nada, não a altera."""
    campos = {nome: str(getattr(noticia, nome) or "") for nome in O_QUE_SE_LE}
    corpo = [(bloco["type"], _sem_marcas(bloco["value"])) for bloco in noticia.corpo.get_prep_value()]
    texto = json.dumps([campos, corpo], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(texto.encode("utf-8", "surrogatepass")).hexdigest()


def _sem_marcas(valor):
    """O valor de um bloco sem os identificadores que o editor põe nos parágrafos e nos itens de lista."""
    if isinstance(valor, str):
        return html.unescape(MARCA_DO_EDITOR.sub("", valor))
    if isinstance(valor, dict):
        return {nome: _sem_marcas(v) for nome, v in valor.items() if nome != "id"}
    if isinstance(valor, list):
        return [_sem_marcas(v) for v in valor]
    return valor
