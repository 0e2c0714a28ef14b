"""The portal's own settings on the servers of the test run."""

import os
from pathlib import Path

from common.translating import catalogs
from tests import servers

servers.ensure()
catalogs.compile_all(Path(__file__).resolve().parent.parent)
for name in list(os.environ):  # what the tests run on does not depend on whose shell they run in
    if name in {
        "BASE_URL",
        "ALLOWED_HOSTS",
        "DEBUG",
        "PORT",
        "TILES_URL",
        "SENTRY_DSN",
        "EMAIL_URL",
        "EMAIL_EVENTS_SECRET",
        "SMS_URL",
        "SMS_RECEIPT_SECRET",
    } or (name.startswith("OIDC_")):
        del os.environ[name]
os.environ |= {
    "POC_LOCAL": "1",
    "POC_VAR_DIR": os.environ[servers.VAR],
    "DATABASE_URL": os.environ[servers.DATABASE],
    "REDIS_URL": os.environ[servers.REDIS],
    "LOG_LEVEL": "WARNING",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in the thread of the test
}

from poc_portal.settings import *  # noqa: E402, F403
from poc_portal.settings import CACHES, DATABASES, STORAGES, TEMPLATES, VAR_DIR  # noqa: E402

# The real one takes half a second per sign-in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are served from where they lie; the hashed names are tested by `make check`.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = VAR_DIR / "staticfiles"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# The cache is the real one, apart for each process of the run.
CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "alone")
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": os.environ.get("PYTEST_XDIST_WORKER", "alone")}
# Messages of the tests' own kind.
TEMPLATES[0]["DIRS"].append(Path(__file__).resolve().parent / "templates")
# Empties tables that refuse to be emptied, such as the audit trail.
DATABASES["default"]["ENGINE"] = "tests.postgresql"
# At the sink each row is one mail, which is how most tests count. Those of the limits set their own.
MERGE_ABOVE = STORM_ABOVE = 1_000_000
