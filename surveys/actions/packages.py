"""The import of a study package: everything through the same actions as pages, or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from surveys.actions import consents, material, respondents, studies
from surveys.actions.interviews import record_interview
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent, ProjectContent
from surveys.domain.experts import MERGED_BEFORE
from surveys.domain.importing import Problem
from surveys.domain.package.closed_waves import writes_into_closed
from surveys.domain.package.comparing import additions
from surveys.domain.package.content import Package, in_order
from surveys.domain.package.dates import future_dates
from surveys.domain.package.files import TABLES
from surveys.domain.package.rows import (
    CodeRow,
    ConsentRow,
    InterviewRow,
    LinkRow,
    ProfileRow,
    ProjectRow,
    QuoteRow,
)
from surveys.domain.package.study_file import StudyContent, VariableContent, WaveContent
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
    Questionnaire,
    Quote,
    Respondent,
    Study,
    User,
    Variable,
    Version,
    Wave,
)
from surveys.models.record import Record
from surveys.queries.experts import taken_over
from surveys.queries.packages import stored_package

MODELS = {
    "interviews": Interview,
    "projects": Project,
    "project_links": ProjectLink,
    "consents": Consent,
    "quotes": Quote,
    "profiles": Profile,
}


class InvalidPackage(Refused):
    """A package that cannot be imported, with all problems at once, and what was only noted."""

    def __init__(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        files = dict.fromkeys(problem.file for problem in problems)
        super().__init__(
            gettext_noop("Nothing was imported. Problems to mend: %(count)s, in %(files)s."),
            {"count": len(problems), "files": ", ".join(files)},
        )
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)


Stored = TypeVar("Stored", bound=Record)


@dataclass(frozen=True)
class Imported:
    """The study, and how much of what was new: by waves, variables, themes and tables."""

    study: Study
    added: Mapping[str, int]


@transaction.atomic
def import_package(*, by: User, package: Package) -> Imported:
    """Store what a package has and the study has not; importing twice changes nothing.

    Raises InvalidPackage with every problem and stores nothing then: records that are stored
    with other content, ids that are taken, dates after today, rows of a closed wave.
    """
    package = in_order(package)
    study = Study.objects.filter(slug=package.study.slug).first()
    problems: list[Problem] = []
    new = package
    if study is not None:
        stored = stored_package(study)
        new, problems = additions(package, stored)
        problems += writes_into_closed(new, stored)
        problems += _merged_away(new, study)
    problems += [*_taken_ids(new), *future_dates(new, today=timezone.localdate())]
    if problems:
        raise InvalidPackage(problems)
    if study is None:
        study = _create_study(package.study, by=by)
    _Import(study, new, by).write()
    return Imported(study, _counts(new))


def _merged_away(new: Package, study: Study) -> list[Problem]:
    """Report codes that were merged into others here: they would be made anew."""
    problems = []
    for table, rows, now in (
        ("respondents", new.respondents, taken_over(study.respondents.all())),
        ("organizations", new.organizations, taken_over(study.organizations.all())),
    ):
        for row in rows:
            if code := now.get(key_of(row.code)):
                params = {"code": row.code, "now": code}
                problems.append(
                    Problem(f"{table}.csv", row.row, "code", "merged_before", MERGED_BEFORE, params)
                )
    return problems


def _taken_ids(new: Package) -> list[Problem]:
    """Report ids that other studies use, or that deleted records had."""
    problems = []
    for table, model in MODELS.items():
        rows = {row.id: row for row in new.rows(table) if not isinstance(row, CodeRow)}
        kept = Version.objects.filter(record_type=model._meta.label_lower, record_id__in=[*rows])
        for taken in kept.order_by().values_list("record_id", flat=True).distinct():
            problems.append(
                Problem(
                    f"{table}.csv",
                    rows[taken].row,
                    "id",
                    "id_taken",
                    gettext_noop(
                        "The id %(id)s belongs to a record of another study, or to one that was "
                        "deleted. Give this one a new id."
                    ),
                    {"id": str(taken)},
                )
            )
    return problems


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
    """The writing of one package whose content is new and was checked."""

    def __init__(self, study: Study, new: Package, by: User) -> None:
        self.study = study
        self.new = new
        self.by = by

    def write(self) -> None:
        self._write_design()
        self._write_people()
        self._write_interviews()
        self._write_material()
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
        for code, forms in self.new.forms.items():
            for form in forms:
                studies.publish_questionnaire(by=self.by, wave=self.waves[code], form=form)

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
            )
        for code, lineage in content.lineage.items():
            studies.set_lineage(
                by=self.by,
                variable=variable,
                wave=self.waves[code],
                status=lineage.status,
                note=dict(lineage.note),
            )

    def _write_people(self) -> None:
        for organization in self.new.organizations:
            respondents.ensure_organization(by=self.by, study=self.study, code=organization.code)
        for respondent in self.new.respondents:
            respondents.ensure_respondent(by=self.by, study=self.study, code=respondent.code)
        self.respondents: dict[str, Respondent] = {
            respondent.code: respondent for respondent in self.study.respondents.all()
        }
        problems = []
        for row in self.new.consents:
            try:
                self._record_consent(row)
            except Refused as refusal:
                place = ("consents.csv", row.row, None)
                problems.append(Problem(*place, refusal.code, refusal.template, refusal.params))
        if problems:
            raise InvalidPackage(problems)

    def _record_consent(self, row: ConsentRow) -> None:
        given: dict[str, Any] = {
            "by": self.by,
            "respondent": self.respondents[row.respondent],
            "wave": self.waves[row.wave],
            "purpose": row.purpose,
            "text_version": row.text_version,
            "given_on": row.given_on,
            "id": row.id,
        }
        if row.withdrawn_on:
            consents.record_past_consent(**given, withdrawn_on=row.withdrawn_on)
        else:
            consents.record_consent(**given)

    def _write_interviews(self) -> None:
        forms = Questionnaire.objects.filter(wave__study=self.study).select_related("wave")
        questionnaires = {(form.wave.code, form.code): form for form in forms}
        projects = defaultdict(list)
        for project in self.new.projects:
            projects[project.interview].append(project)
        problems = []
        for row in self.new.interviews:
            try:
                record_interview(
                    by=self.by,
                    wave=self.waves[row.wave],
                    questionnaire=questionnaires[row.wave, row.questionnaire],
                    respondent=self.respondents[row.respondent],
                    content=_content(row, projects[row.id]),
                    id=row.id,
                    state=row.state,
                    confirmed=EVERYTHING,
                )
            except Refused as refusal:
                place = ("interviews.csv", row.row, None)
                problems.append(Problem(*place, refusal.code, refusal.template, refusal.params))
        if problems:
            raise InvalidPackage(problems)

    def _write_material(self) -> None:
        self.interviews = {one.pk: one for one in self._of_study(Interview, "wave")}
        self.projects = {one.pk: one for one in self._of_study(Project, "interview__wave")}
        for link in self.new.project_links:
            self._link(link)
        for quote in self.new.quotes:
            self._add_quote(quote)
        for profile in self.new.profiles:
            self._add_profile(profile)

    def _of_study(self, model: type[Stored], wave: str) -> Iterable[Stored]:
        return model.objects.filter(**{f"{wave}__study": self.study}).select_related(wave)

    def _link(self, row: LinkRow) -> None:
        material.link_projects(
            by=self.by,
            predecessor=self.projects[row.predecessor],
            successor=self.projects[row.successor],
            kind=row.kind,
            id=row.id,
        )

    def _add_quote(self, row: QuoteRow) -> None:
        material.add_quote(
            by=self.by,
            interview=self.interviews[row.interview],
            project=self.projects[row.project] if row.project else None,
            id=row.id,
            position=row.position,
            language=row.language,
            text=row.text,
            translation=row.translation,
            attribution=dict(row.attribution),
            themes=list(row.themes),
        )

    def _add_profile(self, row: ProfileRow) -> None:
        material.add_profile(
            by=self.by,
            wave=self.waves[row.wave],
            interview=self.interviews[row.interview] if row.interview else None,
            id=row.id,
            position=row.position,
            title=dict(row.title),
            body=dict(row.body),
        )


def _content(row: InterviewRow, projects: Sequence[ProjectRow]) -> InterviewContent:
    content = InterviewContent(
        answers=row.answers,
        language=row.language,
        organization=row.organization,
        projects=tuple(
            ProjectContent(answers=project.answers, label=project.label, id=project.id)
            for project in projects
        ),
    )
    return replace(content, **{name: getattr(row, name) for name in DETAIL_FIELDS})
