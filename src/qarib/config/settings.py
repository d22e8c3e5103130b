"""The settings: one file, one reader of the environment, comments on consequences."""

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from qarib.config import logging as log
from qarib.config import policy
from qarib.config.env import env, flag

# --- where and how it runs -------------------------------------------------------------------
SOURCE_DIR = Path(__file__).resolve().parents[1]
ROOT_DIR = SOURCE_DIR.parents[1]
VAR_DIR = Path(env("QARIB_VAR", str(ROOT_DIR / "var")))

QARIB_DEMO = flag("QARIB_DEMO")
DEBUG = flag("QARIB_DEBUG")
_OPEN = "open-for-demo-and-tests" if QARIB_DEMO or DEBUG else None
SECRET_KEY = env("QARIB_SECRET_KEY", _OPEN)
# Newest first; a key that once sealed data stays in the list. The demo's key protects nobody.
QARIB_DATA_KEYS = env("QARIB_DATA_KEYS", _OPEN and "cWFyaWItZGVtby1rZXktcHJvdGVjdHMtbm9ib2R5ISE=").split()
QARIB_INDEX_KEY = env("QARIB_INDEX_KEY", _OPEN)
QARIB_BASE_URL = env("QARIB_BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env("QARIB_HOSTS", "127.0.0.1 localhost testserver").split()
CSRF_TRUSTED_ORIGINS = env("QARIB_ORIGINS", "").split()

# --- rooms ------------------------------------------------------------------------------------
# From top to bottom of the house: the order of handlers and templates follows it.
INSTALLED_APPS = [
    "qarib.config",
    *(["qarib.demo"] if QARIB_DEMO else []),
    "qarib.portal",
    "qarib.desk",
    "qarib.cockpit",
    "qarib.api",
    "qarib.ui",
    "qarib.modules.personal_data",
    "qarib.modules.dossiers",
    "qarib.modules.catalogue",
    "qarib.modules.exchange",
    "qarib.modules.promises",
    "qarib.modules.notifications",
    "qarib.modules.documents",
    "qarib.modules.organisations",
    "qarib.modules.accounts",
    "qarib.modules.territory",
    "qarib.modules.journal",
    "qarib.modules.operations",
    "qarib.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # for allauth's list of passkeys
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
]

QARIB_BEHIND_PROXY = flag("QARIB_BEHIND_PROXY")
MIDDLEWARE = [
    "qarib.config.headers.HeadersMiddleware",
    *(["qarib.config.middleware.ProxyMiddleware"] if QARIB_BEHIND_PROXY else []),
    "qarib.config.middleware.ExchangeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qarib.config.middleware.LogMiddleware",
    "qarib.config.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "qarib.config.authentication.AuthenticationMiddleware",
    "qarib.config.middleware.LanguageMiddleware",
    "qarib.config.authentication.LogInUnlessOpenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qarib.config.authentication.SecondFactorMiddleware",
    "qarib.config.limits.LimitMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qarib.config.errors.RefusalMiddleware",
]
ROOT_URLCONF = "qarib.config.urls"
WSGI_APPLICATION = "qarib.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "template_partials.templatetags.partials"],
        },
    },
]

# --- data -------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(env("QARIB_DATABASE_URL", f"sqlite:///{VAR_DIR / 'qarib.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "qarib.config.sqlite3"  # Django's, with a fair queue of writers
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # take the write lock at BEGIN, not half-way
        "timeout": 20,
        # FULL: an acknowledged act survives a power cut; it costs 10 to 20 %.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = None
# A connection that the database's restart took away is noticed before a request relies on it.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# ATOMIC_REQUESTS stays off: with IMMEDIATE it would make every page a writer.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_HANDLERS = [
    "qarib.config.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The antivirus' socket; where nobody answers, files are shown as rewritten copies marked "not scanned".
