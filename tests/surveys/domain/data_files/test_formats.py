"""What reads and writes data files is heavy, and loaded by the job that needs it alone."""

import os
import subprocess
import sys

HEAVY = ("pyarrow", "readstat_arrow", "rustpy_xlsxwriter", "pandas")


def test_the_web_server_starts_without_the_libraries_of_data_files():
    code = f"import sys, nucleus.wsgi; print([one for one in {HEAVY} if one in sys.modules])"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "nucleus.settings"}

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
