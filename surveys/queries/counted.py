"""What counts of an interview: the one place that says which content the statistics read.

Of most interviews it is what is stored. Of one that was opened again it is what was approved,
until the new content is submitted. Whoever reads records that count reads them through here.
"""

import datetime
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Func, IntegerField, JSONField, QuerySet, TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from surveys.domain.harmonising import AS_ASKED, Harmonised
from surveys.domain.interviews import COUNTED_AS_APPROVED, State
from surveys.models import Interview, Project

DETAILS = (
    "interviewer",
    "mode",
    "held_on",
    "duration_minutes",
    "further_conversations",
    "language",
)
"""What of the details is approved with the answers, beside the organization.

They are stored below "head", the name they had when the first interviews were approved.
"""


@dataclass(frozen=True)
class CountedProject:
    """One project with the content that counts."""

    pk: uuid.UUID
    position: int
    label: str
    answers: Mapping[str, Any]


class CountedContent:
    """What counts of one interview. Nothing is read before it is asked for."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview
        self._approved = interview.approved_content

    @property
    def is_approved(self) -> bool:
        return self._interview.state in COUNTED_AS_APPROVED

    @property
    def state(self) -> str:
        """The state of the content: that of an interview opened again is still approved."""
        return State.APPROVED.value if self._approved is not None else self._interview.state

    @property
    def answers(self) -> Mapping[str, Any]:
        return self._interview.answers if self._approved is None else self._approved["answers"]

    @property
    def organization(self) -> str:
        """The code of the organization, empty where there is none."""
        if self._approved is not None:
            return self._approved["organization"]
        return self._interview.organization.code if self._interview.organization else ""

    @cached_property
    def details(self) -> dict[str, Any]:
        """The fields of the details by name."""
        if self._approved is None:
            return {name: getattr(self._interview, name) for name in DETAILS}
        found = dict(self._approved["head"])
        held_on = found["held_on"]
        return found | {"held_on": held_on and datetime.date.fromisoformat(held_on)}

    @cached_property
    def projects(self) -> tuple[CountedProject, ...]:
        """The projects in their order."""
        if self._approved is not None:
            return approved_projects(self._approved)
        stored = sorted(self._interview.projects.all(), key=lambda project: project.position)
        return tuple(CountedProject(p.pk, p.position, p.label, p.answers) for p in stored)


def what_counts(interview: Interview) -> CountedContent:
    """Return the content of an interview that the statistics read."""
    return CountedContent(interview)


def approved_content(interview: Interview) -> dict[str, Any]:
    """Return what is stored of an interview, to be kept while it is opened again."""
    content = what_counts(interview)
    held_on = content.details["held_on"]
    return {
        "answers": dict(content.answers),
        "organization": content.organization,
        "respondent": interview.respondent.code,
        "head": content.details | {"held_on": held_on and held_on.isoformat()},
        "projects": [
            {
                "id": str(project.pk),
                "position": project.position,
                "label": project.label,
                "answers": dict(project.answers),
            }
            for project in content.projects
        ],
    }


def approved_projects(content: Mapping[str, Any]) -> tuple[CountedProject, ...]:
    """Return the projects in what was approved of an interview."""
    return tuple(
        CountedProject(uuid.UUID(one["id"]), one["position"], one["label"], one["answers"])
        for one in content["projects"]
    )


def counted_projects(
    interviews: QuerySet[Interview],
) -> Iterator[tuple[uuid.UUID, CountedProject]]:
    """Yield each interview's id with each project that counts of it, in order; in two queries."""
    kept: dict[uuid.UUID, list[CountedProject]] = {}
    approved: dict[uuid.UUID, tuple[CountedProject, ...]] = {}
    for pk, content in interviews.values_list("pk", "approved_content"):
        kept[pk] = []
        if content is not None:
            approved[pk] = approved_projects(content)
    stored = Project.objects.filter(interview__in=interviews.order_by().values("pk"))
    rows = stored.order_by("interview_id", "position", "pk")
    for owner, *project in rows.values_list("interview_id", "pk", "position", "label", "answers"):
        if owner in kept:
            kept[owner].append(CountedProject(*project))
    for pk, projects in kept.items():
        for one in approved.get(pk, projects):
            yield pk, one


@dataclass(frozen=True)
class FewAnswers:
    """What counts of one interview, of a few questions only: the answers to them, in their order.

    None stands for a question that the record does not have. `projects` have their key and answers,
    in order. Keys are texts (`as_key`): a hundred thousand ids take longer to make than to fetch.
    """

    key: str
    wave: str
    respondent: str
    answers: Sequence[Any]
    projects: Sequence[tuple[str, Sequence[Any]]] = ()


