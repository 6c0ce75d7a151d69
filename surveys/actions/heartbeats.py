"""Signs of life of background processes. No record of a study, so no history."""

from django.utils import timezone

from surveys.models import Heartbeat


def beat(name: str) -> None:
    """Note that the named process did work just now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
