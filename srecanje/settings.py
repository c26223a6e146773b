"""Settings: one file, read from the environment alone (the table stands in docs/operations.md).

There is no DEBUG. *Production* is a SITE_URL that begins with https.
"""

import os
import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from srecanje import installation

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SRECANJE_DATA = Path(env.str("SRECANJE_DATA", default=str(BASE_DIR / "data"))).absolute()
SITE_URL = env.str("SITE_URL", default="") or installation.stored_site_url(SRECANJE_DATA)
SITE_URL = SITE_URL.rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
PRODUCTION = SITE_URL.startswith("https://")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="") or installation.secret_key(SRECANJE_DATA)
# Keys of before: what they have signed and sealed is still read, nothing is written with them.
SECRET_KEY_FALLBACKS = [
    key for one in env.list("SECRET_KEY_FALLBACKS", default=[]) if (key := one.strip())
]
if any(len(key) < installation.SHORTEST_KEY for key in SECRET_KEY_FALLBACKS):
    raise ImproperlyConfigured(
        "SECRET_KEY_FALLBACKS holds a key that is too short: commas divide keys, and are in none."
    )
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [
    host for host in [SITE_HOST, *([] if PRODUCTION else LOCAL_HOSTS)] if host
]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured("TRUSTED_PROXIES is the number of proxies before the site: 0, 1, …")

# The clock of the rules (registrations/clock.py) and the brakes against robots.
CLOCK_OFFSET = installation.clock_offset(env.str("SRECANJE_CLOCK", default=""))
LIMITS = env.str("SRECANJE_LIMITS", default="on") != "off"
LIMITS_FILE = SRECANJE_DATA / "limits.sqlite3"