def as_key(pk: uuid.UUID) -> str:
    """Return an id as the database has it in a text."""
    return str(Interview._meta.pk.get_db_prep_value(pk, connection))


class Key(Cast):
    """An id as a text, as `as_key` has it. In SQLite it is one already, which an index knows."""

    def __init__(self, name: str) -> None:
        super().__init__(name, TextField())

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        return compiler.compile(self.source_expressions[0])


def few_answers(
    interviews: QuerySet[Interview],
    *,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
    harmonised: Harmonised = AS_ASKED,
) -> list[FewAnswers]:
    """Return the answers of interviews and their projects to a few questions, in two queries.

    `above` are codes of questions about the interview, `below` about its projects, which are not
    read where nothing is asked about them. So little is read of each record that a page can afford
    all of them: the other answers never leave the database. Answers come in harmonised categories
    where `harmonised` has some; its waves are keys.
    """
    projects = _few_of_projects(interviews, below) if below else {}
    keys = {f"{name}_key": Key(name) for name in ("pk", "wave", "respondent")}
    rows = interviews.annotate(few=_Answers(above), **keys)
    found = []
    for pk, wave, respondent, content, answers in rows.values_list(
        "pk_key", "wave_key", "respondent_key", "approved_content", "few"
    ):
        few = answers[: len(above)], projects.get(pk, ())
        if content is not None:
            few = _few_approved(content, above, below)
        found.append(FewAnswers(pk, wave, respondent, *few))
    return [_harmonised(one, above, below, harmonised) for one in found] if harmonised else found


def _harmonised(
    few: FewAnswers, above: Sequence[str], below: Sequence[str], harmonised: Harmonised
) -> FewAnswers:
    """Return a few answers in harmonised categories."""

    def mapped(codes: Sequence[str], answers: Sequence[Any]) -> list[Any]:
        pairs = zip(codes, answers, strict=True)
        return [harmonised.answer(code, few.wave, answer) for code, answer in pairs]

    projects = [(key, mapped(below, answers)) for key, answers in few.projects]
    return replace(few, answers=mapped(above, few.answers), projects=projects)


def _few_of_projects(
    interviews: QuerySet[Interview], codes: Sequence[str]
) -> dict[str, list[tuple[str, Sequence[Any]]]]:
    """Return, by interview, what is stored of its projects, in one row for each interview."""
    stored = Project.objects.filter(interview__in=interviews.order_by().values("pk")).order_by()
    owners = stored.annotate(owner=Key("interview")).values_list("owner")
    return {
        owner: [(key, answers[: len(codes)]) for _position, key, answers in sorted(few)]
        for owner, few in owners.annotate(few=_OfAll("position", "pk", _Answers(codes))).iterator()
    }


def _few_approved(
    content: Mapping[str, Any], above: Sequence[str], below: Sequence[str]
) -> tuple[list[Any], list[tuple[str, Sequence[Any]]]]:
    """Return the answers to a few questions in what was approved of an interview."""
    projects: list[tuple[str, Sequence[Any]]] = [
        (as_key(one.pk), [one.answers.get(code) for code in below])
        for one in approved_projects(content)
    ]
    return [content["answers"].get(code) for code in above], projects if below else []


class _Answers(Func):
    """The answers to some questions as an array; null for a question that the record lacks.

    As JSON, since a single value of SQLite comes bare: the texts "1" and the number 1 alike.
    """

    output_field = JSONField()

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__("answers")
        self.codes = tuple(codes)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        column, _params = compiler.compile(self.source_expressions[0])
        keys = ", ".join([f"{column} -> %s"] * len(self.codes))
        return f"JSONB_BUILD_ARRAY({keys})", self.codes

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, Any]:
        column, _params = compiler.compile(self.source_expressions[0])
        # Only of two places or more it makes an array, so a single one stands there twice.
        codes = self.codes if len(self.codes) > 1 else self.codes * 2
        places = [f"$.{json.dumps(code)}" for code in codes]  # as keys are stored
        keys = ", ".join([column, *["%s"] * len(places)])
        return (f"JSON_EXTRACT({keys})", places) if places else ("JSON_ARRAY()", ())


class _OfAll(Aggregate):
    """Some values of all rows of a group, an array for each row, in one array."""

    function = "JSONB_AGG"
    template = "%(function)s(JSONB_BUILD_ARRAY(%(expressions)s))"
    output_field = JSONField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        template = "JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **context)


class _Length(Func):
    """The length of an array in JSON."""

    function = "JSONB_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, function="JSON_ARRAY_LENGTH", **context)


def number_of_approved_projects() -> Func:
    """The number of projects in what was approved of an interview; null where it is not open again.

    For queries that count projects without reading them.
    """
    return _Length(KeyTransform("projects", "approved_content"))
