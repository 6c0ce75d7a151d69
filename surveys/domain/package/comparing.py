"""What a package adds to a stored study, and where the two contradict each other.

An import never overwrites a record: what is stored and equal is left alone, what is stored and
different is a problem, because one of the two is wrong and a person has to say which.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress
from typing import Any, Protocol

from surveys.domain.importing import Problem
from surveys.domain.package.checks import overlapping_consents
from surveys.domain.package.content import Package
from surveys.domain.package.files import STUDY, TABLES
from surveys.domain.package.reading import MOST_BETWEEN
from surveys.domain.package.rows import (
    ChosenRows,
    InterviewRow,
    ProjectRow,
    Row,
    SamplingRow,
    chunks,
)
from surveys.domain.package.study_file import StudyContent, VariableContent
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.wording import gettext_noop

_OTHER_STUDY = gettext_noop(
    "The stored study has another %(what)s. An import never overwrites: change it in Nucleus, or "
    "take it from an export of the study."
)
_OTHER_ROW = gettext_noop(
    "This record is stored with other content. An import never overwrites: change it in Nucleus, "
    "or take the row from an export of the study."
)
_TAKEN = gettext_noop("Another record has this place or id already. Give this one another.")
_OTHER_CODE = gettext_noop(
    "%(code)s is stored as %(stored)s: the same code, written in another way. Write %(stored)s in "
    "every file."
)
_INTERVIEWED = gettext_noop(
    "%(expert)s has an interview in wave %(wave)s already (%(id)s), and an expert has one in a "
    "wave. Add to that one in Nucleus, or mend the code here."
)
_OTHER_STRATUM = gettext_noop(
    "%(expert)s stands in the stratum “%(stored)s” in wave %(wave)s of the stored study. An expert "
    "has one stratum in all waves that give one: change it in Nucleus, or here."
)
_KEYS: Mapping[str, Callable[[Any], Hashable]] = {
    "organizations": lambda row: row.code,
    "respondents": lambda row: row.code,
    "interviews": lambda row: row.id,
    "project_links": lambda row: (row.predecessor, row.successor),
    "consents": lambda row: row.id,
    "quotes": lambda row: (row.interview, row.position),
    "profiles": lambda row: (row.wave, row.position),
    "sampling": lambda row: (row.wave, row.respondent),
}
_TOGETHER: Mapping[str, Callable[[Any], Hashable]] = {
    "consents": lambda row: (row.wave, row.respondent),
    "quotes": lambda row: row.interview,
}
CHUNK = 500


class Stored(Protocol):
    """A stored study: its design, and those of its rows that somebody asks for."""

    @property
    def study(self) -> StudyContent: ...

    @property
    def forms(self) -> Mapping[str, tuple[Questionnaire, ...]]: ...

    def like(self, table: str, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the stored rows that have the id or the place of one of these rows."""
        ...


class _Found:
    """What is found while the rows are compared, with the problems of each kind apart."""

    def __init__(self) -> None:
        self.rows: list[Problem] = []
        self.codes: list[Problem] = []
        self.interviewed: list[Problem] = []
        self.overlapping: list[Problem] = []
        self.strata: list[Problem] = []

    def __len__(self) -> int:
        return sum(map(len, self._kinds()))

    def first(self, most: int) -> Iterator[Problem]:
        """Yield the problems kind by kind, at most so many of each."""
        return chain.from_iterable(kind[:most] for kind in self._kinds())

    def _kinds(self) -> tuple[list[Problem], ...]:
        return self.rows, self.codes, self.interviewed, self.overlapping, self.strata


def additions(package: Package, stored: Stored) -> tuple[Package, list[Problem]]:
    """Return what the package has and the stored study has not, and the contradictions.

    The rows of the package stand in order. They are compared some at a time, with those stored
    rows alone that may be the same. Of rows the first `MOST_BETWEEN` contradictions of each kind
    are kept; a table with so many of them is not compared to its end.
    """
    problems: list[Problem] = []
    study = _new_study(package.study, stored.study, problems)
    forms = _new_forms(package.forms, stored.forms, problems)
    found = _Found()
    chosen: dict[str, Any] = {}
    for table in (*(one for one in TABLES if one != "projects"), "projects"):
        new = bytearray()
        before = len(found)
        for some in chunks(package.rows(table), CHUNK, _TOGETHER.get(table)):
            new += _compared(table, some, stored, found)
            if len(found) - before >= MOST_BETWEEN:
                break
        chosen[table] = ChosenRows(package.rows(table), new)
    problems += found.first(MOST_BETWEEN)
    return replace(package, study=study, forms=forms, **chosen), problems


def _compared(table: str, rows: Sequence[Any], stored: Stored, found: _Found) -> bytes:
    """Return a byte for each row, which is 1 for one that is new."""
    like = stored.like(table, rows)
    if table == "projects":
        return bytes(_new_projects(rows, like, found.rows))
    flags = bytes(_new_rows(table, rows, like, found.rows))
    new = [*compress(rows, flags)]
    if table in ("organizations", "respondents"):
        found.codes += _other_codes(table, new, like)
    elif table == "interviews":
        found.interviewed += _interviewed(new, like)
    elif table == "consents":
        found.overlapping += overlapping_consents(new, like)
    elif table == "sampling":
        found.strata += _other_strata(new, like)
    return flags


