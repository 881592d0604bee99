from django.urls import path

from portal import busca_views, institucional, mapa_para_buscadores, views
from portal.feed import feed_de_noticias

app_name = "portal"
urlpatterns = [
    path("acessibilidade/", institucional.acessibilidade, name="acessibilidade"),
    path("busca/", busca_views.busca, name="busca"),
    path("cookies/", institucional.cookies, name="cookies"),
    path("cookies/escolha/", institucional.escolher_cookies, name="escolher_cookies"),
    path("estilo/", views.estilo, name="estilo"),
    path("midia/<path:caminho>", views.imagem, name="imagem"),
    path("mapa-do-site/", institucional.mapa, name="mapa"),
    path("minha-area/", views.minha_area, name="minha_area"),
    path("noticias/feed/", feed_de_noticias, name="feed_de_noticias"),
    path("preferencias/", institucional.preferencias, name="preferencias"),
    path("privacidade/", institucional.privacidade, name="privacidade"),
    path("robots.txt", busca_views.robos, name="robos"),
    path("sitemap.xml", mapa_para_buscadores.mapa, name="mapa_para_buscadores"),
    path("termos/", institucional.termos, name="termos"),
]
