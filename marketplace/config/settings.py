"""All settings, in one file that fails loudly.

Secrets and addresses come from the environment; prices, policies and texts are rows with versions.
`DEMO=1` is the demo on one machine; with neither `DEMO` nor `DEBUG` this is production, and
`marketplace.config.safety` refuses to start on a value that would be unsafe there.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from xstatic.pkg import leaflet

from marketplace.config.safety import refuse_unsafe


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment (see README, Settings).")
    return value


def flag(name: str) -> bool:
    value = os.environ.get(name, "0").lower()
    if value not in {"0", "1", "true", "false", ""}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value in {"1", "true"}


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def database(url: str) -> dict:
    """Turn `postgresql://role:password@host:port/name?host=/socket/folder` into Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://role:password@host/name.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": query,
    }


BASE_DIR = Path(__file__).resolve().parents[2]
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
PRODUCTION = flag("PRODUCTION") or not (DEBUG or DEMO)
SECRET_KEY = text("SECRET_KEY")
SITE_URL = text("SITE_URL", f"http://localhost:{number('PORT', 8000)}").rstrip("/")
LOCAL_HOSTS = "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
ALLOWED_HOSTS = [host for host in text("ALLOWED_HOSTS", LOCAL_HOSTS).split(",") if host]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_DIR = Path(text("DATA_DIR", str(BASE_DIR / ".data" / "demo")))
REDIS_URL = text("REDIS_URL", "")

INSTALLED_APPS = [
    "daphne",
    "marketplace.config.apps.RowsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_htmx",
    "djgeojson",
    "lucide",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "marketplace.core",
    "marketplace.accounts",
    "marketplace.catalog",
    "marketplace.vetting",
    "marketplace.bookings",
    "marketplace.chat",
    "payments",
    "reviews",
    "matching",
    "marketplace.disputes",
    "marketplace.notifications",
    "marketplace.console",
    "frontend",
    "marketplace.config",
]

MIDDLEWARE = [
    "frontend.middleware.RequestReference",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "frontend.middleware.PersonalLanguage",
    "frontend.middleware.SuspendedPeople",
    "frontend.middleware.SecondFactor",
    "frontend.middleware.PrivatePages",
    "frontend.middleware.KnownDevice",
]

ROOT_URLCONF = "marketplace.config.urls"
ASGI_APPLICATION = "marketplace.config.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.site",
            ],
        },
    }
]

# -- data ------------------------------------------------------------------------------------------

DATABASES = {"default": {**database(text("DATABASE_URL")), "CONN_HEALTH_CHECKS": True}}
# For matching/reach.py, the one place that prepares its statements: planned once, not anew for each place.
# Nothing here runs long enough for a compiler to pay.
_options = DATABASES["default"]["OPTIONS"].get("options", "")
DATABASES["default"]["OPTIONS"]["options"] = f"{_options} -c plan_cache_mode=force_generic_plan -c jit=off".strip()
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": number("DATABASE_POOL", 20),
    "timeout": 10,
}
DATABASE_OWNER_URL = text("DATABASE_OWNER_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [("leaflet", leaflet.BASE_DIR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
GEOCODER_URL = text("GEOCODER_URL", "")

# -- events, jobs, sockets -------------------------------------------------------------------------

EVENT_SUBSCRIPTIONS = "marketplace.config.subscriptions.SUBSCRIPTIONS"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 4,
    "fetch_job_polling_interval": 1,  # how late a timer may be; new jobs ring by themselves
    "update_heartbeat_interval": 5,
    "stalled_worker_timeout": 20,
    "shutdown_graceful_timeout": 10,
    "delete_jobs": "never",
}

# -- people ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "frontend.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SIGNUP_FORM_CLASS = "frontend.forms.account.SignupForm"
# The demo's tour signs up several people a minute from one address.
ACCOUNT_RATE_LIMITS = {"signup": "2000/m/ip", "login": "2000/m/ip", "login_failed": "20/m/ip,5/5m/key"} if DEMO else {}
# Whoever decides about people shows more than a password; the demo offers it and lets everybody in.
SECOND_FACTOR_REQUIRED = not DEMO
MFA_ADAPTER = "frontend.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Service Friend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_RATE_LIMITS = {"webauthn_login": "2000/m/ip"} if DEMO else {}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# Receipts of waves: how many of the ranked and of those left out each holds, how many days they are whole, and how many
# days there is anything of them at all.
RECEIPTS_KEPT = number("RECEIPTS_KEPT", 200)
RECEIPTS_WHOLE_DAYS = number("RECEIPTS_WHOLE_DAYS", 30)
RECEIPTS_KEPT_DAYS = number("RECEIPTS_KEPT_DAYS", 365)

