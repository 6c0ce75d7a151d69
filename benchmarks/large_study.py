"""A study of any size in the database, like the reference study, with answers of its own.

Design and definitions are those of the reference study and come in as every study does. Its records
are drawn: an expert gives one in two interviews of the three waves. The answers that conditions
hang on are those of a record of the reference study, so that what is skipped fits; numbers, texts
and several answers are drawn anew, so that hardly two records are alike. Rows are written in bulk
with entries and versions, batch by batch, so that what is in memory does not grow; then sealed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from analytics.actions.definitions import import_sections
from benchmarks.reference import PACKAGE
from surveys.actions import accounts, log
from surveys.actions.packages import import_package
from surveys.actions.sealing import seal_entries
from surveys.actions.upkeep import look_at_tables
from surveys.domain.interviews import State
from surveys.domain.package.content import Package
from surveys.domain.package.reading import read_path
from surveys.domain.package.rows import InterviewRow, ProjectRow
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import NUMBERS, Choice, Kind, Question
from surveys.domain.questionnaire import Questionnaire as Form
from surveys.domain.waves import WaveState
from surveys.models import (
    Consent,
    Interview,
    Project,
    ProjectLink,
    Questionnaire,
    Respondent,
    Study,
)
from surveys.models.record import Record
from surveys.queries.counted import approved_content

BATCH = 2_000
CONTINUED = 0.6  # of the projects of an expert, those that the next interview has again
REOPENED = 100  # of so many interviews one is open again, with what was approved
SEVERAL = 4  # of very many categories, about so many are chosen
WIDE = "team_roles"


def make_large(
    projects: int, *, slug: str = "large", seed: int = 1, categories: int = 0, each: int = 0
) -> Study:
    """Store a study of about so many projects, sealed and not counted yet.

    With `categories`, the question `WIDE` has so many of them instead of its own few; with `each`,
    every interview has so many projects instead of as many as one of the reference study.
    """
    with read_path(PACKAGE) as reading:
        package = reading.package
        assert package is not None
        if categories:
            package = _widened(package, categories)
        study = _designed(package, slug)
        _Draw(study, package, seed, each).write(projects)
    seal_entries()
    look_at_tables()
    return study


def clean_up() -> None:
    """Have PostgreSQL do now what autovacuum does soon after so many rows came in."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _widened(package: Package, categories: int) -> Package:
    """Return the package with more categories of one question, in every form."""
    more = tuple(Choice(f"more-{number}", {"en": f"More {number}"}) for number in range(categories))

    def asked(question: Question) -> Question:
        if question.code != WIDE:
            return question
        return replace(question, choices=(*question.choices, *more)[:categories])

    def form(one: Form) -> Form:
        sections = [
            replace(section, questions=tuple(asked(each) for each in section.questions))
            for section in one.sections
        ]
        return replace(one, sections=tuple(sections))

    forms = {wave: tuple(form(one) for one in forms) for wave, forms in package.forms.items()}
    return replace(package, forms=forms)


@transaction.atomic
def _designed(package: Package, slug: str) -> Study:
    """Store a study with the design and definitions of a package, open, with nobody in it."""
    by = accounts.system_account()
    waves = tuple(replace(wave, state=WaveState.OPEN) for wave in package.study.waves)
    named = replace(package.study, slug=slug, waves=waves)
    empty = Package(named, package.sections, package.forms)
    study = import_package(by=by, package=empty).study
    import_sections(study=study, sections=package.sections, by=by)
    return study


@dataclass(frozen=True)
class _Pool:
    """What the records of a wave and level answered, to draw from."""

    records: Sequence[InterviewRow | ProjectRow]
    questions: Sequence[Question]

    def draw(self, random: np.random.Generator, number: int) -> dict[str, Any]:
        """Return answers like those of one record, told apart by what is drawn anew."""
        answers = dict(self.records[int(random.integers(len(self.records)))].answers)
        for question in self.questions:
            answer = answers.get(question.code)
            if isinstance(answer, list):
                several = min(0.3, SEVERAL / len(question.choices))
                taken = random.random(len(question.choices)) < several
                pairs = zip(question.choice_codes, taken, strict=True)
                answers[question.code] = [code for code, is_taken in pairs if is_taken] or answer
            elif isinstance(answer, int) and question.kind in NUMBERS:
                answers[question.code] = answer + int(random.integers(10))
            elif isinstance(answer, str) and question.kind is Kind.TEXT:
                answers[question.code] = f"{answer} ({number})"
        return answers


