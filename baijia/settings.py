"""Every setting, in one file; what differs from place to place comes from the environment."""

import os
import re
from contextlib import suppress
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

# All that a town keeps lies in one folder; whatever starts first makes what is missing.
DATA = Path(os.environ.get("BAIJIA_DATA", BASE_DIR / "data"))
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret_key(path: Path) -> str:
    """Made once, read by the owner alone; written whole or not at all when two start together."""
    if not path.exists():
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()


SECRET_KEY = _secret_key(DATA / "secret_key")
DEBUG = os.environ.get("BAIJIA_DEBUG") == "1"
# Everybody can sign in to a demo town; it answers to no name but this machine's own.
if (DATA / "demo").exists() and os.environ.get("BAIJIA_HOSTS"):
    raise ImproperlyConfigured(
        "BAIJIA_HOSTS would open the demo town to others, and everybody can sign in to it."
        " Found a real town in another data folder: BAIJIA_DATA=… ./run --empty"
    )
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("BAIJIA_HOSTS", "").split()]

ROOMS = [
    *("journal", "places", "people", "files", "terms", "households", "matters"),
    *("visits", "meetings", "inspections", "phones", "paper"),
    *(
        "desk",
        "gridplan",
        "figures",
        "doors.messages",
        "doors.sheets",
        "doors.openrosa",
        "doors.pocket",
        "keep",
        "site",
    ),
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",  # auth needs it; no data of ours points to it
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "csp",
    "django_htmx",
    *(f"baijia.{room}" for room in ROOMS),
    "django.forms",  # last: the site's own form templates go before Django's
]
MIDDLEWARE = [
    "baijia.site.middleware.watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "baijia.site.middleware.language",
    "baijia.site.middleware.actor",
    "baijia.site.middleware.refusals",
]
ROOT_URLCONF = "baijia.site.urls"
WSGI_APPLICATION = "baijia.site.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "baijia.site.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "baijia.site.templatetags.say"],
        },
    }
]

SQLITE = {
    "ENGINE": "baijia.ground.sqlite",
    "NAME": DATA / "baijia.sqlite3",
    "CONN_MAX_AGE": None,
    "TEST": {"NAME": ":memory:"},
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # secure_delete: what is struck out is overwritten in the file too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA secure_delete=ON;",
    },
}
DATABASE_URL = os.environ.get("BAIJIA_DATABASE_URL", "")
# Our questions are many and short: compiling one takes PostgreSQL longer than answering it.
# Values go beside the statement, not into it, so that it can be planned once (`ground.prepared`).
POSTGRESQL = {"options": "-c jit=off", "server_side_binding": True}
DATABASES = {"default": SQLITE}
if DATABASE_URL:
    told = dj_database_url.parse(DATABASE_URL, conn_max_age=None)
    DATABASES = {"default": {**told, "OPTIONS": POSTGRESQL | told.get("OPTIONS", {})}}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["baijia.people.sessions.Accounts"]
SESSION_ENGINE = "baijia.people.sessions"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "matters:desk"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
# What just happened is said on the next page; kept with the session, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {message_levels.SUCCESS: "good", message_levels.WARNING: "warn"} | {
    message_levels.ERROR: "bad"
}
CSRF_FAILURE_VIEW = "baijia.site.views.expired"
# Behind a proxy that ends TLS: cookies only over TLS, and the proxy's word for it is believed.
BEHIND_TLS = os.environ.get("BAIJIA_BEHIND_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Where the map takes its tiles from, if the town has any: https://…/{z}/{x}/{y}.png in WGS-84.
TILES = os.environ.get("BAIJIA_TILES", "")
TILES_CREDIT = os.environ.get("BAIJIA_TILES_CREDIT", "")
# `{s}` stands for a, b or c before the host's name.
TILES_FROM = re.sub(r"\{s\}", "*", "/".join(TILES.split("/")[:3]))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *([TILES_FROM] if TILES_FROM else [])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
# Every room speaks for itself; ground is a room without a table and no installed app.
LOCALE_PATHS = sorted(BASE_DIR.glob("baijia/*/locale"))

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
# Front-end libraries come from packages at set-up; nothing of them is committed.
STATICFILES_DIRS = [("lib", BASE_DIR / "build" / "lib")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILES = DATA / "files"
# Backups: where they lie, when the loop makes them, how many days, weeks and months they stay.
BACKUPS = Path(os.environ.get("BAIJIA_BACKUPS") or DATA / "backups")
BACKUP_AT = os.environ.get("BAIJIA_BACKUP_AT", "02:30")
METRICS_TOKEN = os.environ.get("BAIJIA_METRICS_TOKEN", "")
BACKUP_KEEP = os.environ.get("BAIJIA_BACKUP_KEEP", "7 4 12")
# Text on any page is bounded by its form; a whole request by this (photos apart).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "baijia.files.forms.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOG_JSON = os.environ.get("BAIJIA_LOG") == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_codes": {"()": "baijia.site.logs.WithoutCodes"}},
    "formatters": {
        "plain": {"()": "baijia.site.logs.Plain"},
        "debug": {"()": "logging.Formatter"},
        "json": {"()": "baijia.site.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_codes"],
            "formatter": "json" if LOG_JSON else "debug" if DEBUG else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Every request, by the pattern of its address, where machines read the log.
    "loggers": {"baijia.request": {"level": "INFO" if LOG_JSON else "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
