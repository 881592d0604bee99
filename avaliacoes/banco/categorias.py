"""As gavetas do banco: o caminho diz a árvore. Renomear leva o que há dentro; excluir, só a vazia."""

from django.db import transaction
from django.db.models import Count, Q
from wagtail.log_actions import log

from avaliacoes.models import Categoria, SorteioDaAvaliacao
from avaliacoes.models.questao import SEPARADOR
from contas.recusa import Recusa


class CategoriaRecusada(Recusa):
    """A categoria não pode mudar assim, e por quê."""


def categoria_chamada(caminho):
    """A de caminho dado, criada se não existe; None se o caminho é vazio."""
    if not caminho or not caminho.strip():
        return None
    categoria = Categoria(caminho=caminho)
    categoria.clean()
    existente = Categoria.objects.filter(caminho__iexact=categoria.caminho).first()
    return existente or Categoria.objects.get_or_create(caminho=categoria.caminho)[0]


def arvore():
    """As categorias na ordem da árvore, com `nivel`, `quantas` questões e se está `vazia`."""
    todas = list(Categoria.objects.annotate(quantas=Count("questoes")))
    todas.sort(key=lambda categoria: categoria.caminho.casefold().split(SEPARADOR))
    for categoria in todas:
        categoria.nivel = categoria.caminho.count(SEPARADOR)
        dentro = categoria.caminho + SEPARADOR
        categoria.vazia = not categoria.quantas and not any(outra.caminho.startswith(dentro) for outra in todas)
    return todas


def dentro_de(categoria):
    """O filtro das questões da categoria e das que ela contém."""
    return Q(categoria=categoria) | Q(categoria__caminho__startswith=categoria.caminho + SEPARADOR)


@transaction.atomic
def criar(caminho, por):
    """Raises `CategoriaRecusada`: `existe`; ou `ValidationError`, se falta o nome."""
    nova = Categoria(caminho=caminho)
    nova.clean()
    if Categoria.objects.filter(caminho__iexact=nova.caminho).exists():
        raise CategoriaRecusada(f"A categoria “{nova.caminho}” já existe.", "existe")
    _conferir_tamanho(nova.caminho)
    nova.save()
    log(nova, "avaliacoes.categoria", user=por, data={"caminho": nova.caminho})
    return nova


@transaction.atomic
def renomear(categoria, caminho, por):
    """Leva as que estão dentro dela. Devolve quantas categorias mudaram de caminho.

    Raises:
        CategoriaRecusada: `existe`, `dentro_de_si` ou `comprida`.
        ValidationError: falta o nome.
    """
    (limpa := Categoria(caminho=caminho)).clean()
    familia = list(Categoria.objects.select_for_update().order_by("caminho"))
    antes = next(outra.caminho for outra in familia if outra.pk == categoria.pk)
    dentro = antes + SEPARADOR
    levadas = [c for c in familia if c.pk == categoria.pk or c.caminho.startswith(dentro)]
    if limpa.caminho.startswith(dentro):
        raise CategoriaRecusada("Uma categoria não pode ficar dentro de si mesma.", "dentro_de_si")
    ficam = {c.caminho.casefold() for c in familia if c not in levadas}
    for levada in levadas:
        levada.caminho = limpa.caminho + levada.caminho[len(antes) :]
        _conferir_tamanho(levada.caminho)
        if levada.caminho.casefold() in ficam:
            raise CategoriaRecusada(f"A categoria “{levada.caminho}” já existe. Mova as questões para ela.", "existe")
    if limpa.caminho == antes:
        return 0
    _regravar(levadas)
    log(categoria, "avaliacoes.categoria", user=por, data={"de": antes, "para": limpa.caminho})
    return len(levadas)


def _regravar(levadas):
    """Em dois passos: trocar “A/B” por “B” não esbarra, no meio do caminho, na unicidade."""
    finais = {c.pk: c.caminho for c in levadas}
    for categoria in levadas:
        categoria.caminho = f"~{categoria.pk}~"
    Categoria.objects.bulk_update(levadas, ["caminho"])
    for categoria in levadas:
        categoria.caminho = finais[categoria.pk]
    Categoria.objects.bulk_update(levadas, ["caminho"])


@transaction.atomic
def excluir(categoria, por):
    """Raises `CategoriaRecusada`: `cheia`, se tem questões ou outras categorias, ou um sorteio a usa."""
    categoria = Categoria.objects.select_for_update().get(pk=categoria.pk)
    if Categoria.objects.filter(caminho__startswith=categoria.caminho + SEPARADOR).exists():
        raise CategoriaRecusada("Há categorias dentro desta. Exclua-as antes, ou renomeie-as.", "cheia")
    if categoria.questoes.exists():
        raise CategoriaRecusada("Há questões nesta categoria. Ponha-as em outra antes de excluir.", "cheia")
    if SorteioDaAvaliacao.objects.filter(categoria=categoria).exists():
        raise CategoriaRecusada("Uma avaliação sorteia desta categoria. Mude o sorteio antes de excluir.", "cheia")
    log(categoria, "avaliacoes.excluir_categoria", user=por, data={"caminho": categoria.caminho})
    categoria.delete()


def _conferir_tamanho(caminho):
    if len(caminho) > 255:
        raise CategoriaRecusada("O caminho da categoria passa de 255 letras. Encurte os nomes.", "comprida")
