"""What a package adds to a stored study, and where the two contradict each other.

An import never overwrites a record: what is stored and equal is left alone, what is stored and
different is a problem, because one of the two is wrong and a person has to say which.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.package.checks import overlapping_consents
from surveys.domain.package.content import Package
from surveys.domain.package.files import STUDY, TABLES
from surveys.domain.package.rows import InterviewRow, Row
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
_KEYS: Mapping[str, Callable[[Any], Hashable]] = {
    "organizations": lambda row: row.code,
    "respondents": lambda row: row.code,
    "interviews": lambda row: row.id,
    "project_links": lambda row: (row.predecessor, row.successor),
    "consents": lambda row: row.id,
    "quotes": lambda row: (row.interview, row.position),
    "profiles": lambda row: (row.wave, row.position),
}


def additions(package: Package, stored: Package) -> tuple[Package, list[Problem]]:
    """Return what the package has and the stored study has not, and all contradictions."""
    problems: list[Problem] = []
    study = _new_study(package.study, stored.study, problems)
    forms = _new_forms(package.forms, stored.forms, problems)
    rows: dict[str, Any] = {
        table: _new_rows(table, package.rows(table), stored.rows(table), problems)
        for table in TABLES
        if table != "projects"
    }
    rows["projects"] = _new_projects(package, stored, problems)
    for table in ("organizations", "respondents"):
        problems += _other_codes(table, rows[table], stored.rows(table))
    problems += _interviewed(rows["interviews"], stored.interviews)
    problems += overlapping_consents(rows["consents"], stored.consents)
    return replace(package, study=study, forms=forms, **rows), problems


def _new_study(study: StudyContent, stored: StudyContent, problems: list[Problem]) -> StudyContent:
    for key in ("name", "description", "notes", "languages"):
        if getattr(study, key) != getattr(stored, key):
            problems.append(Problem(STUDY, None, key, "study_differs", _OTHER_STUDY, {"what": key}))
    return replace(
        study,
        waves=_new_items("waves", study.waves, stored.waves, problems),
        variables=_new_variables(study.variables, stored.variables, problems),
        themes=_new_items("themes", study.themes, stored.themes, problems),
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
    table: str, rows: Iterable[Row], stored: Iterable[Row], problems: list[Problem]
) -> tuple[Any, ...]:
    key = _KEYS[table]
    known = {key(row): row for row in stored}
    ids = {getattr(row, "id", None) for row in stored}
    found = []
    for row in rows:
        before = known.get(key(row))
        if before is None and getattr(row, "id", "") not in ids:
            found.append(row)
        elif before is None:
            problems.append(Problem(f"{table}.csv", row.row, "id", "taken", _TAKEN))
        elif before != row:
            problems.append(Problem(f"{table}.csv", row.row, None, "row_differs", _OTHER_ROW))
    return tuple(found)


def _new_projects(package: Package, stored: Package, problems: list[Problem]) -> tuple[Any, ...]:
    """Return the projects of new interviews; those of a stored interview must be the stored ones.

    An interview and its projects are one record: entered, reviewed and counted together.
    """
    interviews = {row.id for row in stored.interviews}
    known = {row.id: row for row in stored.projects}
    found = []
    for row in package.projects:
        if row.interview not in interviews and row.id not in known:
            found.append(row)
        elif known.get(row.id) != row:
            problems.append(Problem("projects.csv", row.row, None, "row_differs", _OTHER_ROW))
    return tuple(found)


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
