import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def sem_limites_de_outro_teste():
    """Os limites de tentativas do allauth vivem no cache, que o banco de teste não desfaz."""
    cache.clear()
