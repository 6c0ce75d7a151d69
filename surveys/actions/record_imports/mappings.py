"""Mappings kept by name: what was said of one file, for the next one of its kind."""

from django.db import transaction
from django.utils import timezone

from surveys.domain.record_files.known import Choices
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import ImportMapping, Study, User

LONGEST_NAME = 100


@transaction.atomic
def save_mapping(*, by: User, study: Study, name: str, choices: Choices) -> ImportMapping:
    """Keep what was said of a file by a name, in place of what that name kept before.

    Raises Refused where the name is empty or too long.
    """
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise Refused(
            gettext_noop("Give the mapping a name of at most %(most)s characters."),
            {"most": LONGEST_NAME},
            code="mapping_name",
        )
    kept = {"choices": choices.lasting.as_json(), "by": by, "saved_at": timezone.now()}
    return ImportMapping.objects.update_or_create(study=study, name=called, defaults=kept)[0]


@transaction.atomic
def forget_mapping(mapping: ImportMapping) -> None:
    """Forget a mapping; what was imported by it stays."""
    mapping.delete()
