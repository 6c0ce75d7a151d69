"""A study's design without its records, with the definitions of its statistics."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from analytics.actions.definitions import export_sections, import_sections, known_study
from analytics.domain.checks import check_sections
from surveys.actions.copying import copy_design, newest_wave
from surveys.actions.idempotency import settled
from surveys.domain.wording import Texts
from surveys.models import Study, User

_PLACE = re.compile(r"(segments|indicators)\[([0-9]+)\]")


@dataclass(frozen=True)
class Copied:
    """The new study, and the codes of definitions that cannot be counted in its wave."""

    study: Study
    left_out: tuple[str, ...] = ()


@settled
def copy_study(
    *,
    by: User,
    source: Study,
    slug: str,
    name: Texts | None = None,
    wave: str = "",
    year: int | None = None,
    is_own: bool = True,
) -> Copied:
    """Copy a study without its records: `copy_design`, and its indicators and segments.

    Claims stay behind: they are sentences that were published about other waves. So do definitions
    that read what the questionnaire of the copy does not ask; they are named.
    """
    study = copy_design(
        by=by, source=source, slug=slug, name=name, wave=wave, year=year, is_own=is_own
    )
    newest = newest_wave(source)
    sections = export_sections(study=source)
    kept, left_out = _countable(study, sections, newest.code if newest else "")
    with transaction.atomic():
        import_sections(study=study, sections=kept, by=by)
    return Copied(study, tuple(left_out))


def _countable(
    study: Study, sections: Mapping[str, Sequence[dict[str, Any]]], newest: str
) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Return the definitions that the one wave of the copy can have, and the codes of the others.

    One that is limited to some waves of the source holds from the newest of them on, or not at all.
    """
    indicators = [
        one | {"waves": None}
        for one in sections["indicators"]
        if one["waves"] is None or newest in one["waves"]
    ]
    kept = {"segments": [*sections["segments"]], "indicators": indicators}
    problems = check_sections(known_study(study), kept)
    wrong = {
        (found[1], int(found[2]))
        for problem in problems
        if (found := _PLACE.match(problem.column or ""))
    }
    for name, items in kept.items():
        kept[name] = [one for place, one in enumerate(items) if (name, place) not in wrong]
    stay = {(name, one["code"]) for name, items in kept.items() for one in items}
    left_out = [
        one["code"] for name in kept for one in sections[name] if (name, one["code"]) not in stay
    ]
    return kept, left_out