INSTALLED_APPS = [
    "modeltranslation",
    "registrations.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "registrations.apps.AccountsConfig",
    "registrations.apps.SecondFactorsConfig",
    "crispy_forms",
    "anymail",
    "registrations.apps.RegistrationsConfig",
]
MIDDLEWARE = [
    # Headers first, so that every answer has them, refusals too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "srecanje.middleware.security_headers",
    "registrations.web.refusals.in_words",
    "registrations.web.sizes.refuse_long_bodies",
    "srecanje.middleware.refuse_broken_bytes",
    "registrations.web.outage.say_storage_is_ill",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "srecanje.urls"
WSGI_APPLICATION = "srecanje.wsgi.application"
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
                "registrations.web.context.page",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["srecanje"]
CRISPY_TEMPLATE_PACK = "srecanje"
CRISPY_FAIL_SILENTLY = False

# --- Storage -----------------------------------------------------------------------------

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": SRECANJE_DATA / "srecanje.sqlite3",
    "OPTIONS": {
        # Readers never wait; a writer takes the lock when its transaction begins, so that two
        # of them queue instead of one failing; FULL: what was acknowledged survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}
DATABASES = {"default": env.db("DATABASE_URL") if env.str("DATABASE_URL", default="") else SQLITE}
OURS = {
    "django.db.backends.sqlite3": "srecanje.sqlite",
    "django.db.backends.postgresql": "srecanje.postgresql",
}
ENGINE = DATABASES["default"]["ENGINE"]
DATABASES["default"]["ENGINE"] = OURS.get(ENGINE, ENGINE)
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# For PostgreSQL in seconds and milliseconds: a server that has gone without a word must not hold
# the one thread of a process for minutes.
PATIENT = {"connect_timeout": 5, "tcp_user_timeout": 20_000}
OPTIONS = {
    "django.db.backends.sqlite3": SQLITE["OPTIONS"],
    # What planned cursors of srecanje.postgresql ask is planned at once; no other cursor looks.
    "django.db.backends.postgresql": {**PATIENT, "prepare_threshold": 0},
}
DATABASES["default"]["OPTIONS"] = {
    **OPTIONS.get(ENGINE, {}),
    **DATABASES["default"].get("OPTIONS", {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registrations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Log-ins of organisers (registrations/web/accounts) -----------------------------------------

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "registrations.web.accounts.adapters.Accounts"
MFA_ADAPTER = "registrations.web.accounts.adapters.SecondFactors"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
# Nobody can sign up: what would be asked says only what a log-in consists of.
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "registrations.models.user.PasswordLinks"
# The one brake is registrations/pace.py, which all processes of a machine share.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
FORMS = "registrations.web.accounts.forms"
ACCOUNT_FORMS = {
    "login": f"{FORMS}.LogIn",
    "reset_password": f"{FORMS}.Forgotten",
    "reset_password_from_key": f"{FORMS}.NewPassword",
    "change_password": f"{FORMS}.ChangePassword",
    "reauthenticate": f"{FORMS}.PasswordAgain",
}
MFA_FORMS = {
    "authenticate": f"{FORMS}.Code",
    "reauthenticate": f"{FORMS}.CodeAgain",
    "activate_totp": f"{FORMS}.FirstCode",
    "deactivate_totp": f"{FORMS}.WithoutApp",
    "generate_recovery_codes": f"{FORMS}.NewCodes",
    "add_webauthn": f"{FORMS}.NewKey",
    "authenticate_webauthn": f"{FORMS}.KeyAnswer",
    "reauthenticate_webauthn": f"{FORMS}.KeyAnswerAgain",
    "edit_webauthn": f"{FORMS}.KeyName",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = f"Srečanje ({SITE_HOST or 'localhost'})"
# Browsers know no keys on plain http, except on the machine they run on.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Of a link to set a password. Units: seconds.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

# --- Languages and times -------------------------------------------------------------------

LANGUAGE_CODE = "sl"
LANGUAGES = [("sl", "slovenščina"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "django"]
FORMAT_MODULE_PATH = ["srecanje.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Ljubljana"
MODELTRANSLATION_DEFAULT_LANGUAGE = "sl"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("sl",)

# --- Static files ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = SRECANJE_DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "srecanje.static_files.StaticFiles"},
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- What organisers upload ------------------------------------------------------------------

UPLOADS = SRECANJE_DATA / "uploads"
# One form of an event with its files; they stay in memory, so that no full disk breaks them.
UPLOAD_BODY_LIMIT = 24 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_BODY_LIMIT

# --- Mail ------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_FROM = env.str("MAIL_FROM", default="")
# The domain whose mail reaches `manage.py receive_mail` or the address of a mail service: calendar
# programs answer to addresses in it.
REPLY_DOMAIN = env.str("REPLY_DOMAIN", default="").strip().lower()
if REPLY_DOMAIN and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", REPLY_DOMAIN):
    raise ImproperlyConfigured("REPLY_DOMAIN is a domain alone: odzivi.nvo.example")
EMAIL_TIMEOUT = 20
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}
if EMAIL_URL.startswith("anymail://"):
    EMAIL_BACKEND = f"anymail.backends.{urlsplit(EMAIL_URL).netloc}.EmailBackend"
elif EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "registrations.mail.eml_files.EmailBackend"
if EMAIL_URL and not parseaddr(MAIL_FROM)[1]:
    raise ImproperlyConfigured("EMAIL_URL is set: MAIL_FROM must say who the letters are from.")
DEFAULT_FROM_EMAIL = MAIL_FROM or f"srecanje@{SITE_HOST or 'localhost'}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_FILE_PATH = SRECANJE_DATA / "mail"
# What has gone out; never to be put back to an older state together with the database.
LEDGER = SRECANJE_DATA / "sent"
# A worker of this machine touches it while it runs; one that is killed leaves it to grow old.
WORKER_SIGN = SRECANJE_DATA / "worker-runs"

# --- Security ----------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "registrations.web.errors.forged"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Whether all subdomains of somebody's domain speak https, and whether browsers should carry it in
# their lists for years, is for the owner of the domain to say, not for one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Guest forms are text: a body beyond GUEST_BODY_LIMIT is taken where the form of an event can be as
# long (registrations.web.sizes), and none beyond the first of these. Files are counted apart.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# An event with many speakers and partners can be sent with a file for each; who sends more than
# are taken at a time is told so beside each of them, and this only ends what no form brings.
DATA_UPLOAD_MAX_NUMBER_FILES = 100
GUEST_BODY_LIMIT = 64 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "srecanje.logs.NoTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"registrations": {"level": "INFO"}},
}
