"""A process that does jobs one after the other until it is killed, as a worker of Celery does."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from surveys.actions import jobs  # noqa: E402
from surveys.actions.record_imports import WORK  # noqa: E402

if __name__ == "__main__":
    while True:
        jobs.run_job(WORK)
        time.sleep(0.05)
