"""A file read and compared with what is stored: what it adds, what forbids it, what differs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from surveys.actions.packages import taken_ids, what_is_new
from surveys.actions.record_imports.taking import file_of
from surveys.domain.importing import Problem
from surveys.domain.package.content import Package, in_order, with_projects
from surveys.domain.package.reading import MOST_BETWEEN
from surveys.domain.package.room import needing_room
from surveys.domain.package.rows import chunks, few
from surveys.domain.pseudonyms import key_of, nearest
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.record_files.comparing import (
    DIFFERS,
    Comparison,
    Difference,
    StoredInterview,
    StoredProject,
)
from surveys.domain.record_files.gathering import Gathered
from surveys.domain.record_files.judging import OF_A_ROW
from surveys.domain.record_files.known import Known
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.plans import Plan, make_plan
from surveys.domain.record_files.reading import RecordsReader, Tell
from surveys.domain.record_files.targets import Own, Targets
from surveys.domain.record_files.workbooks import open_sheets
from surveys.domain.refusals import Refused
from surveys.domain.sampling import weight_text
from surveys.domain.waves import WaveState
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, RecordImport, Study
from surveys.queries.record_imports import (
    ids_of_wave,
    known_of,
    stored_interviews,
    stored_names,
)
from surveys.queries.sampled_experts import stored_list
from surveys.reader import in_every_language

MOST_DIFFERENCES = 1_000
CHUNK = 500
MOST_COMPARED = 50  # new codes that are compared with all others
_NO_FORM = gettext_noop(
    "The wave has no questionnaire %(version)s, so no answer can be read. Publish one first."
)
_NOT_OPEN = gettext_noop(
    "The wave %(wave)s is not open, so nothing can be imported into it. An admin of the study "
    "opens it."
)
_OTHER_NAME = gettext_noop(
    "%(code)s is stored with another name or contact, which stays. Change it on the page of the "
    "expert."
)


@dataclass
class Reading:
    """What came of a file. `new` is what it adds, None where it cannot be read."""

    study: Study
    plan: Plan
    findings: Findings
    known: Known
    gathered: Gathered | None = None
    new: Package | None = None
    rows: int = 0
    same: int = 0
    differing: int = 0
    differences: list[Difference] = field(default_factory=list)
    new_names: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return in numbers what it comes to."""
        if self.gathered is None:
            return {}
        found = self.gathered.summary
        interviews = found.interviews - self.same - self.differing
        return {
            "interviews": found.interviews,
            "projects": found.projects,
            "new_interviews": interviews,
            "new_projects": len(self.new.projects) if self.new else 0,
            "drafts": found.drafts,
            "consents": len(self.new.consents) if self.new else 0,
            "same": self.same,
            "differing": self.differing,
            "names": len(self.new_names),
            "sampled": len(self.new.sampling) if self.new else 0,
            "new_experts": self._new_experts(),
        }

    def _new_experts(self) -> dict[str, list[str]]:
        """Return codes that nobody has yet, the first of them with those that they are near to."""
        assert self.gathered is not None
        known = [*self.known.experts.codes.values()]
        return {
            code: nearest(code, known) if number < MOST_COMPARED else []
            for number, code in enumerate(self.gathered.summary.new_experts)
        }


@contextmanager
def reading_of(record_import: RecordImport, tell: Tell) -> Iterator[Reading]:
    """Read a file; its rows lie on the disk until the end of the block."""
    wave = record_import.wave
    known = known_of(record_import.study, wave)
    form = _form(record_import, known)
    if wave.state != WaveState.OPEN:
        raise Refused(_NOT_OPEN, {"wave": wave.code}, code="wave_not_open")
    with file_of(record_import) as path, needing_room():
        reading = _planned(record_import, path, known, form)
        if reading.findings.problem_count or reading.plan.interviews is None:
            yield reading
            return
        choices = record_import.said
        reader = RecordsReader(
            reading.plan, form, known, choices, in_every_language, reading.findings, tell
        )
        try:
            reading.gathered = reader.read()
            reading.rows = reader.read_rows
            _compare(reading, form, tell)
            yield reading
        finally:
            reader.spool.close()


def _form(record_import: RecordImport, known: Known) -> Questionnaire:
    forms = known.forms.get(record_import.wave.code, ())
    version = record_import.said.questionnaire
    chosen = [form for form in forms if not version or form.version == version]
    if not chosen:
        raise Refused(_NO_FORM, {"version": version}, code="no_questionnaire")
    return chosen[-1]


def _planned(record_import: RecordImport, path: Path, known: Known, form: Questionnaire) -> Reading:
    findings = Findings()
    sheets = open_sheets(path, record_import.file_name, findings)
    plan = Plan()
    if not findings.problem_count:
        targets = Targets(form, in_every_language)
        plan = make_plan(sheets, targets, record_import.said, in_every_language, findings)
    return Reading(record_import.study, plan, findings, known)


