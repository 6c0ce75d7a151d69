"""The settings under test: the defaults, in a folder of their own, without a broker."""

import atexit
import os
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path

if "PYTEST_XDIST_WORKER" not in os.environ:  # the workers of xdist inherit the folder
    os.environ["NUCLEUS_DATA_DIR"] = tempfile.mkdtemp(prefix="nucleus-tests-")
    atexit.register(shutil.rmtree, os.environ["NUCLEUS_DATA_DIR"], ignore_errors=True)

from nucleus.settings import *  # noqa: F403
from nucleus.settings import DATA_DIR, STATIC_ROOT
from nucleus.settings import DATABASES as INSTALLED

DATABASES = deepcopy(INSTALLED)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a thread that ends must not keep the test database
# No test pulls the plug, so none waits for a disk: 6 ms for each commit.
OPTIONS = DATABASES["default"]["OPTIONS"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, as in the product: in memory, all threads of a server would share one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "tests.sqlite3")}
    OPTIONS["init_command"] += " PRAGMA synchronous=OFF;"
else:
    OPTIONS["options"] += " -c synchronous_commit=off"
# Nudges go nowhere: a test that wants counting calls it, or starts processes of its own.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
# Each test client starts the middleware anew; static files are then looked for, not listed.
WHITENOISE_AUTOREFRESH = True
