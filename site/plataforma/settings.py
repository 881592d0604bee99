"""Configuração da plataforma, toda pelo ambiente.

Sem variável nenhuma vale o padrão embutido: SQLite, fila em arquivos e correio gravado, tudo em `var/`.
`var/local.env` (escrito uma vez por `make run`) completa o ambiente; o ambiente vence. A lista das variáveis está no
README, em "Configuração".
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

RAIZ = Path(__file__).resolve().parents[2]
env = environ.Env()
VAR = Path(env.str("PASTA_VAR", default=str(RAIZ / "var"))).resolve()
if (VAR / "local.env").exists():
    env.read_env(VAR / "local.env")

VERSAO = "0.1.0"
DEMONSTRACAO = env.bool("DEMONSTRACAO", default=False)
INSTITUICAO = {
    "nome": env.str("INSTITUICAO_NOME", default="Escola de Saúde Pública do Estado de Minas Gerais"),
    "sigla": env.str("INSTITUICAO_SIGLA", default="ESP-MG"),
    "cidade": env.str("INSTITUICAO_CIDADE", default="Belo Horizonte"),
    "cnpj": env.str("INSTITUICAO_CNPJ", default=""),
    "ato_legal": env.str("INSTITUICAO_ATO_LEGAL", default=""),
    "contato": env.str("CONTATO_EMAIL", default=""),
    "encarregado_nome": env.str("ENCARREGADO_NOME", default=""),
    "encarregado_email": env.str("ENCARREGADO_EMAIL", default=""),
}

# --- Segurança -------------------------------------------------------------------------------------------------------
SEGREDO_DE_DESENVOLVIMENTO = "somente-para-desenvolvimento-e-testes"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=SEGREDO_DE_DESENVOLVIMENTO)
if not DEBUG and SECRET_KEY == SEGREDO_DE_DESENVOLVIMENTO:
    raise ImproperlyConfigured(
        "Defina SECRET_KEY com um valor secreto e só seu antes de servir a plataforma. "
        "`make run` cria um em var/local.env; em outro ambiente, gere com `python -c 'import secrets; "
        "print(secrets.token_urlsafe(50))'`."
    )

ENDERECO_DO_SITE = env.str("ENDERECO_DO_SITE", default="http://127.0.0.1:8000").rstrip("/")
_endereco = urlsplit(ENDERECO_DO_SITE)
if _endereco.scheme not in {"http", "https"} or not _endereco.hostname:
    raise ImproperlyConfigured(
        f"ENDERECO_DO_SITE deve ser um endereço completo, como https://escola.exemplo.br; recebi “{ENDERECO_DO_SITE}”."
    )
HTTPS = _endereco.scheme == "https"
ALLOWED_HOSTS = [_endereco.hostname, "127.0.0.1", "localhost", "[::1]", *env.list("HOSTS_ADICIONAIS", default=[])]
CSRF_TRUSTED_ORIGINS = [ENDERECO_DO_SITE]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
PROXIES_DE_CONFIANCA = env.int("PROXIES_DE_CONFIANCA", default=0)
if PROXIES_DE_CONFIANCA:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # a pré-visualização do Wagtail usa quadro da própria origem
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # pede DENY, que quebraria a pré-visualização
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Nada embutido na página: nem script, nem estilo, nem quadro. O admin do Wagtail precisa de uma política própria.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}
POLITICA_DO_ADMIN = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}

# --- Aplicativos -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "coordenacao",
    "certificados",
    "avaliacoes",
    "cursos",
    "oficinas",
    "contas",
    "rede",
    "correio",
    "impressao",
    "planilhas",
    "plataforma",
    "allauth",
    "allauth.account",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "contas.apps.PessoasNoAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "template_partials",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
]
# Os campos do admin acham os seus desenhos na mesma pasta `templates/` que as páginas.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "plataforma.seguranca.PoliticaDeConteudoMiddleware",
    "plataforma.seguranca.PaginaPessoalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "coordenacao.ver_como.VerComoMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "plataforma.urls"
WSGI_APPLICATION = "plataforma.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RAIZ / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.contexto.site",
            ],
        },
    }
]

# --- Dados -----------------------------------------------------------------------------------------------------------
VAR.mkdir(parents=True, exist_ok=True)
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR / 'plataforma.sqlite3'}")
try:
    _banco = environ.Env.db_url_config(DATABASE_URL)
except (ValueError, ImproperlyConfigured):
    _banco = {}
_suportado = _banco.get("ENGINE") in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
# Em memória cada processo teria um banco só seu.
if not _suportado or _banco.get("NAME") in {None, "", ":memory:"}:
    raise ImproperlyConfigured(
        "Não entendi DATABASE_URL. Use sqlite:////caminho/do/arquivo.sqlite3 ou "
        "postgres://usuario:senha@servidor:5432/banco. Sem a variável, a plataforma usa SQLite em var/."
    )
EM_SQLITE = _banco["ENGINE"].endswith("sqlite3")
if EM_SQLITE:
    # IMMEDIATE: quem escreve espera a vez no começo da transação, em vez de falhar no meio dela.
    _banco["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    _banco["CONN_MAX_AGE"] = None  # reabrir o arquivo e refazer os PRAGMA a cada pedido custa mais que a página
else:
    _banco["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _banco["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _banco}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# O cache é partilhado por todos os processos: os limites de tentativas do allauth dependem disso.
CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# `default` é público (imagens); `privado` guarda certificados e entregas e só sai por telas que conferem a permissão.
STORAGE_URL = env.str("STORAGE_URL", default="")
STORAGE_PRIVADO_URL = env.str("STORAGE_PRIVADO_URL", default="")


def _balde(endereco, **opcoes):
    s3 = urlsplit(endereco)
    porta = f":{s3.port}" if s3.port else ""
    opcoes |= {"bucket_name": s3.path.strip("/"), "endpoint_url": f"https://{s3.hostname}{porta}"}
    opcoes |= {"access_key": s3.username, "secret_key": s3.password}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": opcoes}


if STORAGE_URL:
    if STORAGE_PRIVADO_URL in {"", STORAGE_URL}:
        raise ImproperlyConfigured(
            "Com STORAGE_URL, defina também STORAGE_PRIVADO_URL, em outro balde e sem acesso público: é onde ficam os "
            "certificados e as entregas."
        )
    _publico = _balde(STORAGE_URL, querystring_auth=False)
    _privado = _balde(STORAGE_PRIVADO_URL, default_acl="private", file_overwrite=True)
else:
    _publico = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "midia", "base_url": "/midia/"},
    }
    _privado = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "privado", "base_url": None, "allow_overwrite": True},
    }
STORAGES = {
    "default": _publico,
    "privado": _privado,
    "staticfiles": {"BACKEND": "plataforma.estaticos.Estaticos"},
}
MEDIA_ROOT, MEDIA_URL = VAR / "midia", "/midia/"
STATIC_ROOT, STATIC_URL = VAR / "estaticos", "/static/"
STATICFILES_DIRS = [RAIZ / "static"]
STATIC_ROOT.mkdir(exist_ok=True)

# --- Assinatura digital -----------------------------------------------------------------------------------------------
# A chave do selo da plataforma mora em SELO_PASTA; com SELO_PKCS12, quem assina é o certificado da instituição.
# A senha dele vem de um arquivo, lido só na hora de abrir.
SELO_PASTA = env.str("SELO_PASTA", default=str(VAR / "selo"))
SELO_PKCS12 = env.str("SELO_PKCS12", default="")
SELO_SENHA_ARQUIVO = env.str("SELO_SENHA_ARQUIVO", default="")

# --- Fila ------------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
FILA_EMBUTIDA = CELERY_BROKER_URL.startswith("filesystem")
if FILA_EMBUTIDA:
    for _pasta in ("fila", "fila/controle"):
        (VAR / _pasta).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "fila"),
        "data_folder_out": str(VAR / "fila"),
        "control_folder": str(VAR / "fila/controle"),
        "polling_interval": 0.2,
    }
    CELERY_WORKER_POOL = "solo"
else:
    # Sem as duas opções de restauro o kombu leva até 100 s para devolver o trabalho de um processo morto.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 60,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # toda tarefa daqui pode rodar duas vezes
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 50, 55
CELERY_TIMEZONE = "America/Sao_Paulo"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "agenda-celery")


def _a_cada(segundos, tarefa):
    """Agenda que não acumula: o que não rodou antes da próxima vez perde a validade."""
    return {"task": tarefa, "schedule": segundos, "options": {"expires": segundos}}


CELERY_BEAT_SCHEDULE = {
    "sinal-do-trabalhador": _a_cada(10.0, "plataforma.tasks.dar_sinal"),
    "correio-pendente": _a_cada(10.0, "correio.tasks.despachar_pendentes"),
    "importacoes-paradas": _a_cada(10.0, "planilhas.tasks.retomar"),
    "certificados-pendentes": _a_cada(10.0, "certificados.tasks.emitir_pendentes"),
    "vagas-nao-confirmadas": _a_cada(300.0, "cursos.tasks.expirar_vagas"),
    "listas-de-espera": _a_cada(300.0, "cursos.tasks.chamar_das_esperas"),
    "atos-em-lote": _a_cada(10.0, "coordenacao.tasks.retomar_atos"),
    "anuencias-a-responder": _a_cada(300.0, "coordenacao.tasks.avisar_secretarias"),
    "encerramentos-parados": _a_cada(60.0, "cursos.tasks.terminar_encerramentos"),
    "tentativas-vencidas": _a_cada(60.0, "avaliacoes.tasks.encerrar_vencidas"),
    "recorrecoes-paradas": _a_cada(10.0, "avaliacoes.tasks.retomar_recorrecoes"),
    "anexos-esquecidos": _a_cada(3600.0, "avaliacoes.tasks.apagar_anexos_esquecidos"),
    "noticias-agendadas": _a_cada(60.0, "portal.tasks.publicar_agendadas"),
    "contas-repetidas": _a_cada(1800.0, "contas.tasks.procurar_repetidas"),
    "comunicados-pela-metade": _a_cada(10.0, "cursos.tasks.retomar_comunicados"),
    # Nas manhãs de dia útil; as repetições só terminam o que uma queda ou o volume deixaram para trás.
    "lembretes": {
        "task": "cursos.tasks.lembrar",
        "schedule": crontab(minute="*/10", hour="8-11", day_of_week="mon-fri"),
        "options": {"expires": 600},
    },
}

# --- Correio ---------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("EMAIL_REMETENTE", default="Escola dos Consórcios <nao-responda@example.org>")
EMAIL_SUBJECT_PREFIX = ""
_correio = env.email_url("EMAIL_URL", default="filemail://")
EMAIL_BACKEND = _correio["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(VAR / "correio")
EMAIL_HOST, EMAIL_PORT = _correio.get("EMAIL_HOST") or "localhost", _correio.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _correio.get("EMAIL_HOST_USER"), _correio.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = _correio.get("EMAIL_USE_TLS", False), _correio.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

# --- Contas (django-allauth) -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "contas.Pessoa"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/minha-area/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "contas.adaptador.AdaptadorDeContas"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "contas.models.nome_de_exibicao"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "contas.forms.DadosDoCadastroForm"
ACCOUNT_FORMS = {
    "signup": "contas.entrada.CadastroForm",
    "login": "contas.entrada.EntrarForm",
    "reauthenticate": "contas.entrada.ConfirmarAcessoForm",
    "reset_password": "contas.entrada.PedirCodigoForm",
    "confirm_password_reset_code": "contas.entrada.CodigoDaSenhaForm",
    "reset_password_from_key": "contas.entrada.NovaSenhaForm",
    "change_password": "contas.entrada.TrocarSenhaForm",
    "set_password": "contas.entrada.CriarSenhaForm",
    "confirm_email_verification_code": "contas.entrada.CodigoDoEmailForm",
    "add_email": "contas.entrada.TrocarEmailForm",
    "change_email": "contas.entrada.OutroEmailForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _endereco.scheme
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES_DE_CONFIANCA
# Uma unidade de saúde inteira sai por um endereço só: o limite por IP é largo; o limite por conta é o do allauth.
ACCOUNT_RATE_LIMITS = {
    "signup": "300/m/ip",
    "login": "600/m/ip",
    "login_failed": "300/m/ip,5/300s/key",
    "reset_password": "200/m/ip,5/m/key",
}

# --- Wagtail ---------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Escola dos Consórcios"
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
WAGTAIL_FINISH_WORKFLOW_ACTION = "coordenacao.revisao.publicar_aprovado"
WAGTAILADMIN_BASE_URL = ENDERECO_DO_SITE
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "portal.Imagem"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.Documento"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp4", "odt", "pdf", "pptx", "txt", "vtt", "webm", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 200 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        **({} if EM_SQLITE else {"SEARCH_CONFIG": "portuguese", "FUZZY_SIMILARITY_THRESHOLD": 0.5}),
    }
}

# --- Língua e hora ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE, TIME_ZONE, USE_TZ, USE_I18N = "pt-br", "America/Sao_Paulo", True, True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("pt-br", "Português")]

# --- Registro (log): JSON por linha, sem dado pessoal ---------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "plataforma.registro.FormatoJson"}},
    "handlers": {"saida": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["saida"], "level": env.str("NIVEL_DO_REGISTRO", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["saida"], "propagate": False},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
