"""A whole study package as typed content, and the one order in which its rows are written."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, cast

from surveys.domain.consents import Purpose, in_time
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent, ProjectContent
from surveys.domain.package.columns import spare_columns
from surveys.domain.package.files import OPTIONAL_TABLES, TABLES
from surveys.domain.package.rows import (
    CodeRow,
    ConsentRow,
    InterviewRow,
    LinkRow,
    ProfileRow,
    ProjectRow,
    QuoteRow,
    Row,
    SamplingRow,
)
from surveys.domain.package.spool import SpooledRows
from surveys.domain.package.study_file import StudyContent
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.xlsform.uploads.source import Source


@dataclass(frozen=True)
class Package:
    """What a study package says. `forms` has the questionnaires of each wave, in their order,
    `sources` where those come from that were uploaded, by wave and version.

    `sections` are the definitions that belong to the statistics, as `study.yaml` has them. The rows
    of one that was read lie on disk, and are gone through one by one.
    """

    study: StudyContent
    sections: Mapping[str, Any]
    forms: Mapping[str, tuple[Questionnaire, ...]]
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    organizations: Sequence[CodeRow] = ()
    respondents: Sequence[CodeRow] = ()
    interviews: Sequence[InterviewRow] = ()
    projects: Sequence[ProjectRow] = ()
    project_links: Sequence[LinkRow] = ()
    consents: Sequence[ConsentRow] = ()
    quotes: Sequence[QuoteRow] = ()
    profiles: Sequence[ProfileRow] = ()
    sampling: Sequence[SamplingRow] = ()
    is_checked: bool = field(default=False, init=False, compare=False)
    """Whether its answers were judged; no copy that is changed knows it."""

    def checked(self) -> "Package":
        """Return the package as one whose answers were judged, and stand as they are stored."""
        package = dataclasses.replace(self)
        object.__setattr__(package, "is_checked", True)
        return package

    def rows(self, table: str) -> Sequence[Row]:
        """Return the rows of a table by its name."""
        return cast(Sequence[Row], getattr(self, table))

    @property
    def spare(self) -> frozenset[str]:
        """The columns and tables that may be missing and are not, because something is there."""
        columns = frozenset(
            column.name
            for table in TABLES
            for column in spare_columns(table)
            if any(getattr(row, column.name) for row in self.rows(table))
        )
        return columns | {table for table in OPTIONAL_TABLES if self.rows(table)}

    def form_of(self, interview: InterviewRow) -> Questionnaire:
        """Return the questionnaire in which an interview was answered."""
        versions = self.forms[interview.wave]
        return next(form for form in versions if form.version == interview.questionnaire)


def in_order(package: Package) -> Package:
    """Return the package with its rows in the order of its files."""
    tables = {table: package.rows(table) for table in TABLES}
    spooled = {name: rows for name, rows in tables.items() if isinstance(rows, SpooledRows)}
    if len(spooled) == len(tables):
        ordered: dict[str, Any] = {name: rows.in_order() for name, rows in spooled.items()}
        return dataclasses.replace(package, **ordered)
    waves = {wave.code: position for position, wave in enumerate(package.study.waves)}
    purposes = tuple(Purpose)
    interviews = sorted(
        package.interviews, key=lambda row: (waves[row.wave], row.respondent, row.id)
    )
    place = {row.id: position for position, row in enumerate(interviews)}
    return dataclasses.replace(
        package,
        organizations=tuple(sorted(package.organizations, key=lambda row: row.code)),
        respondents=tuple(sorted(package.respondents, key=lambda row: row.code)),
        interviews=tuple(interviews),
        projects=tuple(
            sorted(package.projects, key=lambda row: (place[row.interview], row.position))
        ),
        project_links=tuple(
            sorted(package.project_links, key=lambda row: (row.predecessor, row.successor))
        ),
        consents=tuple(
            sorted(
                package.consents,
                key=lambda row: (
                    waves[row.wave],
                    row.respondent,
                    purposes.index(row.purpose),
                    in_time(row),
                    row.id,
                ),
            )
        ),
        quotes=tuple(sorted(package.quotes, key=lambda row: (place[row.interview], row.position))),
        profiles=tuple(sorted(package.profiles, key=lambda row: (waves[row.wave], row.position))),
        sampling=tuple(sorted(package.sampling, key=lambda row: (waves[row.wave], row.respondent))),
    )


@dataclass(frozen=True, slots=True)
class InterviewWithProjects:
    """An interview and its projects in their order: entered, reviewed and written together."""

    interview: InterviewRow
    projects: Sequence[ProjectRow]

    @property
    def row(self) -> int:
        """Where the interview stands in its file."""
        return self.interview.row


def with_projects(package: Package) -> Iterator[InterviewWithProjects]:
    """Yield the interviews of a package whose rows are in order, each with its projects."""
    groups = groupby(package.projects, key=lambda project: project.interview)
    owner, projects = next(groups, (None, None))
    for interview in package.interviews:
        below: list[ProjectRow] = []
        if owner == interview.id and projects is not None:
            below += projects
            owner, projects = next(groups, (None, None))
        yield InterviewWithProjects(interview, below)


def content_of(one: InterviewWithProjects) -> InterviewContent:
    """Return what an interview of a package says, as it is saved."""
    row = one.interview
    content = InterviewContent(
        answers=row.answers,
        language=row.language,
        organization=row.organization,
        projects=tuple(
            ProjectContent(answers=project.answers, label=project.label, id=project.id)
            for project in one.projects
        ),
    )
    return replace(content, **{name: getattr(row, name) for name in DETAIL_FIELDS})
