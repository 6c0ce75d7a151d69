"""A whole study package as typed content, and the one order in which its rows are written."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from surveys.domain.consents import Purpose, in_time
from surveys.domain.package.columns import spare_columns
from surveys.domain.package.files import TABLES
from surveys.domain.package.rows import (
    CodeRow,
    ConsentRow,
    InterviewRow,
    LinkRow,
    ProfileRow,
    ProjectRow,
    QuoteRow,
    Row,
)
from surveys.domain.package.study_file import StudyContent
from surveys.domain.questionnaire import Questionnaire


@dataclass(frozen=True)
class Package:
    """What a study package says. `forms` has the questionnaires of each wave, in their order.

    `sections` are the definitions that belong to the statistics, as `study.yaml` has them.
    """

    study: StudyContent
    sections: Mapping[str, Any]
    forms: Mapping[str, tuple[Questionnaire, ...]]
    organizations: tuple[CodeRow, ...] = ()
    respondents: tuple[CodeRow, ...] = ()
    interviews: tuple[InterviewRow, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    project_links: tuple[LinkRow, ...] = ()
    consents: tuple[ConsentRow, ...] = ()
    quotes: tuple[QuoteRow, ...] = ()
    profiles: tuple[ProfileRow, ...] = ()
    is_checked: bool = field(default=False, init=False, compare=False)
    """Whether its answers were judged; no copy that is changed knows it."""

    def checked(self) -> "Package":
        """Return the package as one whose answers were judged, and stand as they are stored."""
        package = dataclasses.replace(self)
        object.__setattr__(package, "is_checked", True)
        return package

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table by its name."""
        return cast(tuple[Row, ...], getattr(self, table))

    @property
    def spare(self) -> frozenset[str]:
        """The columns that may be missing and are not, because a row has a value there."""
        return frozenset(
            column.name
            for table in TABLES
            for column in spare_columns(table)
            if any(getattr(row, column.name) for row in self.rows(table))
        )

    def form_of(self, interview: InterviewRow) -> Questionnaire:
        """Return the questionnaire in which an interview was answered."""
        versions = self.forms[interview.wave]
        return next(form for form in versions if form.version == interview.questionnaire)


def in_order(package: Package) -> Package:
    """Return the package with its rows in the order of its files."""
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
    )
