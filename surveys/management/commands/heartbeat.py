"""A sign of life of the worker, for health checks of containers."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.models import Heartbeat


class Command(BaseCommand):
    help = "Fail unless a worker has done a task within the last seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--max-age", type=int, default=60, metavar="SECONDS")

    def handle(self, *, max_age: int, **options: Any) -> None:
        last = Heartbeat.objects.filter(name="worker").first()
        if last is None:
            raise CommandError("No worker has done a task yet.")
        if timezone.now() - last.at > datetime.timedelta(seconds=max_age):
            raise CommandError(f"No worker has done a task since {last.at:%Y-%m-%d %H:%M:%S} UTC.")