EMAIL_CODE_LIMIT_PER_HOUR = number("EMAIL_CODE_LIMIT_PER_HOUR", 1000 if DEMO else 5)
OPEN_REQUESTS_AT_MOST = 2
REQUESTS_PER_DAY_AT_MOST = 5
# No number about demand is told of fewer people than this.
DEMAND_PEOPLE_AT_LEAST = number("DEMAND_PEOPLE_AT_LEAST", 5)
# How many helpers must come before somebody who waits is told: for a request that is still wanted, else for the area.
WAITING_HELPERS = {"request": 1, "area": 3}
WAITING_KEPT = timedelta(days=90)

# -- mail ------------------------------------------------------------------------------------------

MAILBOX = "marketplace.notifications.mailbox.MailboxBackend"
EMAIL_BACKEND = text("EMAIL_BACKEND", MAILBOX if DEMO else "django.core.mail.backends.smtp.EmailBackend")
if not DEMO:
    EMAIL_HOST = text("EMAIL_HOST", "localhost")
    EMAIL_PORT = number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = EMAIL_PORT == 587
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "Service Friend <hello@service-friend.example>")

# What a mail provider that posts bounces has in the address; empty: there is no such address.
MAIL_HOOK_SECRET = text("MAIL_HOOK_SECRET", "")

# -- pushes to browsers ----------------------------------------------------------------------------

# 32 bytes in base64 for addresses, which only this site knows; empty: nobody is offered pushes.
VAPID_PRIVATE_KEY = text("VAPID_PRIVATE_KEY", "")
# Tests have a push service of their own on this machine; nobody else may name one there.
PUSH_TO_LOOPBACK = flag("PUSH_TO_LOOPBACK") and not PRODUCTION

# -- text messages to people for whom somebody else asked -------------------------------------------

# console keeps them beside the demo's mails; rest speaks to Twilio or to whoever has the same interface; none sends
# nothing, and nobody is asked for a number.
SMS_ACCOUNT = text("SMS_ACCOUNT", "")
SMS_TOKEN = text("SMS_TOKEN", "")
SMS_FROM = text("SMS_FROM", "")
SMS_API_BASE = text("SMS_API_BASE", "https://api.twilio.com")
SMS_BACKEND = text("SMS_BACKEND", "rest" if SMS_ACCOUNT else "console" if DEMO else "none")

# -- help from afar --------------------------------------------------------------------------------

# Where two people meet by video: the random name of their room is put behind it. Empty: by chat and phone only.
VIDEO_ROOMS = text("VIDEO_ROOMS", "")

# -- files that people send each other -------------------------------------------------------------

# Where a virus scanner (clamd) listens: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Empty: files are not scanned,
# and operators see that. While it does not answer, files wait.
SCANNER_URL = text("SCANNER_URL", "")

# -- language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# -- the API for apps -----------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["frontend.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["frontend.api.parsing.Json"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min", "sign_in": "600/min" if DEMO else "20/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "frontend.api.problems.answer_to",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    # How many proxies of our own stand in front: what they add to X-Forwarded-For is believed, and nothing else.
    "NUM_PROXIES": number("TRUSTED_PROXIES", 1 if PRODUCTION else 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Service Friend",
    "DESCRIPTION": "Neighbours help each other: ask, offer, talk, visit, confirm.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    # Folded by kind: with every verb unfolded the page stops drawing after the first kinds.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "filter": True},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "DeclineReason": "frontend.api.offers.DECLINE",
        "CallOffReason": "frontend.api.bookings.CALL_OFF",
        "ToldTopic": "frontend.api.telling.TOPIC_NAMES",
    },
}

# -- payments (without a key there are free jobs only) ---------------------------------------------

STRIPE_SECRET_KEY = text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = text("STRIPE_WEBHOOK_SECRET", "")
# Another address than Stripe's own, such as that of the sandbox.
STRIPE_API_BASE = text("STRIPE_API_BASE", "")
# Where helpers are paid (a country), ways to pay beside the card (charged at once), and where hosted pages are.
COUNTRY = text("COUNTRY", "DE")
INSTANT_WAYS = text("INSTANT_WAYS", "CHF:twint EUR:eps,ideal,bancontact")
# Who writes receipts and invoices; lines of the address are parted by "|".
ISSUER = {name: text(f"ISSUER_{name}".upper(), "") for name in ("name", "address", "vat_id", "tax_number")}
STRIPE_PAGES = text("STRIPE_PAGES", "https://*.stripe.com").split()

# -- armour ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([SITE_URL.replace("http", "ws", 1)])],
        "manifest-src": [SELF],
        # A form that leads on to a payment page is an answer to a POST here: its target counts as well.
        "form-action": [SELF, *STRIPE_PAGES],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Not in a cookie of their own, which would carry no `__Host-`.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frontend.views.errors.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = text("SECURE_SSL_REDIRECT", "1") == "1"
    SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = text("SECURE_COOKIES", "1") == "1"
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# -- logs ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "marketplace.core.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        **{name: {"level": "WARNING"} for name in ("daphne", "fontTools", "httpx", "procrastinate", "stripe")},
    },
}

if PRODUCTION:
    refuse_unsafe({**globals(), "DATABASE_URL": text("DATABASE_URL")})
