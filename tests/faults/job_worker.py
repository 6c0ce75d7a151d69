"""A process that does jobs one after the other until it is killed, as a worker of Celery does."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from analytics.actions import data_files  # noqa: E402
from surveys.actions import jobs, record_imports  # noqa: E402

WORK = record_imports.WORK | data_files.WORK

if __name__ == "__main__":
    while True:
        jobs.run_job(WORK)
        time.sleep(0.05)
