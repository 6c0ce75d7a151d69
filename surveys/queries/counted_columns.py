"""What counts of many interviews by columns, as a full count reads it: little of each record.

Answers leave the database as the texts of their JSON. Most are given by many, and each different
one is read once by whoever computes with them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from surveys.domain.harmonising import AS_ASKED, Harmonised
from surveys.domain.interviews import COUNTED_AS_APPROVED
from surveys.models import Interview, Project
from surveys.queries.counted import Key, approved_projects, as_key


@dataclass
class CountedColumns:
    """What counts of many interviews and their projects, of some questions, by columns.

    Keys are texts (`as_key`). An answer is the text of its JSON, None where a record does not have
    the question: what many answered alike is the same text, and is read once.

    keys, waves, respondents, approved, versions : of the interviews, in their order.
    above, below : by code the answers of the interviews and of the projects.
    parents, projects : of each project the place of its interview, and its key.
    stored : of each interview key and version of the projects that are stored, which are others
        while it is open again.
    """

    keys: list[str]
    waves: list[str]
    respondents: list[str]
    approved: list[bool]
    versions: list[int]
    above: Mapping[str, Sequence[str | None]]
    below: Mapping[str, Sequence[str | None]]
    parents: list[int]
    projects: list[str]
    stored: list[list[tuple[str, int]]]


def counted_columns(
    interviews: QuerySet[Interview],
    *,
    above: Sequence[str],
    below: Sequence[str],
    harmonised: Harmonised = AS_ASKED,
) -> CountedColumns:
    """Return what counts of interviews and their projects, in two queries.

    Answers come in harmonised categories where `harmonised` has some; its waves are keys.
    """
    keys = {f"{name}_key": Key(name) for name in ("pk", "wave", "respondent")}
    texts = {f"answer_{place}": _AnswerText(code) for place, code in enumerate(above)}
    rows = interviews.annotate(**keys, **texts).values_list(
        *keys, "state", "version", "approved_content", *texts
    )
    found = CountedColumns([], [], [], [], [], {}, {}, [], [], [])
    answers, contents = [], {}
    for place, (key, wave, respondent, state, version, content, *given) in enumerate(rows):
        found.keys.append(key)
        found.waves.append(wave)
        found.respondents.append(respondent)
        found.approved.append(state in COUNTED_AS_APPROVED)
        found.versions.append(version)
        answers.append(given if content is None else _texts(content["answers"], above))
        if content is not None:
            contents[place] = content
    found.above = _by_code(above, answers)
    projects = Project.objects.filter(interview__in=interviews.order_by().values("pk"))
    _read_projects(found, projects, below, contents)
    if harmonised:
        owners = [found.waves[place] for place in found.parents]
        found.above = {
            code: harmonised.texts(code, found.waves, texts) for code, texts in found.above.items()
        }
        found.below = {
            code: harmonised.texts(code, owners, texts) for code, texts in found.below.items()
        }
    return found


def _read_projects(
    found: CountedColumns,
    projects: QuerySet[Project],
    codes: Sequence[str],
    contents: Mapping[int, Mapping[str, Any]],
) -> None:
    """Read the projects of interviews; of those with an approved content, what stands there."""
    places = {key: place for place, key in enumerate(found.keys)}
    found.stored = [[] for _ in places]
    texts = {f"answer_{place}": _AnswerText(code) for place, code in enumerate(codes)}
    rows = projects.order_by("interview_id", "position", "pk").annotate(
        owner=Key("interview"), key=Key("pk"), **texts
    )
    kept = []
    for owner, key, version, *given in rows.values_list("owner", "key", "version", *texts):
        place = places.get(owner)
        if place is None:  # it counts since the other query
            continue
        found.stored[place].append((key, version))
        if place not in contents:
            found.parents.append(place)
            found.projects.append(key)
            kept.append(given)
    for place, content in contents.items():
        for one in approved_projects(content):
            found.parents.append(place)
            found.projects.append(as_key(one.pk))
            kept.append(_texts(one.answers, codes))
    found.below = _by_code(codes, kept)


def _texts(answers: Mapping[str, Any], codes: Sequence[str]) -> list[str | None]:
    return [json.dumps(answers[code]) if code in answers else None for code in codes]


def _by_code(
    codes: Sequence[str], rows: Sequence[Sequence[str | None]]
) -> dict[str, Sequence[str | None]]:
    columns = zip(*rows, strict=True) if rows else [()] * len(codes)
    return dict(zip(codes, columns, strict=True))


class _AnswerText(Func):
    """The answer to one question as the text of its JSON; null where the record lacks it."""

    output_field = TextField()

    def __init__(self, code: str) -> None:
        super().__init__("answers")
        self.code = code

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"({column} -> %s)::text", (*params, self.code)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        column, params = compiler.compile(self.source_expressions[0])
        # A single value comes bare, the texts "1" and the number 1 alike; so it is taken out of
        # an array with a null behind it, where it stands as it is stored.
        array = f"JSON_EXTRACT({column}, %s, '$[0]')"
        place = (*params, f"$.{json.dumps(self.code)}")
        value = f"SUBSTR({array}, 2, LENGTH({array}) - 7)"
        return f"CASE WHEN JSON_TYPE({column}, %s) IS NOT NULL THEN {value} END", place * 3