def _compare(reading: Reading, form: Questionnaire, tell: Tell) -> None:
    """Leave out what is stored already, say where that differs, and what forbids the rest."""
    gathered = reading.gathered
    assert gathered is not None
    _compare_stored(reading, form, lambda: tell(reading.rows))
    _compare_sampling(reading)
    package = in_order(gathered.package())
    # Projects come with their interviews, and those that are left are new: only ids may be taken.
    new, problems = what_is_new(replace(package, projects=()), reading.study)
    reading.new = replace(new, projects=package.projects)
    problems += islice(taken_ids("projects", package.projects), MOST_BETWEEN)
    for one in problems:
        reading.findings.add([_in_the_file(one, reading.plan)])
    _compare_names(reading)


def _compare_stored(reading: Reading, form: Questionnaire, alive: Callable[[], None]) -> None:
    """Compare the interviews of the file that are stored, and leave them out."""
    gathered = reading.gathered
    assert gathered is not None
    package = in_order(gathered.package())
    in_wave = ids_of_wave(reading.study, reading.known.wave.code)
    stored_ids = {id for id, _ in few(package.interviews, "id", "row") if id in in_wave}
    if not stored_ids:
        return
    comparison = Comparison(reading.plan, form, OF_A_ROW)
    both = (one for one in with_projects(package) if one.interview.id in stored_ids)
    for some in chunks(both, CHUNK):
        alive()
        stored = stored_interviews([one.interview.id for one in some])
        for one in some:
            before = _stored(stored[one.interview.id])
            found = [*comparison.differences(one.interview, one.projects, before)]
            reading.differences += found[: max(0, MOST_DIFFERENCES - len(reading.differences))]
            reading.differing += bool(found)
            reading.same += not found
    gathered.remove(stored_ids)


def _compare_sampling(reading: Reading) -> None:
    """Say where weights and strata are stored otherwise, and leave out what is stored at all."""
    gathered, plan = reading.gathered, reading.plan.interviews
    assert gathered is not None
    assert plan is not None
    wave = reading.study.waves.get(code=reading.known.wave.code)
    headings = {one.target.own: one.heading for one in plan.columns if one.target}
    stored = stored_list(wave)
    rows = [row for row in gathered.package().sampling if row.respondent in stored]
    for row in rows:
        before = stored[row.respondent]
        now = {Own.WEIGHT: weight_text(row.weight), Own.STRATUM: row.stratum}
        for own, old in ((Own.WEIGHT, before.weight), (Own.STRATUM, before.stratum)):
            if now[own] and now[own] != old and len(reading.differences) < MOST_DIFFERENCES:
                place = (plan.file, row.row, headings.get(own))
                reading.differences.append(
                    Difference(*place, "differs", DIFFERS, old or "—", now[own])
                )
        gathered.spool.remove("sampling", "row = ?", (row.row,))


def _stored(interview: Interview) -> StoredInterview:
    return StoredInterview(
        respondent=interview.respondent.code,
        organization=interview.organization.code if interview.organization else "",
        details={
            name: getattr(interview, name)
            for name in ("interviewer", "held_on", "mode", "duration_minutes", "language")
        },
        answers=interview.answers,
        projects=tuple(
            StoredProject(one.pk, one.label, one.answers) for one in interview.projects.all()
        ),
    )


def _in_the_file(problem: Problem, plan: Plan) -> Problem:
    """Return a problem of a table at the place of the file from which its row came."""
    assert plan.interviews is not None
    sheet, row = plan.interviews, problem.row
    if problem.file == "projects.csv":
        sheet, row = plan.projects or sheet, row and row // OF_A_ROW
    headings = {
        column.target.text: column.heading for column in sheet.columns if column.target is not None
    }
    if problem.file in ("respondents.csv", "organizations.csv"):
        row = None
    column = headings.get(problem.column or "")
    return problem.at(file=sheet.file, row=row, column=column)


def _compare_names(reading: Reading) -> None:
    """Keep the names that are new; say of those that are stored otherwise that they stay."""
    gathered = reading.gathered
    assert gathered is not None
    assert reading.plan.interviews is not None
    stored = stored_names(reading.study)
    for kind, code, name, email, phone in gathered.names():
        said = name, email, phone
        before = stored.get((kind, key_of(code)))
        if before is None:
            reading.new_names.append((kind, code, *said))
        elif any(new and new != old for new, old in zip(said, before, strict=True)):
            place = (reading.plan.interviews.file, None, None)
            reading.findings.note(*place, "other_name", _OTHER_NAME, code=code)
