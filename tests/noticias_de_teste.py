"""Notícias para os testes: rascunhos, no ar, aos montes; e o que se lê da lista e da assinatura."""

import copy
import re
from xml.etree import ElementTree

from fabricas import home
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Page

from portal.models import Categoria, Imagem, NoticiaPage, NoticiasPage


def indice():
    return NoticiasPage.objects.first() or home().add_child(instance=NoticiasPage(title="Notícias", slug="noticias"))


def categoria(nome="Formação", slug="formacao"):
    return Categoria.objects.get_or_create(slug=slug, defaults={"nome": nome})[0]


def rascunho(titulo="Oficina ouve os consórcios", **campos):
    campos = {"categoria": categoria(), "lead": "Gestores disseram o que precisam aprender.", **campos}
    campos.setdefault("corpo", [("texto", "<p>Foi em uma sexta-feira.</p>")])
    return indice().add_child(instance=NoticiaPage(title=titulo, live=False, **campos))


def publicar(noticia):
    noticia.save_revision().publish()
    return NoticiaPage.objects.get(pk=noticia.pk)


def no_ar(titulo="Oficina ouve os consórcios", **campos):
    return publicar(rascunho(titulo, **campos))


def imagem(credito="Divulgação"):
    return Imagem.objects.create(title="Foto", file=get_test_image_file_jpeg(size=(1300, 900)), credito=credito)


def muitas(quantas, **campos):
    """Notícias no ar, aos montes: direto nas tabelas, sem passar pelo editor."""
    pai, molde = indice(), no_ar("Molde", **campos)
    paginas = []
    for n in range(quantas):
        pagina = Page(title=f"Notícia {n}", draft_title=f"Notícia {n}", slug=f"n-{n}", live=True)
        pagina.content_type_id, pagina.locale_id, pagina.depth = molde.content_type_id, molde.locale_id, molde.depth
        pagina.path = Page._get_path(pai.path, molde.depth, 5_000 + n)
        pagina.url_path = f"{pai.url_path}n-{n}/"
        paginas.append(pagina)
    Page.objects.bulk_create(paginas)
    proprios = NoticiaPage._meta.local_concrete_fields
    linhas = [copy.copy(molde) for _ in paginas]
    for linha, pagina in zip(linhas, paginas, strict=True):
        linha.page_ptr_id = pagina.pk
    NoticiaPage.objects.all()._insert(linhas, fields=proprios, using="default")
    return molde


def canal(client, endereco="/noticias/feed/"):
    """O canal da assinatura; o XML, se não fosse válido, não se leria."""
    return ElementTree.fromstring(client.get(endereco).content).find("channel")  # noqa: S314 (é o nosso)


def titulos(client, endereco="/noticias/"):
    return re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", client.get(endereco).text)
