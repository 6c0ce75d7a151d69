"""Closed is closed, approved is approved: what the history says that no guard should have let in.

A second path beside the guard of the actions: it reads the log in its order and knows nothing of
how a write came about.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F

from surveys.domain.consents import ACTS_ON_CLOSED_WAVES
from surveys.domain.contents import DETAIL_FIELDS
from surveys.domain.interviews import State
from surveys.domain.waves import WaveState
from surveys.models import Version, Wave

# What in the content of a record says to which wave it belongs, directly or through another.
OWNERS = {
    "surveys.consent": "wave_id",
    "surveys.interview": "wave_id",
    "surveys.profile": "wave_id",
    "surveys.project": "interview_id",
    "surveys.projectlink": "successor_id",
    "surveys.questionnaire": "wave_id",
    "surveys.questionnairedraft": "wave_id",
    "surveys.quote": "interview_id",
    "surveys.sampledexpert": "wave_id",
}
WHILE_PLANNED = frozenset(
    {"surveys.questionnaire", "surveys.questionnairedraft", "surveys.sampledexpert"}
)
APPROVED_FIELDS = (*(name for name in DETAIL_FIELDS if name != "review_note"), "organization_id")


def breaches_of_waves() -> Iterator[str]:
    """Yield every write that reached a wave that was not open, or an approved interview."""
    timelines = _timelines()
    known = _Known()
    versions = Version.objects.filter(record_type__in=OWNERS).annotate(done=F("entry__action"))
    for version in versions.order_by("entry_id").iterator(chunk_size=2000):
        content = version.content or {}
        wave = known.wave_of(version, content)
        name = f"{version.record_type} {version.record_id}"
        state = _state_at(timelines.get(wave, []), version.entry_id)
        if state is not None and not _may_write(version, state):
            yield f"{name} was written ({version.done}) while wave {wave} was {state}"
        if version.record_type == "surveys.interview":
            yield from _approved_breaches(name, known.interviews.get(version.record_id), version)
            known.interviews[version.record_id] = version
        elif known.stands_in_approved(version, content):
            yield f"{name} was written ({version.done}) while its interview was approved"
        known.owners[version.record_id] = content.get("interview_id") or known.owners.get(
            version.record_id, ""
        )


@dataclass
class _Known:
    """What the log has said so far."""

    waves: dict[UUID, str] = field(default_factory=dict)
    owners: dict[UUID, str] = field(default_factory=dict)
    interviews: dict[UUID, Version] = field(default_factory=dict)

    def wave_of(self, version: Version, content: dict) -> str:
        """Return the wave of a record; of a deleted one that of its last content."""
        key = OWNERS[version.record_type]
        if key == "wave_id":
            wave = content.get(key)
        else:
            wave = self.waves.get(UUID(content[key])) if content.get(key) else None
        wave = wave or self.waves.get(version.record_id, "")
        self.waves[version.record_id] = wave
        return wave

    def stands_in_approved(self, version: Version, content: dict) -> bool:
        """Say whether this is a project that was written while its interview was approved.

        One that came in as approved brought its projects with it. What was written before
        interviews could be opened again followed other rules.
        """
        if version.record_type != "surveys.project":
            return False
        owner = content.get("interview_id") or self.owners.get(version.record_id)
        interview = self.interviews.get(UUID(owner)) if owner else None
        if interview is None or not _is_approved(interview):
            return False
        return not (interview.record_version == 1 and version.record_version == 1)


def _timelines() -> dict[str, list[tuple[int, str]]]:
    """Return by wave, from which entry on it had which state."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    versions = Version.objects.filter(record_type=Wave._meta.label_lower).order_by("entry_id")
    for record, entry, content in versions.values_list("record_id", "entry_id", "content"):
        if content and "state" in content:
            found[str(record)].append((entry, content["state"]))
    return found


def _state_at(timeline: list[tuple[int, str]], entry: int) -> str | None:
    place = bisect_right(timeline, entry, key=lambda one: one[0])
    return timeline[place - 1][1] if place else None


def _may_write(version: Any, state: str) -> bool:
    if state == WaveState.OPEN or version.done in ACTS_ON_CLOSED_WAVES:
        return True
    return state == WaveState.PLANNED and version.record_type in WHILE_PLANNED


def _is_approved(interview: Version) -> bool:
    content = interview.content or {}
    return content.get("state") == State.APPROVED and "approved_content" in content


def _approved_breaches(name: str, before: Version | None, after: Version) -> Iterator[str]:
    """Check that what was approved stays as it is, and counts while it is open again."""
    if before is None or not before.content or not after.content:
        return
    old, new = before.content, after.content
    if _is_approved(before) and new.get("state") == State.APPROVED and _differ(old, new):
        yield f"{name} was changed while it was approved"
    kept = new.get("approved_content")
    if new.get("state") != State.REOPENED or not kept:
        return
    approved = old["answers"] if old.get("state") == State.APPROVED else None
    if old.get("state") == State.REOPENED:
        approved = (old.get("approved_content") or {}).get("answers")
    if approved is not None and kept["answers"] != approved:
        yield f"{name} counts with other answers than were approved"


def _differ(old: dict, new: dict) -> bool:
    """Say whether two contents differ in what is approved."""
    return old.get("answers") != new.get("answers") or any(
        name in old and old[name] != new.get(name) for name in APPROVED_FIELDS
    )
