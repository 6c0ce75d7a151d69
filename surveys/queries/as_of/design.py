"""What a study asked as of an entry: waves, variables, questionnaires, lineage."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from surveys.domain.privacy import Privacy
from surveys.models import Lineage, Questionnaire, Study, Variable, Wave
from surveys.models.record import Record
from surveys.queries.as_of.entry import AsOf
from surveys.queries.as_of.newest import ask, newest

Kind = TypeVar("Kind", bound=Record)


@dataclass(frozen=True)
class Design:
    """The design of a study as of an entry; its records are not for writing.

    Waves and variables come in their order, questionnaires with the newest first, lineage only
    where it maps categories. `personal` are the codes of variables that are personal, by what was
    said then or by what is said now: what was declared personal since leaves in no file either.
    """

    waves: tuple[Wave, ...]
    variables: tuple[Variable, ...]
    questionnaires: tuple[Questionnaire, ...]
    lineage: tuple[Lineage, ...]
    personal: frozenset[str]


def design_as_of(study: Study, as_of: AsOf) -> Design:
    """Return the design of a study as of an entry, in two queries."""
    contents = _contents(as_of)
    waves = {one.pk: one for one in _records(Wave, contents)}
    variables = {one.pk: one for one in _records(Variable, contents)}
    questionnaires = [one for one in _records(Questionnaire, contents) if one.wave_id in waves]
    for each in questionnaires:
        each.wave = waves[each.wave_id]
    mapped = [
        one
        for one in _records(Lineage, contents)
        if one.mapping and one.wave_id in waves and one.variable_id in variables
    ]
    for one in mapped:
        one.wave, one.variable = waves[one.wave_id], variables[one.variable_id]
    return Design(
        waves=tuple(sorted(waves.values(), key=lambda one: one.position)),
        variables=tuple(sorted(variables.values(), key=lambda one: (one.position, one.code))),
        questionnaires=tuple(
            sorted(questionnaires, key=lambda one: (-one.wave.position, -one.position))
        ),
        lineage=tuple(sorted(mapped, key=lambda one: (one.variable.position, one.wave.position))),
        personal=_personal(study, variables),
    )


def _personal(study: Study, variables: Mapping[UUID, Variable]) -> frozenset[str]:
    """Return the codes of variables that were personal then, or are now under any code."""
    now = study.variables.filter(privacy=Privacy.PERSONAL).values_list("pk", "code")
    found = {one.code for one in variables.values() if one.privacy == Privacy.PERSONAL}
    for pk, code in now:
        found.add(code)
        if pk in variables:
            found.add(variables[pk].code)
    return frozenset(found)


def _contents(as_of: AsOf) -> dict[str, list[dict[str, Any]]]:
    """Return what the newest versions of all records of the design say, by their kind."""
    kinds = [one._meta.label_lower for one in (Wave, Variable, Questionnaire, Lineage)]
    query, params = newest(as_of, kinds)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = ask(
        f"SELECT n.record_type, v.content FROM ({query}) n "  # noqa: S608 our names
        "JOIN surveys_version v ON v.entry_id = n.entry WHERE v.content IS NOT NULL "
        "ORDER BY n.record_type, n.record_id",
        params,
    )
    for kind, text in rows:
        content = json.loads(text)
        if "deleted" not in content:
            found[kind].append(content)
    return found


def _records(model: type[Kind], contents: Mapping[str, list[dict[str, Any]]]) -> list[Kind]:
    """Return records as they were; a field that was added since has its default."""
    fields: list[models.Field[Any, Any]] = list(model._meta.concrete_fields)
    return [
        model(
            **{
                field.attname: field.to_python(content[field.attname])
                for field in fields
                if field.attname in content
            }
        )
        for content in contents.get(model._meta.label_lower, ())
    ]
