from portal.models.arquivos import Documento, Imagem, Rendicao
from portal.models.inicio import HomePage
from portal.models.noticias import Categoria, NoticiaPage, NoticiaRelacionada, NoticiasPage

__all__ = [
    "Categoria",
    "Documento",
    "HomePage",
    "Imagem",
    "NoticiaPage",
    "NoticiaRelacionada",
    "NoticiasPage",
    "Rendicao",
]
