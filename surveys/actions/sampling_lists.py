"""A list of weights and strata for a wave, taken from a file: checked, compared, then applied.

Who applies a list has seen what it changes: where that is something else by now, it is shown again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.db import transaction

from surveys.actions.sampling import Written, hold_strata, questions_about, set_drawn
from surveys.domain.confirming import Confirmation
from surveys.domain.record_files.csv_sheets import CsvSheet
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.sampling import (
    ListColumn,
    ListComparison,
    SampledList,
    compare_list,
    list_text,
    read_list,
)
from surveys.domain.record_files.workbooks import Sheet, open_sheets
from surveys.domain.refusals import Refused, WaveNotOpen
from surveys.domain.sampling import Drawn
from surveys.domain.waves import WaveState, not_open
from surveys.domain.wording import gettext_noop
from surveys.models import User, Wave
from surveys.queries.record_imports import people_of
from surveys.queries.sampled_experts import ids_of, stored_list
from surveys.reader import in_every_language

MOST_ROWS = 500_000
_MEANWHILE = gettext_noop(
    "Weights or strata of the wave changed since the list was compared. Look at what it changes "
    "now, and apply it then."
)


@dataclass
class CheckedList:
    """What came of a list: what is to be mended, what it changes, and what that asks."""

    findings: Findings
    said: SampledList = field(default_factory=SampledList)
    comparison: ListComparison = field(default_factory=lambda: ListComparison((), 0))
    given: dict[UUID, Drawn] = field(default_factory=dict)
    questions: list[Confirmation] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it changes, as a list that can be checked again."""
        return list_text((one.code, one.after) for one in self.comparison.changes)


class NotAsCompared(Refused):
    """A list that has problems, or changes something else, by now; `checked` says what."""

    kind = "not_as_compared"

    def __init__(self, checked: CheckedList) -> None:
        super().__init__(_MEANWHILE)
        self.checked = checked


def check_file(*, wave: Wave, path: Path, name: str, most: int = MOST_ROWS) -> CheckedList:
    """Read and compare a file; Refused where nothing can be given in the wave now."""
    findings = Findings()
    return _checked(wave, open_sheets(path, name, findings), findings, most)


def check_text(*, wave: Wave, text: str, most: int = MOST_ROWS) -> CheckedList:
    """Read and compare a list that `CheckedList.text` made, wherever it was since."""
    findings = Findings()
    content = text.encode("utf-8", "replace")
    sheet = CsvSheet("list", lambda: BytesIO(content), findings)
    return _checked(wave, [sheet], findings, most)


@transaction.atomic
def apply_text(
    *, by: User, wave: Wave, text: str, compared: str, confirmed: Collection[str] = ()
) -> Written:
    """Store what a list changes, all of it or nothing; `compared` is the fingerprint of that.

    Raises NotAsCompared where it is something else by now, ToConfirm where strata change elsewhere.
    """
    hold_strata(wave.study_id)
    checked = check_text(wave=wave, text=text)
    if checked.findings.problem_count or checked.comparison.fingerprint != compared:
        raise NotAsCompared(checked)
    return set_drawn(by=by, wave=wave, given=checked.given, confirmed=confirmed)


def _checked(wave: Wave, sheets: Sequence[Sheet], findings: Findings, most: int) -> CheckedList:
    wave.refresh_from_db(fields=["state"])
    if wave.state == WaveState.CLOSED:
        raise WaveNotOpen(not_open(wave.state), {"wave": wave.code, "state": wave.state})
    people = people_of(wave.study.respondents.all())
    said = read_list(sheets, people, in_every_language, findings, most)
    checked = CheckedList(findings, said)
    if findings.problem_count:
        return checked
    checked.comparison = compare_list(said, stored_list(wave))
    changes = checked.comparison.changes
    ids = ids_of(wave.study, [one.code for one in changes])
    checked.given = {ids[one.code]: one.after for one in changes if one.code in ids}
    try:
        checked.questions = questions_about(wave, checked.given)
    except Refused as refused:
        findings.say(sheets[0].name, None, ListColumn.STRATUM.value, refused.said)
    return checked
