"""Settings, all from the environment; the README lists them."""

from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from seatable_clone.environment import (
    boolean,
    cache,
    choice,
    database,
    directory,
    email_address,
    file_storage,
    integer,
    read_environment,
    secret_key,
    server_url,
    text,
    time_zone,
)

ROOT = Path(__file__).resolve().parent.parent
MAX_SOCKET_PATH = 100
env = read_environment(ROOT)

DATA_DIR = directory(env, "DATA_DIR", ROOT / "var")
DEBUG = boolean(env, "DEBUG", default=False)
SECRET_KEY = secret_key(env, "SECRET_KEY", DATA_DIR)
ALLOWED_HOSTS = text(env, "ALLOWED_HOSTS", "*").split(",")
HOST = text(env, "HOST", "127.0.0.1")
PORT = integer(env, "PORT", 8000, minimum=1, maximum=65535)
WORKERS = integer(env, "WORKERS", 1, minimum=1)
# Empty: answers name the address the request came to.
SERVER_URL = server_url(env, "SERVER_URL")
# How many proxies a request passes on its way here.
TRUSTED_PROXIES = integer(env, "TRUSTED_PROXIES", 0)
SERVER_VERSION = "6.2.0"

# What `manage.py serve` makes on its first start. Without a password, one is made up.
ADMIN_EMAIL = email_address(env, "ADMIN_EMAIL", "admin@example.com")
ADMIN_PASSWORD = text(env, "ADMIN_PASSWORD")
DEMO = boolean(env, "DEMO", default=True)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "core",
    "accounts",
    "bases",
    "workspaces",
    "api_tokens",
    "assets",
    "external_links",
    "seatable_clone",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.ProxyMiddleware",
    "core.middleware.CrossOriginMiddleware",
    "core.middleware.TrailingSlashMiddleware",
    "core.middleware.BodySizeMiddleware",
    # Reads nothing by itself: only pages look at who is signed in, so the API neither asks for a session nor sets one.
    "django.contrib.sessions.middleware.SessionMiddleware",
]
ROOT_URLCONF = "seatable_clone.urls"
WSGI_APPLICATION = "seatable_clone.wsgi.application"
# Every path is served with and without its last slash, by TrailingSlashMiddleware: a redirect would lose the body.
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": database(env, "DATABASE_URL", f"sqlite:///{DATA_DIR / 'control.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where the stores of the bases live: a folder of SQLite files.
BASES_URL = text(env, "BASES_URL") or f"sqlite:///{DATA_DIR / 'bases'}"
if not BASES_URL.startswith("sqlite:///"):
    raise ImproperlyConfigured(f"BASES_URL must begin with sqlite:///, not {BASES_URL!r}.")
# FULL survives a power cut; NORMAL may lose the last commits of one, for servers whose data can be thrown away.
BASES_SYNCHRONOUS = choice(env, "BASES_SYNCHRONOUS", "FULL", ("FULL", "NORMAL", "OFF"))
BASES_OPEN_FILES = integer(env, "BASES_OPEN_FILES", 64, minimum=1)
BASES_STATEMENT_SECONDS = integer(env, "BASES_STATEMENT_SECONDS", 30, minimum=1)
# Exporting and importing a whole base: how long it may take, and how large all that a .dtable file holds may be.
BASES_EXCHANGE_SECONDS = integer(env, "BASES_EXCHANGE_SECONDS", 600, minimum=1)
MAX_EXCHANGE_MEGABYTES = integer(env, "MAX_EXCHANGE_MEGABYTES", 2000, minimum=1)
# For how many days a base keeps what was changed, by whom; 0 keeps it for ever.
HISTORY_DAYS = integer(env, "HISTORY_DAYS", 30)

CACHES = {"default": cache(env, "CACHE_URL", "locmemcache://")}
# Connects processes that serve sockets; empty without a Redis.
REDIS_URL = text(env, "CACHE_URL") if text(env, "CACHE_URL").startswith("redis") else ""
if REDIS_URL and find_spec("redis") is None:
    raise ImproperlyConfigured("CACHE_URL asks for Redis: install it with .venv/bin/pip install -e '.[redis]'.")
