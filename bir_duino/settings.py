"""Settings: one file, everything from the environment, a clear sentence when something is missing.

Every variable stands in `.env.example`. Nothing outside this file asks for DEBUG or MODE in the environment.
"""

import os
from datetime import timedelta
from pathlib import Path

from celery.schedules import schedule
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from bir_duino import environment
from bir_duino.environment import database, keeping, mail, number, required, secret, switch

BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.env
if (BASE_DIR / ".env").is_file() and "BIR_DUINO_TEST" not in os.environ:
    env.read_env(BASE_DIR / ".env")


MODE = env.str("MODE", "real")
if MODE not in ("demonstration", "real"):
    raise ImproperlyConfigured(f"MODE is {MODE!r}: it must be demonstration or real.")
DEMONSTRATION = MODE == "demonstration"
TESTING = switch("BIR_DUINO_TEST", False)
DEBUG = switch("DEBUG", False)
if DEBUG and not DEMONSTRATION:
    raise ImproperlyConfigured(
        "DEBUG is on in real mode: it shows private data on error pages. Switch it off."
    )

SECRET_KEY = required("SECRET_KEY", "it signs sessions and forms.")
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
VAULT_RING_FILE = env.str("VAULT_RING_FILE", str(DATA_DIR / "ring.json"))
# Back-ups: where they go, to whose keys they are sealed, how many days, weeks and months are kept, where pg_dump is.
BACKUP_DIR = Path(env.str("BACKUP_DIR", "") or DATA_DIR / "backups").resolve()
BACKUP_HOLDERS_FILE = Path(env.str("BACKUP_HOLDERS_FILE", "") or DATA_DIR / "backup-holders.json").resolve()
BACKUP_KEEP = keeping(env.str("BACKUP_KEEP", "7,5,12"), "BACKUP_KEEP")
PG_BIN_DIR = env.str("PG_BIN_DIR", "")
# Reference lists of one's own (a corrected duty number): a file here takes the place of ours of the same name.
REFERENCE_DIR = Path(env.str("REFERENCE_DIR", "")).resolve() if env.str("REFERENCE_DIR", "") else None
FILES_DIR = DATA_DIR / "files"  # what was uploaded; part of each back-up
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{number('PORT', 8000)}").rstrip("/")
# The demonstration answers to this machine alone, whatever the environment says (docs/adr/0004).
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]"] if DEMONSTRATION else env.list("ALLOWED_HOSTS", default=[])
)
if not DEMONSTRATION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set: name the address of the site, for example help.example.org."
    )
if TESTING:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

DATABASES = {
    "default": database(required("DATABASE_URL", "it is the application's own role."), "DATABASE_URL")
}
# Only `manage.py prepare_database` uses the owner: web and worker own nothing (docs/adr/0003).
DATABASE_OWNER_URL = secret("DATABASE_OWNER_URL")
DATABASE_OWNER = database(DATABASE_OWNER_URL, "DATABASE_OWNER_URL") if DATABASE_OWNER_URL else None
# Only `manage.py seal_audit` uses the sealer: it reads the audit and adds seals, nothing else (docs/adr/0018). Preparing
# the database needs its name, to give it these two rights.
DATABASE_SEALER_URL = secret("DATABASE_SEALER_URL")
DATABASE_SEALER = database(DATABASE_SEALER_URL, "DATABASE_SEALER_URL") if DATABASE_SEALER_URL else None
# Where the sealer leaves the head of the chain outside the database; empty: nowhere.
SEAL_HEAD_FILE = env.str("SEAL_HEAD_FILE", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "bir_duino",
    "vault",
    "audit",
    "accounts",
    "reference",
    "reminders",
    "people",
    "cases",
    "hotline",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    # Headers first: what a layer below answers by itself (another host, the way to https, a static file) has them too.
    "bir_duino.middleware.Private",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bir_duino.middleware.Readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.signed_in.SignedIn",
    "accounts.middleware.LanguageMiddleware",
    "accounts.locks.LockMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "accounts.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "audit.middleware.Damages",
    "bir_duino.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "bir_duino.urls"
WSGI_APPLICATION = "bir_duino.wsgi.application"
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
                "bir_duino.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "bir_duino.templatetags.house"],
        },
    }
]
# Our own lean select template stands beside Django's widgets (design/budgets.md: one template per option is slow).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(INSTALLED_APPS.index("django.contrib.auth"), "django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("ky", _("Kyrgyz")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["bir_duino.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bishkek"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.EmailBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "account_login"

