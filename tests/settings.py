"""Settings of the test run: a folder of its own that goes away with it, a quick password hash, no rate limits.

Each process of a parallel run imports this module and gets its own folder. `DATABASE_URL` is honoured, so that the
control plane can be tested on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

DIRECTORY = tempfile.mkdtemp(prefix="seatable-tests-")
atexit.register(shutil.rmtree, DIRECTORY, ignore_errors=True)

os.environ |= {
    "DATA_DIR": DIRECTORY,
    "BASES_URL": "",
    "BASES_SYNCHRONOUS": "OFF",
    "CACHE_URL": "locmemcache://",
    "DEBUG": "0",
    "SECRET_KEY": "of-the-test-run-and-of-nothing-else-whatsoever",
    "SERVER_URL": "",
    "ALLOWED_HOSTS": "*",
    "TIME_ZONE": "Europe/Berlin",
    "RATE_LIMIT_ACCOUNT": "0",
    "RATE_LIMIT_BASE": "0",
    "RATE_LIMIT_LOGIN": "0",
}

from seatable_clone.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = DIRECTORY
# Each test client loads the middleware anew; otherwise that reads the folders of static files each time.
WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file: servers that run in threads of a test are in each other's way in a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": f"{DIRECTORY}/control.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