# Where the workers of one server pass on what belongs to sockets; the system takes no longer names for it.
RELAY_PATH = DATA_DIR / f"sockets-{PORT}"
if WORKERS > 1 and len(bytes(RELAY_PATH)) > MAX_SOCKET_PATH:
    raise ImproperlyConfigured(f"With more than one of WORKERS the path of DATA_DIR must be shorter than {DATA_DIR}.")

# Requests a minute; 0 switches a limit off.
RATE_LIMIT_BASE = integer(env, "RATE_LIMIT_BASE", 0)
RATE_LIMIT_ACCOUNT = integer(env, "RATE_LIMIT_ACCOUNT", 0)
RATE_LIMIT_LOGIN = integer(env, "RATE_LIMIT_LOGIN", 60)
RATE_LIMIT_LINK = integer(env, "RATE_LIMIT_LINK", 300)
RATE_LIMIT_LINK_PASSWORD = integer(env, "RATE_LIMIT_LINK_PASSWORD", 5)

# External links: how many of each kind a base may have, and what is kept of their history.
LINKS_PER_BASE = integer(env, "LINKS_PER_BASE", 100)
LINKS_PER_FILE = integer(env, "LINKS_PER_FILE", 100)
# How long links to files live that clients of Finix make without saying so, and whether DocSpace's path for links
# takes a missing right for none, as the product does, so that it revokes a link.
FINIX_LINK_MINUTES = integer(env, "FINIX_LINK_MINUTES", 15, minimum=1, maximum=10080)
DOCSPACE_STRICT = boolean(env, "DOCSPACE_STRICT", default=False)
LINK_HISTORY_DAYS = integer(env, "LINK_HISTORY_DAYS", 90)
LINK_HISTORY_ADDRESSES = choice(env, "LINK_HISTORY_ADDRESSES", "truncated", ("full", "truncated", "none"))

MAX_BODY_MEGABYTES = integer(env, "MAX_BODY_MEGABYTES", 100, minimum=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_MEGABYTES * 1024 * 1024

# Where the files of the bases live: a folder of this machine, or a bucket.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "assets": file_storage(env, "STORAGE_URL", DATA_DIR / "assets"),
}
# What is being received. On the disk of the files, where they are on one, so that a rename puts a file in its place.
_ASSETS = STORAGES["assets"]["OPTIONS"]
INCOMING_DIR = DATA_DIR / "incoming" if "bucket_name" in _ASSETS else Path(_ASSETS["location"]) / ".incoming"
THUMBNAILS_DIR = DATA_DIR / "thumbnails"
MAX_UPLOAD_MEGABYTES = integer(env, "MAX_UPLOAD_MEGABYTES", 4096, minimum=1)
# 0: the files of a base may take all the room there is.
MAX_BASE_ASSETS_MEGABYTES = integer(env, "MAX_BASE_ASSETS_MEGABYTES", 0)

# Cookies are for pages only; the API takes none.
HAS_TLS = SERVER_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HAS_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.pages.refuse_forgery"
# Behind a proxy that ends TLS, forms come from another scheme than the request seems to have.
CSRF_TRUSTED_ORIGINS = [SERVER_URL] if SERVER_URL else []

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = "en"
TIME_ZONE = time_zone(env, "TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
# Files are served from where the apps keep them; there is nothing to collect.
WHITENOISE_USE_FINDERS = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["core.permissions.DeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["core.json.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.json.OrjsonParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.json.OneRendererNegotiation",
    "DEFAULT_SCHEMA_CLASS": "core.openapi.OperationSchema",
    "EXCEPTION_HANDLER": "core.errors.handle_exception",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Open SeaTable server",
    "DESCRIPTION": "The API of SeaTable, served by an open server.",
    "VERSION": SERVER_VERSION,
    "SORT_OPERATIONS": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # Several things have a field called `type`.
    "ENUM_NAME_OVERRIDES": {
        "FinixLinkType": "external_links.models.Action.choices",
        "FileLinkType": "external_links.native.serializers.TYPE_NAMES",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
