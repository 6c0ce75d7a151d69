"""What an import of records must know of its study, and which interviews of a file are stored."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from surveys.domain.consents import Purpose
from surveys.domain.dates import WaveDates
from surveys.domain.record_files.known import Known, People
from surveys.models import (
    Consent,
    Interview,
    Organization,
    Respondent,
    Study,
    Wave,
)
from surveys.queries.experts import taken_over
from surveys.queries.packages import StoredStudy


def known_of(study: Study, wave: Wave) -> Known:
    """Return what is known of a study and a wave before a file is read."""
    stored = StoredStudy(study)
    agreed, withdrew = _consents(wave)
    return Known(
        study=stored.study,
        study_id=study.pk,
        forms=stored.forms,
        wave=WaveDates(wave.code, wave.year, wave.starts_on, wave.ends_on),
        today=timezone.localdate(),
        experts=people_of(Respondent.objects.filter(study=study)),
        organizations=people_of(Organization.objects.filter(study=study)),
        agreed=agreed,
        withdrew=withdrew - agreed,
    )


def people_of(stored: QuerySet[Any]) -> People:
    """Return the codes of experts or organizations of a study, and those that were merged."""
    codes = dict(stored.order_by("-is_double", "-code").values_list("key", "code"))
    former = {key: code for key, code in taken_over(stored).items() if key not in codes}
    return People(codes, former)


def _consents(wave: Wave) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of experts who agreed to participate, and of those who withdrew that."""
    agreed: set[str] = set()
    withdrew: set[str] = set()
    stored = Consent.objects.filter(wave=wave, purpose=Purpose.PARTICIPATE).order_by()
    for key, withdrawn_on in stored.values_list("respondent__key", "withdrawn_on"):
        (withdrew if withdrawn_on else agreed).add(key)
    return frozenset(agreed), frozenset(withdrew)


def ids_of_wave(study: Study, wave: str) -> set[UUID]:
    """Return the ids of all interviews of a wave."""
    stored = Interview.objects.filter(wave__study=study, wave__code=wave).order_by()
    return {*stored.values_list("pk", flat=True)}


def stored_interviews(ids: Sequence[UUID]) -> dict[UUID, Interview]:
    """Return those of the interviews that are stored, each with its projects, by their ids."""
    found = Interview.objects.filter(pk__in=ids).select_related(
        "wave", "respondent", "organization", "questionnaire"
    )
    return found.prefetch_related("projects").in_bulk()


def stored_names(study: Study) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return name, e-mail and phone of everybody whose identity is stored, by kind and key."""
    experts = Respondent.objects.filter(study=study, identity__isnull=False).order_by()
    found = {
        ("respondent", key): (name, email, phone)
        for key, name, email, phone in experts.values_list(
            "key", "identity__name", "identity__email", "identity__phone"
        )
    }
    employers = Organization.objects.filter(study=study, identity__isnull=False).order_by()
    for key, name in employers.values_list("key", "identity__name"):
        found["organization", key] = (name, "", "")
    return found