def _new_study(study: StudyContent, stored: StudyContent, problems: list[Problem]) -> StudyContent:
    for key in ("name", "description", "notes", "languages"):
        if getattr(study, key) != getattr(stored, key):
            problems.append(Problem(STUDY, None, key, "study_differs", _OTHER_STUDY, {"what": key}))
    return replace(
        study,
        waves=_new_items("waves", study.waves, stored.waves, problems),
        variables=_new_variables(study.variables, stored.variables, problems),
        themes=_new_items("themes", study.themes, stored.themes, problems),
        consent_texts=_new_items(
            "consent_texts", study.consent_texts, stored.consent_texts, problems
        ),
    )


def _new_items(
    section: str, items: Iterable[Any], stored: Iterable[Any], problems: list[Problem]
) -> tuple[Any, ...]:
    known = {item.code: item for item in stored}
    for item in items:
        if item.code in known and item != known[item.code]:
            what = f"{section}: {item.code}"
            problems.append(
                Problem(STUDY, None, section, "study_differs", _OTHER_STUDY, {"what": what})
            )
    return tuple(item for item in items if item.code not in known)


def _new_variables(
    variables: Iterable[VariableContent],
    stored: Iterable[VariableContent],
    problems: list[Problem],
) -> tuple[VariableContent, ...]:
    """Return the new variables, and the stored ones with the waves that are new to them."""
    known = {variable.code: variable for variable in stored}
    found = []
    for variable in variables:
        old = known.get(variable.code)
        if old is None:
            found.append(variable)
            continue
        lineage = {wave: one for wave, one in variable.lineage.items() if wave not in old.lineage}
        shared = {wave: variable.lineage.get(wave, one) for wave, one in old.lineage.items()}
        if replace(variable, lineage=shared) != old:
            what = f"variables: {variable.code}"
            problems.append(
                Problem(STUDY, None, "variables", "study_differs", _OTHER_STUDY, {"what": what})
            )
        if lineage:
            found.append(replace(variable, lineage=lineage))
    return tuple(found)


def _new_forms(
    forms: Mapping[str, tuple[Questionnaire, ...]],
    stored: Mapping[str, tuple[Questionnaire, ...]],
    problems: list[Problem],
) -> dict[str, tuple[Questionnaire, ...]]:
    found = {}
    for wave, versions in forms.items():
        known = {form.version: form for form in stored.get(wave, ())}
        for form in versions:
            if form.version in known and form != known[form.version]:
                place = f"questionnaires/{wave}"
                what = f"questionnaire {form.version}"
                problems.append(
                    Problem(place, None, None, "study_differs", _OTHER_STUDY, {"what": what})
                )
        found[wave] = tuple(form for form in versions if form.version not in known)
    return found


def _new_rows(
    table: str, rows: Iterable[Row], stored: Sequence[Row], problems: list[Problem]
) -> Iterator[bool]:
    """Yield for each row whether it is new."""
    key = _KEYS[table]
    known = {key(row): row for row in stored}
    ids = {getattr(row, "id", None) for row in stored}
    for row in rows:
        before = known.get(key(row))
        if before is None and getattr(row, "id", "") in ids:
            problems.append(Problem(f"{table}.csv", row.row, "id", "taken", _TAKEN))
        elif before is not None and before != row:
            problems.append(Problem(f"{table}.csv", row.row, None, "row_differs", _OTHER_ROW))
        else:
            yield before is None
            continue
        yield False


def _new_projects(
    rows: Iterable[ProjectRow],
    stored: Sequence[ProjectRow | InterviewRow],
    problems: list[Problem],
) -> Iterator[bool]:
    """Yield for each project whether it is one of a new interview.

    Those of a stored interview must be the stored ones: an interview and its projects are one
    record, entered, reviewed and counted together.
    """
    interviews = {row.id for row in stored if isinstance(row, InterviewRow)}
    known = {row.id: row for row in stored if isinstance(row, ProjectRow)}
    for row in rows:
        is_new = row.interview not in interviews and row.id not in known
        if not is_new and known.get(row.id) != row:
            problems.append(Problem("projects.csv", row.row, None, "row_differs", _OTHER_ROW))
        yield is_new


def _other_codes(table: str, new: Iterable[Any], stored: Iterable[Any]) -> Iterator[Problem]:
    """Report codes that are stored already, written in another way."""
    known = {key_of(row.code): row.code for row in stored}
    for row in new:
        if written := known.get(key_of(row.code)):
            params = {"code": row.code, "stored": written}
            yield Problem(f"{table}.csv", row.row, "code", "code_differs", _OTHER_CODE, params)


def _interviewed(new: Iterable[InterviewRow], stored: Iterable[InterviewRow]) -> Iterator[Problem]:
    """Report new interviews of experts who have one in the wave."""
    known = {(row.wave, key_of(row.respondent)): row for row in stored}
    for row in new:
        if before := known.get((row.wave, key_of(row.respondent))):
            params = {"expert": before.respondent, "wave": row.wave, "id": str(before.id)}
            yield Problem(
                "interviews.csv", row.row, "respondent", "already_interviewed", _INTERVIEWED, params
            )


def _other_strata(new: Iterable[SamplingRow], stored: Iterable[SamplingRow]) -> Iterator[Problem]:
    """Report new rows of experts who stand in another stratum in a stored wave."""
    known = {row.respondent: row for row in stored if row.stratum}
    for row in new:
        before = known.get(row.respondent)
        if before and row.stratum and row.stratum != before.stratum:
            params = {"expert": row.respondent, "stored": before.stratum, "wave": before.wave}
            place = ("sampling.csv", row.row, "stratum")
            yield Problem(*place, "stratum_differs", _OTHER_STRATUM, params)
