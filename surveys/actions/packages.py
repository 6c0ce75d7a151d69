"""The import of a study package: everything through the same actions as pages, or nothing."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from surveys.actions import studies
from surveys.actions.package_rows import RowsOfPackage
from surveys.actions.settings.studies import make_admin, require_free_address
from surveys.domain.experts import MERGED_BEFORE
from surveys.domain.importing import Problem
from surveys.domain.package.closed_waves import writes_into_closed
from surveys.domain.package.comparing import additions
from surveys.domain.package.content import Package, in_order
from surveys.domain.package.dates import future_dates
from surveys.domain.package.files import STUDY, TABLES
from surveys.domain.package.reading import MOST_BETWEEN
from surveys.domain.package.rows import Progress, chunks, few, untold
from surveys.domain.package.study_file import StudyContent, VariableContent, WaveContent
from surveys.domain.package.tables import MOST_PROBLEMS
from surveys.domain.pseudonyms import key_of
from surveys.domain.refusals import Refused
from surveys.domain.waves import WaveState
from surveys.domain.wording import gettext_noop
from surveys.models import (
    Consent,
    Interview,
    Profile,
    Project,
    ProjectLink,
    Quote,
    Study,
    User,
    Variable,
    Version,
    Wave,
)
from surveys.queries.experts import taken_over
from surveys.queries.packages import StoredStudy

MODELS = {
    "interviews": Interview,
    "projects": Project,
    "project_links": ProjectLink,
    "consents": Consent,
    "quotes": Quote,
    "profiles": Profile,
}

MANY = 5_000  # ids that are asked about at once


class InvalidPackage(Refused):
    """A package that cannot be imported, with all problems at once, and what was only noted."""

    def __init__(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        files = Counter(problem.file for problem in problems)
        template = gettext_noop("Nothing was imported. Problems to mend: %(count)s, in %(files)s.")
        # Whoever gathers problems stops at one of these; then nobody knows how many there are.
        if len(problems) >= MOST_BETWEEN or max(files.values(), default=0) >= MOST_PROBLEMS:
            template = gettext_noop(
                "Nothing was imported. Problems to mend: at least %(count)s, in %(files)s. Mend "
                "these and import again."
            )
        super().__init__(template, {"count": len(problems), "files": ", ".join(files)})
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)


@dataclass(frozen=True)
class Imported:
    """The study, and how much of what was new: by waves, variables, themes and tables."""

    study: Study
    added: Mapping[str, int]


@transaction.atomic
def import_package(
    *, by: User, package: Package, told: Progress = untold, is_own: bool = False
) -> Imported:
    """Store what a package has and the study has not; importing twice changes nothing.

    With `is_own` the study must be new, and whoever imports it becomes its admin.
    `told` hears how many rows of a table are written, while that goes on. Raises InvalidPackage
    with every problem, the first thousand of each kind, and stores nothing then: records that are
    stored with other content, ids that are taken, dates after today, rows of a closed wave.
    """
    is_checked = package.is_checked
    package = in_order(package)
    if is_own:
        _require_new(package)
    study = Study.objects.filter(slug=package.study.slug).first()
    new, problems = what_is_new(package, study)
    if problems:
        raise InvalidPackage(problems)
    if study is None:
        study = _create_study(package.study, by=by)
    if is_own:
        make_admin(study=study, by=by)
    _Import(study, new, by=by, is_checked=is_checked, told=told).write()
    return Imported(study, _counts(new))


def what_is_new(package: Package, study: Study | None) -> tuple[Package, list[Problem]]:
    """Return what a package, whose rows are in order, adds to a study; and all that forbids it."""
    problems: list[Problem] = []
    new = package
    if study is not None:
        stored = StoredStudy(study)
        new, problems = additions(package, stored)
        problems += islice(writes_into_closed(new, package, stored.study), MOST_BETWEEN)
        problems += islice(_merged_away(new, study), MOST_BETWEEN)
    wrong = chain(_taken_ids(new), future_dates(new, today=timezone.localdate()))
    problems += islice(wrong, MOST_BETWEEN)
    return new, problems


def _require_new(package: Package) -> None:
    """Refuse a study that is there already: nobody writes into that of others in this way."""
    try:
        require_free_address(package.study.slug)
    except Refused as refused:
        place = (STUDY, None, "slug")
        problem = Problem(*place, refused.code, refused.template, refused.params)
        raise InvalidPackage([problem]) from refused


def _merged_away(new: Package, study: Study) -> Iterator[Problem]:
    """Report codes that were merged into others here: they would be made anew."""
    for table, rows, now in (
        ("respondents", new.respondents, taken_over(study.respondents.all())),
        ("organizations", new.organizations, taken_over(study.organizations.all())),
    ):
        for row in rows:
            if code := now.get(key_of(row.code)):
                params = {"code": row.code, "now": code}
                place = (f"{table}.csv", row.row, "code")
                yield Problem(*place, "merged_before", MERGED_BEFORE, params)


def _taken_ids(new: Package) -> Iterator[Problem]:
    """Report ids that other studies use, or that deleted records had."""
    for table in MODELS:
        yield from taken_ids(table, new.rows(table))


def taken_ids(table: str, rows: Sequence[Any]) -> Iterator[Problem]:
    """Report ids of new rows of a table that records have or had, some thousand at a time."""
    for some in chunks(few(rows, "id", "row"), MANY):
        places = dict(some)
        for taken in _with_history(MODELS[table], [*places]):
            yield Problem(
                f"{table}.csv",
                places[taken],
                "id",
                "id_taken",
                gettext_noop(
                    "The id %(id)s belongs to a record of another study, or to one that was "
                    "deleted. Give this one a new id."
                ),
                {"id": str(taken)},
            )


def _with_history(model: type[Model], ids: Sequence[UUID]) -> Iterator[UUID]:
    """Yield which of these ids the history of a model has; many are asked about at once."""
    given: Any
    if connection.vendor == "postgresql":
        given, asked = [*ids], "= ANY(%s)"
    else:
        given, asked = json.dumps([id.hex for id in ids]), "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT record_id FROM {Version._meta.db_table}"  # noqa: S608 our own names
            f" WHERE record_type = %s AND record_id {asked}",
            [model._meta.label_lower, given],
        )
        for (found,) in cursor.fetchall():
            yield found if isinstance(found, UUID) else UUID(found)


def _create_study(content: StudyContent, *, by: User) -> Study:
    return studies.create_study(
        by=by,
        slug=content.slug,
        name=dict(content.name),
        description=dict(content.description),
        notes=dict(content.notes),
        languages=list(content.languages),
    )


def _counts(new: Package) -> dict[str, int]:
    counts = Counter({table: len(new.rows(table)) for table in TABLES})
    counts["waves"] = len(new.study.waves)
    counts["variables"] = len(new.study.variables)
    counts["themes"] = len(new.study.themes)
    counts["questionnaires"] = sum(map(len, new.forms.values()))
    return {name: count for name, count in counts.items() if count}


class _Import:
    """The writing of one package whose content is new and contradicts nothing stored."""

    def __init__(
        self, study: Study, new: Package, *, by: User, is_checked: bool, told: Progress
    ) -> None:
        self.study = study
        self.new = new
        self.by = by
        self.is_checked = is_checked
        self.told = told

    def write(self) -> None:
        self._write_design()
        rows = RowsOfPackage(
            self.study, self.new, by=self.by, is_checked=self.is_checked, told=self.told
        )
        if problems := rows.write():
            raise InvalidPackage(problems)
        for wave in self.new.study.waves:
            studies.set_wave_state(by=self.by, wave=self.waves[wave.code], state=wave.state)

    def _write_design(self) -> None:
        for wave in self.new.study.waves:
            self._create_wave(wave)
        self.waves: dict[str, Wave] = {wave.code: wave for wave in self.study.waves.all()}
        for variable in self.new.study.variables:
            self._declare(variable)
        for theme in self.new.study.themes:
            studies.create_theme(
                by=self.by, study=self.study, code=theme.code, label=dict(theme.label)
            )
        for text in self.new.study.consent_texts:
            studies.create_consent_text(
                by=self.by,
                study=self.study,
                purpose=text.purpose,
                text_version=text.version,
                valid_from=text.valid_from,
                text=dict(text.text),
            )
        for code, forms in self.new.forms.items():
            for form in forms:
                studies.store_questionnaire(
                    by=self.by,
                    wave=self.waves[code],
                    form=form,
                    source=self.new.sources.get((code, form.version)),
                )

    def _create_wave(self, content: WaveContent) -> None:
        """Create a wave as open, because only then it takes interviews."""
        values = {field.name: getattr(content, field.name) for field in fields(content)}
        studies.create_wave(by=self.by, study=self.study, **values | {"state": WaveState.OPEN})

    def _declare(self, content: VariableContent) -> None:
        variable = Variable.objects.filter(study=self.study, code=content.code).first()
        if variable is None:
            variable = studies.declare_variable(
                by=self.by,
                study=self.study,
                code=content.code,
                level=content.level,
                privacy=content.privacy,
                label=dict(content.label),
                categories=[
                    {"code": one.code, "label": dict(one.label)} for one in content.categories
                ],
            )
        for code, lineage in content.lineage.items():
            studies.set_lineage(
                by=self.by,
                variable=variable,
                wave=self.waves[code],
                status=lineage.status,
                note=dict(lineage.note),
                mapping=dict(lineage.mapping),
            )
