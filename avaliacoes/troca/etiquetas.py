"""Muitas etiquetas de uma vez, as que já há e as novas; maiúsculas não fazem outra etiqueta."""

from taggit.models import Tag


def chamadas(nomes):
    """{nome em minúsculas: Tag}, em número fixo de consultas."""
    if not nomes:
        return {}
    ha, slugs = {}, set()
    for tag in Tag.objects.order_by("-pk"):  # entre duas que só diferem na maiúscula, a mais antiga
        ha[tag.name.casefold()] = tag
        slugs.add(tag.slug)
    novas = {}
    for nome in sorted(nomes):
        if nome.casefold() not in ha and nome.casefold() not in novas:
            novas[nome.casefold()] = Tag(name=nome, slug=_slug_livre(nome, slugs))
    Tag.objects.bulk_create(novas.values())
    return ha | novas


def _slug_livre(nome, slugs):
    tag, vez = Tag(), 0
    slug = tag.slugify(nome)[:90]
    while slug in slugs or not slug:
        vez += 1
        slug = tag.slugify(nome, vez)[-100:]
    slugs.add(slug)
    return slug