class _Draw:
    """The drawing and writing of the records of one study."""

    def __init__(self, study: Study, package: Package, seed: int, each: int) -> None:
        self.study = study
        self.random = np.random.default_rng(seed)
        self.by = accounts.system_account()
        self.waves = list(study.waves.order_by("position"))
        self.forms = {one.wave_id: one for one in Questionnaire.objects.filter(wave__study=study)}
        self.dates = {one.wave: one.held_on for one in package.interviews if one.held_on}
        wave_of = {one.id: one.wave for one in package.interviews}
        self.each = defaultdict(list)
        above, below = defaultdict(list), defaultdict(list)
        for project in package.projects:
            below[wave_of[project.interview]].append(project)
        for interview in package.interviews:
            above[interview.wave].append(interview)
            reported = [one for one in package.projects if one.interview == interview.id]
            self.each[interview.wave].append(each or len(reported))
        asked = {code: forms[-1].questions() for code, forms in package.forms.items()}
        self.above = {code: _Pool(above[code], asked[code]) for code in above}
        self.below = {code: _Pool(below[code], asked[code]) for code in below}

    def write(self, wanted: int) -> None:
        """Write experts until there are enough projects."""
        written = 0
        rows: dict[type[Record], list[Any]] = defaultdict(list)
        number = 0
        while written < wanted:
            number += 1
            code = f"L{number:06}"
            expert = Respondent(study=self.study, code=code, key=key_of(code))
            rows[Respondent].append(expert)
            written += self._interviews(expert, rows)
            if len(rows[Project]) > BATCH:
                self._store(rows)
                rows.clear()
        self._store(rows)
        self._reopen()

    def _interviews(self, expert: Respondent, rows: dict[type[Record], list[Any]]) -> int:
        """Draw the interviews of an expert, in one wave at least; return how many projects."""
        before: list[Project] = []
        number = 0
        some = self.random.integers(len(self.waves))
        for place, wave in enumerate(self.waves):
            if place != some and self.random.random() < 0.5:
                continue
            held_on = self.dates[wave.code]
            rows[Consent].append(
                Consent(
                    respondent=expert,
                    wave=wave,
                    purpose="participate",
                    text_version="1",
                    given_on=held_on,
                )
            )
            interview = Interview(
                wave=wave,
                respondent=expert,
                questionnaire=self.forms[wave.pk],
                created_by=self.by,
                state=self.random.choice([State.SUBMITTED.value, State.APPROVED.value]),
                held_on=held_on,
                language="en",
                answers=self.above[wave.code].draw(self.random, number),
            )
            rows[Interview].append(interview)
            projects = self._projects(interview, number)
            rows[Project] += projects
            rows[ProjectLink] += [
                ProjectLink(study=self.study, predecessor=old, successor=new, kind="continued")
                for old, new in zip(before, projects, strict=False)
                if self.random.random() < CONTINUED
            ]
            before, number = projects, number + len(projects)
        return number

    def _projects(self, interview: Interview, number: int) -> list[Project]:
        wave = interview.wave.code
        return [
            Project(
                interview=interview,
                position=position,
                label=f"Project {position}",
                answers=self.below[wave].draw(self.random, number + position),
            )
            for position in range(1, int(self.random.choice(self.each[wave])) + 1)
        ]

    @transaction.atomic
    def _store(self, rows: dict[type[Record], list[Any]]) -> None:
        for model in (Respondent, Consent, Interview, Project, ProjectLink):
            action = f"{model._meta.model_name}.recorded"
            log.insert_many(rows[model], by=self.by, action=action)

    def _reopen(self) -> None:
        """Open some interviews again, and change what they say."""
        approved = Interview.objects.of_study(self.study).filter(state=State.APPROVED.value)
        ordered = approved.order_by("respondent__code", "wave__position")
        some = list(ordered.values_list("pk", flat=True).iterator())[::REOPENED]
        for start in range(0, len(some), BATCH):
            self._reopen_some(some[start : start + BATCH], first=start)

    @transaction.atomic
    def _reopen_some(self, keys: Sequence[UUID], *, first: int) -> None:
        rows = Interview.objects.filter(pk__in=keys).select_related("wave")
        rows = rows.order_by("respondent__code", "wave__position")
        some = list(rows.prefetch_related("projects__interview__wave"))
        for interview in some:
            interview.approved_content = approved_content(interview)
            interview.state = State.REOPENED.value
            interview.version += 1
        changed = [interview.projects.all()[0] for interview in some if interview.projects.all()]
        for number, project in enumerate(changed, start=first):
            wave = project.interview.wave.code
            project.answers = self.below[wave].draw(self.random, number)
            project.version += 1
        Interview.objects.bulk_update(some, ["approved_content", "state", "version"], BATCH)
        Project.objects.bulk_update(changed, ["answers", "version"], BATCH)
        self._log(some, "interview.reopened")
        self._log(changed, "project.edited")

    def _log(self, records: Sequence[Record], action: str) -> None:
        """Write an entry and a version of each record that was stored otherwise."""
        written = [log.Loggable.of(one, one.content()) for one in records]
        log.enter_all(written, by=self.by, action=action)