QARIB_CLAMD = env("QARIB_CLAMD", "/run/clamav/clamd.ctl")
# The seal of letters, PEM, normally by NAME_FILE. Without them the demo makes an authority of its own.
QARIB_SEAL_KEY = env("QARIB_SEAL_KEY", "")
QARIB_SEAL_CERTIFICATE = env("QARIB_SEAL_CERTIFICATE", "")
QARIB_SEAL_ROOT = env("QARIB_SEAL_ROOT", "")
QARIB_SEAL_TIMESTAMP_URL = env("QARIB_SEAL_TIMESTAMP_URL", "")
# The sealed journal (ADR 0013): its name, its Ed25519 key (PEM), one witness a line, keys no longer used.
QARIB_JOURNAL_ORIGIN = env("QARIB_JOURNAL_ORIGIN", f"{QARIB_BASE_URL.partition('://')[2].strip('/')}/journal")
QARIB_JOURNAL_KEY = env("QARIB_JOURNAL_KEY", "")
QARIB_WITNESSES = env("QARIB_WITNESSES", "").splitlines()
QARIB_JOURNAL_OLD_KEYS = env("QARIB_JOURNAL_OLD_KEYS", "").split()
# Seals backups; kept apart from them, or they open nothing. At least 32 characters.
QARIB_BACKUP_KEY = env("QARIB_BACKUP_KEY", "")

# --- messages ---------------------------------------------------------------------------------
# Without an address of a gateway, SMS wait and are listed as undelivered. In the demo nothing leaves.
QARIB_SMS_URL = env("QARIB_SMS_URL", "")
QARIB_SMS_KEY = env("QARIB_SMS_KEY", "")
# Codes a minute above which operations are told; nobody is refused (assumed).
QARIB_SMS_BUDGET = int(env("QARIB_SMS_BUDGET", "600"))
DEFAULT_FROM_EMAIL = env("QARIB_MAIL_FROM", "qarib@localhost")
EMAIL_HOST = env("QARIB_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(env("QARIB_SMTP_PORT", "25"))
EMAIL_HOST_USER = env("QARIB_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env("QARIB_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("QARIB_SMTP_TLS")
EMAIL_TIMEOUT = 20  # shorter than the time after which another worker may take the message

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# E-mail is unique where it is given (a partial constraint): many citizens have none.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
PASSWORD_HASHERS = ["qarib.config.hashers.Argon2id19MiB"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": "qarib.config.passwords.OwnWordsValidator"},
]
# Who vouches for people on line: `demo`, or `none` until the exchange brings the real register.
QARIB_CIVIL_STATUS_CLIENT = env("QARIB_CIVIL_STATUS_CLIENT", "demo" if QARIB_DEMO else "none")
# Who is asked for proofs: `wire`, `demo`, or `none` as long as no administration is connected.
QARIB_EXCHANGE_CLIENT = env("QARIB_EXCHANGE_CLIENT", "demo" if QARIB_DEMO else "none")
# One line a source: its code, a channel, an address (`modules/exchange/clients/routes.py`).
QARIB_EXCHANGE_ROUTES = env("QARIB_EXCHANGE_ROUTES", "")
# Our own Security Server, who we are there, its TLS (our certificate and key, the authority), whence it asks.
QARIB_XROAD_SERVER = env("QARIB_XROAD_SERVER", "")
QARIB_XROAD_CLIENT = env("QARIB_XROAD_CLIENT", "DZ/GOV/anem/qarib")
QARIB_XROAD_CERTIFICATE = env("QARIB_XROAD_CERTIFICATE", "")
QARIB_XROAD_AUTHORITY = env("QARIB_XROAD_AUTHORITY", "")
QARIB_XROAD_ADDRESSES = frozenset(env("QARIB_XROAD_ADDRESSES", "").split())
# What we sign messages to others with: a raw Ed25519 key in base64, and the name they know it by.
QARIB_EXCHANGE_KEY = env("QARIB_EXCHANGE_KEY", "")
QARIB_EXCHANGE_NAME = env("QARIB_EXCHANGE_NAME", "qarib")
# Sources of the demo that do not answer, by their codes, with commas; one is down, to see what a file does.
QARIB_EXCHANGE_DOWN = tuple(filter(None, env("QARIB_EXCHANGE_DOWN", "cnl" if QARIB_DEMO else "").split(",")))
# Calendar days to answer what an agent asks, where the procedure says nothing (assumed, ADR 0010).
QARIB_WAITING_DAYS = int(env("QARIB_WAITING_DAYS", "30"))
# Calendar days a professional has to deposit the paper a person asked of them (assumed).
QARIB_DEPOSIT_DAYS = int(env("QARIB_DEPOSIT_DAYS", "15"))
# Minutes that a proof of who is there (second factor, passkey, code) serves acts that bind (assumed).
QARIB_PROOF_MINUTES = int(env("QARIB_PROOF_MINUTES", "10"))
# From how many readings on an auditor is told, where it is not the assumed number: `outside=5,hurry=60`.
QARIB_ALERT_THRESHOLDS = env("QARIB_ALERT_THRESHOLDS", "")
# Working days in which a person looks at an automatic result (assumed).
QARIB_REVIEW_DAYS = int(env("QARIB_REVIEW_DAYS", "5"))
SESSION_ENGINE = "qarib.config.sessions"
LOGIN_URL = "portal:log_in"
LOGIN_REDIRECT_URL = "portal:home"

# allauth keeps agents' passwords, codes and passkeys; citizens log in by number and code, ours.
ACCOUNT_ADAPTER = "qarib.config.adapters.AgentsAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# None: only its own table of verified addresses opens a door, never what a citizen typed as e-mail.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Qarib] "
ACCOUNT_REAUTHENTICATION_TIMEOUT = QARIB_PROOF_MINUTES * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "qarib.config.links.LastLinkOnly"  # noqa: S105 -- a path
PASSWORD_RESET_TIMEOUT = 24 * 3600  # invitations of agents too
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Ten wrong passwords or codes an hour for one account (a browser it knows counts apart). An address is a
# whole carrier's or office's: its bounds only stop a flood.
_FLOOD = "1200/m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": _FLOOD, "signup": _FLOOD, "reset_password_from_key": _FLOOD,
    "login_failed": f"{_FLOOD},10/h/key", "reset_password": f"{_FLOOD},5/h/key",
    "request_login_code": f"{_FLOOD},5/h/key",
}  # fmt: skip
MFA_ADAPTER = "qarib.config.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": _FLOOD}  # a passkey cannot be guessed
MFA_TOTP_ISSUER = "Qarib"
MFA_TOTP_TOLERANCE = 1
# Malformed answers of a browser are refused with a sentence, not with an error of ours.
MFA_FORMS = {
    "add_webauthn": "qarib.config.passkeys.AddForm",
    "authenticate_webauthn": "qarib.config.passkeys.AuthenticateForm",
    "login_webauthn": "qarib.config.passkeys.LogInForm",
    "reauthenticate_webauthn": "qarib.config.passkeys.ReauthenticateForm",
}
# A browser accepts passkeys on plain http only on this machine: the demo's.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = QARIB_DEMO
# Shared by all processes: allauth counts attempts and spent codes here.
CACHES = {"default": {"BACKEND": "qarib.config.cache.PlainCache", "LOCATION": "accounts_cache"}}

