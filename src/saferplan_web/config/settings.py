"""Settings of the service. What differs between installations comes from the environment:

SAFERPLAN_DATA        folder of databases, record stores and the secret key (default build/demo/service)
DATABASE_URL          postgres://… instead of SQLite in that folder
PUBLIC_DATABASE_URL   where released figures stand; default: the same server, its own database `<name>_public`
SAFERPLAN_HOSTS       names the service answers to, comma-separated (default localhost and 127.0.0.1)
SAFERPLAN_HTTPS       yes: cookies only over https, and http is sent on to https
SAFERPLAN_SIGN_IN     a TOML file naming OpenID Connect providers
SAFERPLAN_HOURS       hours after which one signs in again (default 8)
SAFERPLAN_IDLE        minutes without activity after which one signs in again (default 30)
SAFERPLAN_PROXIES     how many proxies stand before the service (default 0): whose address counts attempts to sign in
SAFERPLAN_ADDRESS     where the service is reached, for links in messages (default http://127.0.0.1:8000)
EMAIL_URL             smtp://user:password@host:port; default: messages are written to a folder of SAFERPLAN_DATA
"""

from __future__ import annotations

import os
from pathlib import Path

from saferplan_web.config.place import databases, email, providers, secret_key

DATA = Path(os.environ.get("SAFERPLAN_DATA", "build/demo/service")).resolve()
HTTPS = os.environ.get("SAFERPLAN_HTTPS", "").lower() == "yes"
SECRET_KEY = secret_key(DATA)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SAFERPLAN_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ninja",  # so that the API's page is served from here and not from another host
    "saferplan_web.core",
    "saferplan_web.govuk",
    "saferplan_web.people",
    "saferplan_web.plan",
    "saferplan_web.actions",
    "saferplan_web.performance",
    "saferplan_web.documents",
    "saferplan_web.release",
    "saferplan_web.public",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "saferplan_web.config.policy.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "saferplan_web.people.sessions.SessionEnds",  # after the check of the form's token
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "saferplan_web.config.urls"
WSGI_APPLICATION = "saferplan_web.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # each app's pages stand in its own folder jinja2/<app>/
        "OPTIONS": {
            "environment": "saferplan_web.govuk.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "saferplan_web.config.surroundings.surroundings",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,  # allauth's own pages and e-mails, where none of ours stands before them
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = databases(DATA)
DATABASE_ROUTERS = ["saferplan_web.config.place.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CONN_MAX_AGE = 60

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "saferplan_web.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, never by oneself
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody learns by a message whether an address has an account
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True  # how long a session lasts is for SessionEnds, not a box to tick
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# After five wrong attempts in a quarter of an hour an address is locked for the rest of it. A council's staff may
# share one network address, so that its own limit is wide.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "200/15m/ip,5/15m/key",
    "login": "300/m/ip",
    "reset_password": "60/m/ip,5/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = NINJA_NUM_PROXIES = int(os.environ.get("SAFERPLAN_PROXIES", "0"))
MFA_ADAPTER = "saferplan_web.people.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Saferplan"
MFA_TOTP_TOLERANCE = 1  # half a minute of a telephone's clock
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the administrator gave the address
SOCIALACCOUNT_ADAPTER = "saferplan_web.people.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = providers()
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

SESSION_HOURS = int(os.environ.get("SAFERPLAN_HOURS", "8"))  # a working day
SESSION_IDLE_MINUTES = int(os.environ.get("SAFERPLAN_IDLE", "30"))
# The cookie outlives the session (people/sessions.py ends it), so that text sent too late is known to be its writer's.
SESSION_COOKIE_AGE = (SESSION_HOURS + 24) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_FAILURE_VIEW = "saferplan_web.config.refusals.form_too_old"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Attempts to sign in are counted where all processes, and all machines on one database, see them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a year's return of a large partnership typed into one form
EMAIL_BACKEND, EMAIL_SETTINGS = email(DATA)
globals().update(EMAIL_SETTINGS)
SITE_ADDRESS = os.environ.get("SAFERPLAN_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("SAFERPLAN_FROM", "saferplan@localhost")
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]  # set by SAFERPLAN_HTTPS
