"""All settings, from the environment. Without any, the embedded mode: SQLite, no server."""

import contextlib
import datetime
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from nucleus import env, mail
from nucleus.private import make_new_files_private
from nucleus.refusals import refusals

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("NUCLEUS_DATA_DIR", default=str(BASE_DIR / "var")))
MODE = env.text("NUCLEUS_MODE", default="embedded")
if MODE not in ("embedded", "production"):
    raise ImproperlyConfigured(f"NUCLEUS_MODE={MODE!r}; use embedded or production.")
PRODUCTION = MODE == "production"
if not PRODUCTION:
    make_new_files_private()  # the database is a file here; so for every process, manage.py too


def local_secret_key() -> str:
    """Return the key of this machine's embedded mode, made at the first start."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        # A link appears whole or not at all: no process ever reads half a key.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = env.required("SECRET_KEY") if PRODUCTION else local_secret_key()
DEBUG = env.boolean("DEBUG", default=False)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", default="" if PRODUCTION else "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "nucleus.apps.NucleusConfig",
    "surveys.apps.SurveysConfig",
    "analytics.apps.AnalyticsConfig",
]
MIDDLEWARE = [
    "nucleus.link_secrets.LinkSecretMiddleware",  # before anything that may name the path
    "surveys.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nucleus.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "nucleus.bodies.BodyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nucleus.kept_words.KeepWordsMiddleware",
    "nucleus.session_over.SessionOverMiddleware",
    "nucleus.wrong_method.WrongMethodMiddleware",
    "nucleus.not_there.NotThereMiddleware",
]
CSRF_FAILURE_VIEW = "nucleus.kept_words.csrf_failure"
ROOT_URLCONF = "nucleus.urls"
WSGI_APPLICATION = "nucleus.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "nucleus.navigation.frame",
            ],
            "builtins": ["nucleus.templatetags.form_tokens"],
        },
    }
]

# --- data ---
if PRODUCTION:
    env.required("DATABASE_URL")  # an empty SQLite file must not stand in for the real database
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'nucleus.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 50,  # beside a large import, on a machine five times too busy, 20 s were too few
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        ),
    }
elif "postgresql" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        # No statement and no forgotten transaction holds up the others for long.
        "options": (
            "-c statement_timeout=120s -c lock_timeout=20s "
            "-c idle_in_transaction_session_timeout=300s "
            "-c jit=off"  # compiling a plan takes longer than any query here
        ),
        "connect_timeout": 3,  # a server that does not answer is said to be down, not waited for
        "tcp_user_timeout": 10_000,  # milliseconds until a connection that was cut is noticed
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
# Nothing that must hold for all processes is kept here, so none depends on a server of its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- background work ---
CELERY_BROKER_URL = env.text("BROKER_URL", default=REDIS_URL or "filesystem://localhost")
TASK_TIME_LIMIT = 600
JOB_TIME_LIMIT = 1_080  # seconds for one job, which has a queue and workers of its own
# A data file may take as long as it takes; whose worker falls silent is followed by another.
DATA_FILE_TIME_LIMIT = 7 * 86_400
# So many rows an edited data file may have that comes back by a page: all of them are in memory.
NUCLEUS_EDITED_ROWS = env.integer("NUCLEUS_EDITED_ROWS", default=50_000)
# So many days a data file can be downloaded; who took what is kept for good.
NUCLEUS_EXPORT_DAYS = env.integer("NUCLEUS_EXPORT_DAYS", default=7)
if CELERY_BROKER_URL.startswith("filesystem:"):
    BROKER_DIR = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.05,  # seconds; it costs an idle worker less than one per cent
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 2 * TASK_TIME_LIMIT,
        "unacked_restore_throttle": 1,
        # A server that accepts and never answers is noticed, and connected to anew.
        "socket_connect_timeout": 3,
        "socket_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
JOB_QUEUE = "jobs"  # a slow import never holds up counting
FILE_QUEUE = "files"  # a data file that takes days never holds up imports
CELERY_TASK_ROUTES = {
    "surveys.run_job": {"queue": JOB_QUEUE},
    "analytics.make_data_file": {"queue": FILE_QUEUE},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT
CELERY_TASK_SOFT_TIME_LIMIT = TASK_TIME_LIMIT - 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # worker and beat wait for their broker for ever
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
# All periods are seconds, so nothing is worth a file; a damaged one stops Beat without a sign.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# How long nobody has typed into what is not saved before pages and the log of the worker say so.
UNTOUCHED = datetime.timedelta(days=env.integer("NUCLEUS_UNTOUCHED_DAYS", default=1))
NUCLEUS_SWEEPER = env.boolean("NUCLEUS_SWEEPER", default=True)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "surveys.heartbeat", "schedule": 5.0, "options": {"expires": 5}},
    "invitations": {
        "task": "surveys.expire_invitations",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "untouched": {
        "task": "surveys.tell_untouched",
        "schedule": 21_600.0,
        "options": {"expires": 21_600},
    },
}
if NUCLEUS_SWEEPER:
    CELERY_BEAT_SCHEDULE["sweep"] = {
        "task": "analytics.sweep",
        "schedule": 5.0,
        "options": {"expires": 5},
    }
    CELERY_BEAT_SCHEDULE["jobs"] = {
        "task": "surveys.run_job",
        "schedule": 5.0,
        "options": {"expires": 5},
    }
    CELERY_BEAT_SCHEDULE["data links"] = {
        "task": "analytics.renew_links",
        "schedule": 60.0,
        "options": {"expires": 60},
    }
    CELERY_BEAT_SCHEDULE["data files"] = {
        "task": "analytics.make_data_file",
        "schedule": 5.0,
        "options": {"expires": 5},
    }

# --- people ---
AUTH_USER_MODEL = "surveys.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "nucleus.accounts.ClosedAccountAdapter"
ACCOUNT_FORMS = {"change_password": "nucleus.password_form.PasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", default=0)
DEMO_PASSWORD = env.text("NUCLEUS_DEMO_PASSWORD")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "study-list"
# Guesses at passwords are counted in the database (nucleus/accounts.py), by account and address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- mail ---
MAIL = mail.read_url(env.text("EMAIL_URL"))
CAN_MAIL = MAIL.goes_somewhere
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.tls, MAIL.ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", default="nucleus@localhost")

# --- languages ---
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["nucleus.formats"]
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", default="UTC")

# --- pages ---
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100_000  # an interview with 500 projects has many fields
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # A link refuses what comes unencrypted: whoever was led on would send the secret so each time.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^data(/|$)"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- the API ---
# Of the framework only what is called here: none of its pages and styles, and none of its words.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["surveys.api.sessions.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["surveys.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "surveys.api.handling.answer_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Nucleus",
    "DESCRIPTION": "Interviews of longitudinal studies, for programs: see docs/api.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "ENFORCE_NON_BLANK_FIELDS": True,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["surveys.api.describing.complete_description"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "surveys.request_id.RequestIdFilter"},
        "link_secrets": {"()": "nucleus.link_secrets.LinkSecretFilter"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "link_secrets"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", default="WARNING")},
}

if PRODUCTION:
    refused = list(
        refusals(
            secret_key=SECRET_KEY,
            debug=DEBUG,
            allowed_hosts=ALLOWED_HOSTS,
            broker_url=CELERY_BROKER_URL,
        )
    )
    if refused:
        raise ImproperlyConfigured("\n".join(str(refusal) for refusal in refused))
