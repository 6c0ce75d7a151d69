"""Settings loaded by a process of their own, so that a test may choose its environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "k4vQ-9sLw2_xTz7RbN0mYcJ8uHf3EaGd6PiWq1oXnVtS5rBlKyMzUjCh"
SERVER = {
    "NUCLEUS_MODE": "production",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "nucleus.example.org",
    "DATABASE_URL": "postgres://nucleus@127.0.0.1:1/nucleus",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def run_python(code, folder, environment):
    """Run code with only these settings; return the finished process."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NUCLEUS_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def read_settings(names, folder, environment):
    """Return settings by name, as a fresh process reads them."""
    code = (
        "import json; from nucleus import settings; "
        f"print(json.dumps({{name: getattr(settings, name, None) for name in {names!r}}}))"
    )
    done = run_python(code, folder, environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def last_line(folder, environment):
    """Return the last line of the error that stops these settings."""
    done = run_python("from nucleus import settings", folder, environment)
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]
