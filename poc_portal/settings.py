"""Settings of the portal, all read from the environment.

Two situations:

* local: no `DATABASE_URL`, or `POC_LOCAL=1` (set by `make run`). The database and broker of `var/` serve unless
  the environment names others, the secret key is made once and kept in `var/secret_key`, and the portal listens
  on this machine only.
* deployed: `DATABASE_URL` is set. Then every value without a safe default must be given, and the portal refuses
  to start with a sentence that names the missing one.

A secret may come from a file instead: `SECRET_KEY_FILE=/run/secrets/key`, `DATABASE_URL_FILE=...`.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from poc_portal import local, mail_provider

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

VAR_DIR = local.var_folder()
LOCAL = local.is_local()


def required(name: str, example: str) -> str:
    """The value of `name`; deployed, its absence stops the start and says what is missing."""
    value = env.str(name, default="")
    if not value:
        raise environ.ImproperlyConfigured(
            f"{name} (or {name}_FILE) is not set. Set it, for example {name}={example}, and start again."
        )
    return str(value)


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (
    local.secret_key(VAR_DIR) if LOCAL else required("SECRET_KEY", "<50 random characters>")
)
PORT = env.int("PORT", default=8000)
# Earlier secret keys: they still open what they closed (sessions, second factors), and close nothing new.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BASE_URL = (
    env.str("BASE_URL", default=f"http://localhost:{PORT}")
    if LOCAL
    else required("BASE_URL", "https://poc.mission.org")
).rstrip("/")
ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    if LOCAL
    else [host.strip() for host in required("ALLOWED_HOSTS", "poc.mission.org").split(",")]
)
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Parts ------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Ours, from the top of the house down (docs/architecture.md).
    "dashboards",
    "earlywarning",
    "threats",
    "followup",
    "notifications",
    "files",
    "accounts",
    "areas",
    "audit",
    "common",
    # Kept by others.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "csp",
    "leaflet",
    "treebeard",
    "pgtrigger",
    "pghistory",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages weigh a fifth. Its random padding and the masked token keep lengths from telling secrets.
    "django.middleware.gzip.GZipMiddleware",
    "common.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Before anything asks what this person may see.
    "accounts.middleware.ExerciseMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "accounts.middleware.AccessTableMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "poc_portal.urls"
WSGI_APPLICATION = "poc_portal.wsgi.application"
# Every address and method that answers, with what it asks of the person (accounts/access.py).
ACCESS_TABLE = "poc_portal.access.TABLE"
# What stays open to somebody who is in an exercise.
ADDRESSES_OF_EXERCISES = "poc_portal.access.PLAYED"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.context.frame",
            ],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else local.database(VAR_DIR)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis is a doorbell and a cache; nothing correct depends on it.
REDIS_URL = env.str("REDIS_URL", default="") or (
    local.redis_url(VAR_DIR) if LOCAL else required("REDIS_URL", "redis://127.0.0.1:6379/0")
)
CACHES = {
    "default": {
        "BACKEND": "common.cache.TolerantRedisCache",
        "LOCATION": local.as_cache_url(REDIS_URL),
    }
}
if WITHOUT_REDIS := LOCAL and env.bool("POC_WITHOUT_REDIS", default=False):
    # `make run` on a machine that has no Redis: the sign-in limits live in files, and the engine needs no doorbell.
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = "memory://" if WITHOUT_REDIS else local.as_broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_TASK_TIME_LIMIT = 50  # below the visibility timeout, so that no task still at work is handed out again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # A nudge, not a clock: what is due is a row in the database. Expires at once so that a worker that comes
    # back after an hour does not find an hour of nudges.
    f"engine-{lane}": {
        "task": "followup.tasks.run_due_work",
        "schedule": 5.0,
        "kwargs": {"nudged_by": "beat", "lane": lane},  # tells beat's own sign of life from a nudge by anybody else
        "options": {"expires": 5},
    }
    # A mail server or provider of text messages that hangs holds up no clock, and neither holds up the other.
    for lane in ("main", "mail", "sms", "long", "imports")
}

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboards:home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "POC Portal"
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "mission",
                    "name": env.str("OIDC_NAME", default="Mission account"),
                    "client_id": required("OIDC_CLIENT_ID", "poc-portal"),
                    "secret": required("OIDC_CLIENT_SECRET", "<secret>"),
                    "settings": {"server_url": env.str("OIDC_SERVER_URL")},
                }
            ],
        }
    }
    if env.str("OIDC_SERVER_URL", default="")
    else {}
)
SESSION_COOKIE_AGE = 12 * 60 * 60  # one shift
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # forms carry the token themselves, htmx has it from the page

# --- Language, time, text ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["common.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "staticfiles")))
# Where uploaded files wait until the work they are for is done. No address leads there. Every machine that answers
# browsers or does the work must see the same folder.
UPLOADS_FOLDER = Path(env.str("UPLOADS_FOLDER", default=str(VAR_DIR / "uploads")))
# Straight to disk, never into memory, and no more than the page that takes the file says (common.uploads).
FILE_UPLOAD_HANDLERS = [
    "common.uploads.LimitedUpload",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Attachments. On several machines every process must see the same folder: each may erase what was taken away.
FILES_FOLDER = Path(env.str("FILES_FOLDER", default=str(VAR_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(UPLOADS_FOLDER),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(FILES_FOLDER),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Mail -------------------------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="") or (
    "" if LOCAL else required("EMAIL_URL", "smtp+tls://user:password@mail.mission.org:587")
)
# Long for a slow line, short for a runner: a server or provider that says nothing for so many seconds has hung.
EMAIL_TIMEOUT = 10
# Name and password, as name:password, with which the mail provider tells what became of mails; empty: it is not heard.
EMAIL_EVENTS_SECRET = env.str("EMAIL_EVENTS_SECRET", default="")
# The provider that takes mail through its API; empty: mail goes through SMTP or into files.
EMAIL_PROVIDER = ""
ANYMAIL: dict[str, Any] = {}
if EMAIL_URL.startswith(mail_provider.PREFIX):
    EMAIL_CONFIG = mail_provider.mail_settings(EMAIL_URL, timeout_s=EMAIL_TIMEOUT, events_secret=EMAIL_EVENTS_SECRET)
elif EMAIL_URL:
    EMAIL_CONFIG = env.email_url("EMAIL_URL")
else:
    EMAIL_CONFIG = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(VAR_DIR / "mail"),
    }
vars().update({key: value for key, value in EMAIL_CONFIG.items() if key != "OPTIONS"})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="POC Portal <poc-portal@localhost>")
# What stands behind the @ of a Message-ID.
MESSAGE_ID_DOMAIN = urlsplit(BASE_URL).hostname or "localhost"

# Where the mail server files delivery status notices about our mails: a Maildir or any other folder.
BOUNCES_FOLDER = Path(env.str("BOUNCES_FOLDER", default=str(VAR_DIR / "bounces")))

# Text messages; empty: there are none (docs/configuration.md).
SMS_URL = env.str("SMS_URL", default="")
SMS_FOLDER = VAR_DIR / "sms"
# What a provider's receipts carry in the header X-Receipt-Secret; empty: no receipts are taken.
SMS_RECEIPT_SECRET = env.str("SMS_RECEIPT_SECRET", default="")

# Above how many messages within ten minutes to one person, through one channel, they go out together.
MERGE_ABOVE = env.int("MERGE_ABOVE", default=5)
# Above how many of one kind within ten minutes the rest waits for a person; never what is urgent.
STORM_ABOVE = env.int("STORM_ABOVE", default=300)

# Where the hourly self-test goes: a verified mail address of an account that is nobody's; and when it is too slow.
SELF_TEST_ADDRESS = env.str("SELF_TEST_ADDRESS", default="")
SELF_TEST_ALARM_S = env.int("SELF_TEST_ALARM_S", default=60)

# --- Doors ------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
# A container asks its own portal how it is, without the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^health/engine$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LEAFLET_CONFIG = {
    "TILES": [],
    "RESET_VIEW": False,
    "NO_GLOBALS": True,
    # Without this Leaflet draws a national flag in the corner of every map.
    "ATTRIBUTION_PREFIX": "",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.AccessTablePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["common.filtering.StrictFilters"],
    "DEFAULT_SCHEMA_CLASS": "common.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "common.problems.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "POC Portal",
    "DESCRIPTION": "Protection of civilians: threats, alerts and strategy of a peacekeeping mission.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["accounts.api.permissions.AccessTablePermission"],
    # It looks at models, never at rows; the managers of protected models would ask who is reading.
    "DEFAULT_QUERY_MANAGER": "_base_manager",
    "POSTPROCESSING_HOOKS": ["common.schema.add_problem"],
}

# --- Engine -----------------------------------------------------------------------------------------------------------

# Steps of seconds, for journeys in a browser; check --deploy refuses it.
SHORT_STEPS = env.bool("POC_SHORT_STEPS", default=False)
# Where the newest seal of the audit chain is written, so that it also lives outside the database.
AUDIT_ANCHOR_FILE = Path(env.str("AUDIT_ANCHOR_FILE", default=str(VAR_DIR / "audit.anchor")))
# Keys of the digests in the trail (docs/audit.md): the first signs, all prove. Without AUDIT_KEY the secret key does.
AUDIT_KEYS = [key for key in (env.str("AUDIT_KEY", default=""), *env.list("AUDIT_KEY_FALLBACKS", default=[])) if key]
# Called after each healthy round when set: a silent portal then alarms from outside.
# Where allegations against United Nations personnel go: shown in place of every form that would have stored them.
CONDUCT_CHANNEL = env.str("CONDUCT_CHANNEL", default="")
DEAD_MAN_URL = env.str("DEAD_MAN_URL", default="")

# --- Observing --------------------------------------------------------------------------------------------------------

PGHISTORY_CONTEXT_FIELD_NULL = True
LOGGING_CONFIG = "common.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO"), "json": env.bool("LOG_JSON", default=not LOCAL)}

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    import sentry_sdk

    def without_tokens(event: Any, _hint: Any) -> Any:
        """The address behind a mail's link, or that a calendar reads, is its key: nobody outside is told it."""
        request = event.get("request", {})
        for path in ("/ack/", "/duty/calendar/"):
            if path in request.get("url", ""):
                event["request"] = {"method": request.get("method"), "url": f"{BASE_URL}{path}"}
        return event

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, include_local_variables=False, before_send=without_tokens)