# Sign-in: closed (invitations only); the pages are mapped by hand in accounts/urls.py.
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # nobody signs up; allauth's checks want it
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that we do not know
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True  # the session ends after SESSION_COOKIE_AGE, not with the window
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "reset_password": "accounts.forms.AskPasswordForm",
    "reset_password_from_key": "accounts.forms.SetPasswordForm",
}
# Guessing is slowed down by axes (database); allauth's own counters would let a stranger lock an operator out
# ("5 wrong passwords for one account") and live in the cache. Only the flood of reset mails is kept in bounds.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": None,
    "reauthenticate": None,
}
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# The second factor: forced wherever real people are written down (docs/adr/0016). Only the tests' live server asks for it
# in a demonstration.
SECOND_FACTOR = not DEMONSTRATION or (TESTING and switch("BIR_DUINO_TEST_SECOND_FACTOR", False))
SECOND_FACTOR_HOURS = 12  # once a shift
SECOND_FACTOR_AGAIN_MINUTES = 5  # before roles, invitations, exports, keys
MFA_ADAPTER = "accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a phone may be half a minute wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True

AXES_HANDLER = "accounts.lockout.Counter"  # keeps nothing of what was sent
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # the pair: a stranger cannot lock an operator out
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying again does not lengthen the wait
AXES_DISABLE_ACCESS_LOG = True  # the audit keeps sign-ins
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_page"
AXES_USERNAME_CALLABLE = "accounts.lockout.account_key"  # keyed hash of the typed address, never the address
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "login",
    "email",
    "password",
    "csrfmiddlewaretoken",
    "next",
]
# How many proxies of our own stand in front (compose: 1). 0: X-Forwarded-For is not believed.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

SESSION_ENGINE = "accounts.session_store"
# 12 hours at most from signing in, whatever is written into the session; 15 idle minutes lock it (docs/adr/0017).
SESSION_LONGEST = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
IDLE_LOCK = timedelta(minutes=15)
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bir_duino.views.errors.csrf_failure"
# Signed, gone once shown; a session that need not be written makes every press of a button two statements cheaper.
# A message may name a colleague or say what was done, never a client (tests/house/test_messages.py).
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TLS = not DEMONSTRATION and switch("TLS", True)
if TLS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "camera",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "display-capture",
        "fullscreen",
    )
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if TESTING:  # the built files are served as they are: no collected copy, no hashes in names
    STATIC_ROOT, STATICFILES_DIRS = BASE_DIR / "static" / "dist", []
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = TESTING

CALLBACK_TRIES = max(number("CALLBACK_TRIES", 3), 1)  # in vain; then a supervisor decides on a promised call
# What a person types is bounded; beyond this the page answers with a sentence, never with a 5xx.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Few forms take a file (vault/uploads.py chooses their way), but any address can be sent one: a large one would lie in clear
# in the temporary folder while it comes, and for good when the process is killed meanwhile. Small ones stay in memory, large
# ones are not kept at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

email = mail(secret("EMAIL_URL", "smtp://127.0.0.1:1025"), "EMAIL_URL")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = email["EMAIL_HOST"], email["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    email["EMAIL_HOST_USER"] or "",
    email["EMAIL_HOST_PASSWORD"] or "",
)
EMAIL_USE_TLS, EMAIL_USE_SSL = (
    email.get("EMAIL_USE_TLS", False),
    email.get("EMAIL_USE_SSL", False),
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Bir Duino <no-reply@demo.invalid>")
MAILBOX_DIR = env.str("MAILBOX_DIR", str(DATA_DIR / "mail")) if DEMONSTRATION else ""

REDIS_URL = required("REDIS_URL", "the clock of the reminders passes through it.")
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}" if REDIS_URL.startswith("unix:") else REDIS_URL
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 150_000  # kilobytes
CELERY_BEAT_SCHEDULE = {
    # The bell rings every 30 seconds; an unheard bell is thrown away, the next one asks the same question.
    "send-due-reminders": {
        "task": "reminders.tasks.send_due",
        "schedule": schedule(30),
        "options": {"expires": 25},
    },
    # Asks whether the head of the day that ended has been given to the post office; asking again changes nothing.
    "plan-day-head": {
        "task": "bir_duino.tasks.plan_day_head",
        "schedule": schedule(600),
        "options": {"expires": 300},
    },
    # Shows that beat, queue and worker live; the watchman is a process of its own (docs/adr/0021).
    "ring": {"task": "bir_duino.tasks.ring", "schedule": schedule(60), "options": {"expires": 55}},
    # What else the clock looks at: unusual reading (reminders/clock.py, EVERY).
    "do-chores": {
        "task": "reminders.tasks.do_chores",
        "schedule": schedule(300),
        "options": {"expires": 290},
    },
}

# Minutes until an emergency climbs to the second in line and to the supervisors, and until an unaccepted hand-over is told to them.
EMERGENCY_MINUTES = (
    env.int("EMERGENCY_MINUTES_TO_SECOND", 10),
    env.int("EMERGENCY_MINUTES_TO_SUPERVISOR", 20),
)
SHIFT_MINUTES_TO_ACCEPT = env.int("SHIFT_MINUTES_TO_ACCEPT", 30)

# Logs hold no client's word: neither request bodies nor local variables are written (design/safety.md 9).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "bir_duino.logs.WithoutValues",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "axes": {"level": "ERROR"},
        "fido2": {"level": "WARNING"},  # at INFO it names the credential of a colleague's key
        "django.security": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
