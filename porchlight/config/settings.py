"""Settings: from the environment only, secure by default. Secrets also from files named by `…_FILE`."""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """PORCHLIGHT_<name>, or the content of the file that PORCHLIGHT_<name>_FILE names."""
    file = os.environ.get(f"PORCHLIGHT_{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(f"PORCHLIGHT_{name}", default)


def flag(name: str) -> bool:
    return env(name).lower() in ("1", "true", "yes", "on")


VAR = Path(env("VAR", "var")).resolve()
DEBUG = flag("DEBUG")


def _secret() -> str:
    """The deployment's secret: given, or made once and kept beside the data, readable by its owner alone."""
    given = env("SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("PORCHLIGHT_SECRET_KEY needs at least 32 characters.")
        return given
    file = VAR / "secret"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(os.urandom(32).hex())
    return file.read_text(encoding="utf-8").strip()


SECRET_KEY = _secret()
# One salt for all codes of this deployment, so that a code can be found by its hash.
CODE_SALT = hashlib.sha256(f"codes|{SECRET_KEY}".encode()).digest()
ALLOWED_HOSTS = [host for host in env("HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in env("ORIGINS").split(",") if origin]


def _port(given: str) -> int:
    """A port, or 0 when none is given."""
    if given and not (given.isdecimal() and 0 < int(given) < 65536):
        raise ImproperlyConfigured("PORCHLIGHT_METRICS_PORT is a number from 1 to 65535.")
    return int(given or "0")


METRICS_PORT = _port(env("METRICS_PORT"))


def _database(url: str) -> dict[str, Any]:
    """A SQLite path or a postgres:// address, which ends in `?pool=transaction` where PgBouncer hands it on."""
    if url.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(url)
        # In a pool, the next transaction is somebody else's connection: nothing prepared on it, no options for it.
        alone = {"prepare_threshold": 5, "options": "-c jit=off"}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            # A push asks the same few questions each time: the server plans them once. What a walk along corrections
            # will find it guesses far too high, and would compile it for longer than it takes.
            "OPTIONS": {
                "server_side_binding": True,
                **({"prepare_threshold": None} if parts.query == "pool=transaction" else alone),
            },
        }
    return {
        "ENGINE": "porchlight.config.sqlite",
        "NAME": url,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL and WAL: what was acknowledged survives a power cut. secure_delete: what was purged is gone.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;",
        },
    }


DATABASES = {"default": _database(env("DATABASE", str(VAR / "porchlight.sqlite3")))}
# Backups: for whom (public halves of age keys), where to, and as whom on PostgreSQL, where a role may see only a part.
BACKUP_RECIPIENTS = env("BACKUP_RECIPIENT").replace(",", " ").split()
BACKUP_FOLDER = Path(env("BACKUP_FOLDER", str(VAR / "backups"))).resolve()
BACKUP_DATABASE = _database(given) if (given := env("BACKUP_DATABASE")) else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "porchlight.config",
    "porchlight.know",
    "porchlight.reach",
    "porchlight.sync",
    "porchlight.commons",
    "porchlight.journal",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "porchlight.config.logs.Requests",
    "csp.middleware.CSPMiddleware",
    "porchlight.config.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "porchlight.config.middleware.Problems",
]

ROOT_URLCONF = "porchlight.config.urls"
WSGI_APPLICATION = "porchlight.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "porchlight.config.nav.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

AUTH_USER_MODEL = "commons.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "porchlight.commons.people.adapter.Closed"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
# Counts of wrong passwords (docs/decisions/0027): so many that nobody pushes one name's out by trying others.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# By account name only: limits by address would keep addresses.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/m/key,30/h/key",
    "reauthenticate": "10/m/user",
}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "porchlight.commons.people.adapter.Factors"
# A passkey holds no secret that could be guessed, and allauth would count by address.
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Porchlight"
REQUIRE_SECOND_FACTOR = True

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "porchlight.commons.people.views.csrf_failed"
# Plain HTTP is for this machine alone; everywhere else the reverse proxy speaks HTTPS and says so.
HTTPS = not flag("PLAIN_HTTP")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", _("French"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# What may be in a log stands in porchlight/config/logs.py: routes and statuses, classes and places of errors.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"faults": {"()": "porchlight.config.logs.FaultsOnly"}},
    "formatters": {
        "plain": {
            "class": "porchlight.config.logs.WithoutWords",
            "format": "{levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "porchlight.requests": {"level": "INFO"},
        "django": {"handlers": []},
        "django.db.backends": {"level": "ERROR"},
        "django.request": {"level": "ERROR", "filters": ["faults"]},
        # These name whole addresses, and a one-time link is one; the worker tells of failed tasks itself.
        "django.security": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "level": "CRITICAL"},
        "django_tasks": {"level": "CRITICAL"},
    },
}
