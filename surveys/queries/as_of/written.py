"""The rows of a data file as they were when it was written: made again from the history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.data_files.manifests import Manifest
from surveys.domain.layout.answers import NOT_ASKED
from surveys.domain.layout.columns import Column
from surveys.models import Study
from surveys.queries.as_of.entry import AsOf
from surveys.queries.as_of.interviews import InterviewAsOf, ProjectAsOf
from surveys.queries.as_of.own_columns import OF_INTERVIEW, OF_ORIGINS, OF_PROJECT, PROJECT
from surveys.queries.as_of.records import RecordsAsOf


@dataclass(frozen=True)
class WrittenRow:
    """A row as it was written: stored answers by column, and the answers as they were asked."""

    values: list[Any]
    interview: InterviewAsOf
    project: ProjectAsOf | None


class WrittenRows:
    """What a file held, table by table; `records` are those that it was made of."""

    def __init__(self, study: Study, manifest: Manifest, as_of: AsOf) -> None:
        self.manifest = manifest
        self.records = RecordsAsOf(study, manifest.options, as_of, manifest.selected)
        self.by_id = {str(one.pk): one for one in self.records.waves}

    def rows(self, columns: Sequence[Column]) -> Iterator[WrittenRow]:
        """Yield the rows of a table with these columns, in the order in which it was written."""
        is_of_projects = any(one.own_name == PROJECT for one in columns)
        above, below = ([one.code for one in x] for x in (self.records.above, self.records.below))
        for interview, answers, projects in self.records.kept():
            said = dict(zip(above, answers, strict=True))
            if not is_of_projects:
                yield WrittenRow(self._values(columns, interview, None, said), interview, None)
                continue
            for project, its_answers in projects:
                both = said | dict(zip(below, its_answers, strict=True))
                yield WrittenRow(
                    self._values(columns, interview, project, both), interview, project
                )

    def codes_of(self, variable: str, wave_id: str) -> Mapping[str, str]:
        """Return to which categories of the file the codes of a wave belong, where not as asked."""
        return self.records.codes_of(variable, self.by_id[wave_id])

    def _values(
        self,
        columns: Sequence[Column],
        interview: InterviewAsOf,
        project: ProjectAsOf | None,
        answers: Mapping[str, Any],
    ) -> list[Any]:
        return [
            self._own(one.own_name, interview, project)
            if one.is_own
            else answers.get(one.name, NOT_ASKED)
            for one in columns
        ]

    def _own(self, name: str, interview: InterviewAsOf, project: ProjectAsOf | None) -> Any:
        """Return what a column of Nucleus says; nothing of origins, which are not compared."""
        if name in OF_ORIGINS:
            return None
        if name in OF_INTERVIEW:
            return OF_INTERVIEW[name](interview, self.by_id[interview.wave])
        return OF_PROJECT[name](project) if name in OF_PROJECT and project else None
