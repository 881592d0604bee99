"""O mapa do site: as seções públicas, com os cursos e as oficinas que estão no ar. O número de consultas não muda."""

from django.urls import reverse
from wagtail.models import Site

from cursos.models import CursoPage
from oficinas.models import Oficina

MAXIMO_DE_OFICINAS = 20
REDE = [("Consórcios", "rede:lista"), ("Municípios", "rede:municipios")]
ENTRAR = [("Entrar", "account_login"), ("Cadastrar", "account_signup"), ("Minha área", "portal:minha_area")]
ENTRAR += [("Meus dados", "contas:dados"), ("Meus certificados", "certificados:meus")]
SOBRE = [
    ("Buscar no site", "portal:busca"),
    ("Aviso de privacidade", "portal:privacidade"),
    ("Cookies", "portal:cookies"),
]
SOBRE += [("Preferências", "portal:preferencias"), ("Termos de uso", "portal:termos")]
SOBRE += [("Acessibilidade", "portal:acessibilidade")]


def grupos():
    """[(título, [(rótulo, endereço)])]"""
    return [
        ("Estudar", _secoes_publicadas()),
        ("Oficinas", [("Todas as oficinas", reverse("oficinas:lista")), *_oficinas()]),
        ("Rede de saúde", _rotas(REDE)),
        ("Certificados", [("Verificar um certificado", reverse("certificados:verificar_formulario"))]),
        ("Sua conta", _rotas(ENTRAR)),
        ("Sobre este site", _rotas(SOBRE)),
    ]


def _rotas(pares):
    return [(rotulo, reverse(nome)) for rotulo, nome in pares]


def _secoes_publicadas():
    """O início, as seções logo abaixo dele e os cursos."""
    inicio = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    secoes = [*inicio.get_children().live().public(), *CursoPage.objects.live().public().order_by("path")]
    return [("Início", "/"), *((pagina.title, pagina.url) for pagina in sorted(secoes, key=lambda p: p.path))]


def _oficinas():
    publicadas = Oficina.objects.publicadas()[:MAXIMO_DE_OFICINAS]
    return [(oficina.titulo, oficina.get_absolute_url()) for oficina in publicadas]
