"""The settings under test: the embedded defaults, in a folder of their own, with fast passwords."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("NUCLEUS_DATA_DIR", tempfile.mkdtemp(prefix="nucleus-tests-"))

from nucleus.settings import *  # noqa: E402, F403
from nucleus.settings import STATIC_ROOT  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
