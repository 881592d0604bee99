"""A configuração do produto com o que os testes pedem: pasta própria, senha rápida, correio em memória."""

import os
import tempfile

os.environ["DEBUG"] = "0"
os.environ["SECRET_KEY"] = "segredo-dos-testes"
os.environ.setdefault("DEMONSTRACAO", "1")
os.environ["PASTA_VAR"] = tempfile.mkdtemp(prefix="escola-testes-")

from plataforma.settings import *  # noqa: E402, F403
from plataforma.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["*"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
