"""The Celery application: the same tasks with the filesystem broker and with Redis."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.transport import TRANSPORT_ALIASES

from nucleus.memory import tune_collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
TRANSPORT_ALIASES["filesystem"] = "nucleus.filesystem_broker:Transport"

app = Celery("nucleus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_broker_folders(sender: Celery, **_kwargs: Any) -> None:
    """Make the folders of the filesystem broker, which it expects to exist."""
    options = sender.conf.broker_transport_options or {}
    for name in ("data_folder_in", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@worker_process_init.connect
def prepare_process(**_kwargs: Any) -> None:
    """Make each process of a worker ready for large studies."""
    tune_collector()
