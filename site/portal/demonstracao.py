"""Carregar as notícias da demonstração a partir do conteúdo já lido (YAML). Repetir não altera nada."""

from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.text import slugify
from wagtail.blocks import StreamValue

from coordenacao.leitura import NULO, conferir
from cursos.demonstracao_corpo import paragrafos
from cursos.demonstracao_dados import data, gravar, publicar, um
from oficinas.demonstracao import DadoInvalido
from oficinas.models import Eixo
from portal.models import Categoria, NoticiaPage, NoticiasPage

O_QUE, CONTADOS = "notícias", {"noticias": NoticiaPage}
NOTICIA = {"slug": str, "titulo": str, "categoria": str, "data": str, "autoria": str, "lead": str, "paragrafos": list}
NOTICIA |= {"eixos?": list, "fonte?": dict, "audiencias?": list, "data_do_fato?": (str, NULO), "credito_foto?": str}
FONTE = {"titulo": str, "veiculo": str, "data": str, "autoria?": str, "url?": str}
# Como o arquivo chama os campos do modelo: a recusa fala a língua de quem o escreve.
NO_ARQUIVO = {"title": "titulo", "corpo": "paragrafos", "nome": "categoria"}
NO_ARQUIVO |= {f"fonte_{nome.removesuffix('?')}": "fonte" for nome in FONTE}
SEM_LUGAR = "o público a que se dirigem as notícias e a data do fato (o texto já a diz)"


@transaction.atomic
def carregar(dados):
    """Cria ou acerta as notícias e as suas categorias. De `dados` lê só `noticias`; os eixos vêm das migrações.

    Raises:
        ArquivoInvalido, DadoInvalido: falta um campo, ele é de outro tipo ou as regras da notícia o recusam.
    """
    indice = NoticiasPage.objects.first()
    if indice is None:
        raise DadoInvalido("noticias", "", "Não há lista de notícias no site: aplique as migrações antes de carregar.")
    eixos = {eixo.codigo: eixo for eixo in Eixo.objects.all()}
    vistas = set()
    for numero, bruta in enumerate(dados["noticias"], start=1):
        chave = _conferir(bruta, numero, vistas)
        try:
            _publicar(indice, bruta, chave, eixos)
        except DadoInvalido as erro:
            raise DadoInvalido(erro.chave, NO_ARQUIVO.get(erro.campo, erro.campo), erro.motivo) from erro
    return {"noticias": len(vistas), "nao_carregado": [SEM_LUGAR]}


def _conferir(bruta, numero, vistas):
    """A chave da notícia, depois de conferida a forma."""
    slug = bruta.get("slug") if isinstance(bruta, dict) else None
    chave = f"noticias.{slug or numero}"
    conferir(bruta, NOTICIA, chave)
    if "fonte" in bruta:
        conferir(bruta["fonte"], FONTE, f"{chave}.fonte")
    if slug in vistas:
        raise DadoInvalido(chave, "slug", "Este valor aparece duas vezes.")
    vistas.add(slug)
    return chave


def _publicar(indice, bruta, chave, eixos):
    existente = NoticiaPage.objects.child_of(indice).filter(slug=bruta["slug"]).first()
    return publicar(
        indice,
        existente or NoticiaPage(slug=bruta["slug"]),
        chave,
        title=bruta["titulo"],
        categoria=_categoria(bruta["categoria"], chave),
        data=data(bruta, "data", chave),
        autoria=bruta["autoria"],
        lead=bruta["lead"],
        corpo=_corpo(bruta["paragrafos"], chave),
        eixos=[um(eixos, codigo, chave, "eixos") for codigo in bruta.get("eixos", [])],
        **_fonte(bruta.get("fonte"), chave),
    )


def _categoria(nome, chave):
    slug = slugify(nome)
    return gravar(Categoria.objects.filter(slug=slug).first() or Categoria(slug=slug), chave, nome=nome)


def _corpo(textos, chave):
    if not textos:
        raise DadoInvalido(chave, "paragrafos", "Falta este campo.")
    if not all(isinstance(texto, str) and texto.strip() for texto in textos):
        raise DadoInvalido(chave, "paragrafos", "Cada parágrafo deve ser um texto.")
    identificador = str(uuid5(NAMESPACE_URL, chave))
    bloco = {"type": "texto", "value": paragrafos("\n\n".join(textos)), "id": identificador}
    return StreamValue(NoticiaPage._meta.get_field("corpo").stream_block, [bloco], is_lazy=True)


def _fonte(bruta, chave):
    if not bruta:
        return {}
    campos = {f"fonte_{nome}": bruta.get(nome, "") for nome in ("titulo", "veiculo", "autoria", "url")}
    return {**campos, "fonte_data": data(bruta, "data", f"{chave}.fonte")}