# --- languages and time -----------------------------------------------------------------------
LANGUAGE_CODE = "ar-dz"
LANGUAGES = [("ar-dz", _("Arabic")), ("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [SOURCE_DIR / "locale"]
# With https a browser keeps a cookie of this name for this host alone.
QARIB_COOKIE_PREFIX = "__Host-" if QARIB_BASE_URL.startswith("https") else ""
LANGUAGE_COOKIE_NAME = f"{QARIB_COOKIE_PREFIX}qarib_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Algiers"

# --- static files -----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# A checkout that has not collected its files (`collectstatic`) serves them as they lie.
# The collector itself makes the manifest that the others look for.
_COLLECTED = "collectstatic" in sys.argv or (not DEBUG and (STATIC_ROOT / "staticfiles.json").exists())
WHITENOISE_USE_FINDERS = not _COLLECTED
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where the folder is missing
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Received files are read by us alone and never run.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# --- log --------------------------------------------------------------------------------------
# The lines are set up in config/logging.py. Addresses that people come from stay out of them.
LOGGING = log.LOGGING
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10

# --- safety -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = policy.CONTENT_SECURITY_POLICY
SESSION_COOKIE_NAME = f"{QARIB_COOKIE_PREFIX}qarib_session"
CSRF_COOKIE_NAME = f"{QARIB_COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "qarib.config.messages.MessageStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = QARIB_BASE_URL.startswith("https")
# Believed only behind our own web server, which sets it on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if QARIB_BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "qarib.config.errors.stale_form"
