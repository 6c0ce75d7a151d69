"""The manifest of a data file: what it holds, as of when, and what was changed or left out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from analytics.actions.data_files.reading import INTERVIEWS, PROJECTS, DataSet, Tell
from analytics.actions.data_files.spooling import Row
from analytics.actions.data_files.valuing import Rows, values_of
from analytics.actions.data_files.writing import WrittenTable
from analytics.domain.file_indicators import FileColumns, why_not
from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.notices import interval_notice
from analytics.models import Indicator
from analytics.queries.design import definition_of
from analytics.writers.manifests import SAMPLING_MEANT, legend
from surveys.domain.canonical import content_hash
from surveys.domain.layout.columns import Column
from surveys.domain.layout.formulas import APOSTROPHE
from surveys.domain.layout.options import Options
from surveys.domain.questionnaire import Level
from surveys.models import Lineage, Study, Wave

LOSSES = frozenset({"text_cut", "text_cut_units", "text_empty", "character_replaced"}) | {
    "spaces_lost",
    "number_rounded",
    "number_too_large",
    "other_type",
}
"""Warnings after which cells of a file are not all that was stored."""
_OFTEN = 100
VERSION = 1
"""Of the form of manifests; who reads one refuses others."""
HASH = "manifest_sha256"
"""Under which a manifest has its own hash."""


def manifest_of(
    study: Study,
    options: Options,
    format: str,
    data_set: DataSet,
    tables: Sequence[WrittenTable],
    file: Mapping[str, Any],
    *,
    selected: Sequence[str] | None,
    tell: Tell,
) -> dict[str, Any]:
    """Return the manifest of a file that was written; `file` has its name, size and hash.

    `tell` is told that all rows are done, so that nobody takes the work for dead.
    """
    records = data_set.records
    waves = records.waves
    own = [one.name for table in tables for one in table.layout.columns if one.is_own]
    defused = {name: cells for table in tables for name, cells in table.defused.items()}
    asked = {*options.variables} if options.variables is not None else set()
    has = {one.name for table in tables for one in _variables(table)}
    said = {
        "manifest": VERSION,
        "study": study.slug,
        "name": study.name,
        "unit": options.unit.value,
        "format": format,
        "file": dict(file),
        "rows": sum(one.rows for one in tables),
        "sha256": file["sha256"],
        "options": options.as_json(),
        "selected": None if selected is None else list(selected),
        "as_of_entry": records.as_of.number or None,
        "as_of_hash": records.as_of.hash,
        "later_changes": records.as_of.waiting,
        "waves": [_wave(wave) for wave in waves],
        "tables": [_table(one) for one in tables],
        "indicators": _indicators(study, options, data_set, tables, tell),
        "left_out": left_out(data_set),
        "personal_variables": records.personal,
        "variables_not_there": sorted(asked - has),
        "texts_since_types_changed": sorted(records.changed & has),
        "kinds_of_empty": legend(),
        "harmonised": list(records.harmonised),
        "columns_of_nucleus": list(dict.fromkeys(own)),
        "sampling": dict(SAMPLING_MEANT),
        "formulas": {"rule": APOSTROPHE, "cells": defused},
        "note": interval_notice(wave.is_probability_sample for wave in waves),
        "synthetic": [wave.code for wave in waves if wave.is_synthetic],
    }
    return said | {HASH: manifest_hash(said)}


def manifest_hash(manifest: Mapping[str, Any]) -> str:
    """Return the hash of all that a manifest says, in whatever order and with whatever spaces."""
    return content_hash({key: said for key, said in manifest.items() if key != HASH})


def left_out(data_set: DataSet) -> dict[str, Any]:
    """Return how many records are not in the file, and why."""
    found = data_set.records.left_out
    return {
        "consent_withdrawn_since": found.withdrawn_since,
        "without_consent": found.without_consent,
        "erased": dict(found.erased),
    }


def _variables(table: WrittenTable) -> list[Column]:
    if table.layout.variables:
        return [one.column for one in table.layout.variables]
    return [one for one in table.layout.columns if not one.is_own]


def _wave(wave: Wave) -> dict[str, Any]:
    return {
        "code": wave.code,
        "year": wave.year,
        "nature": wave.nature,
        "selection": wave.selection,
        "methodology": wave.methodology,
    }


def _table(table: WrittenTable) -> dict[str, Any]:
    said: dict[str, Any] = {"name": table.name}
    if table.member:
        said |= {"member": table.member, "size": table.size, "sha256": table.sha256}
    return said | {
        "rows": table.rows,
        "digest": table.digest,
        "warnings": [one.as_json() for one in table.warnings],
        "defused": dict(table.defused),
        "layout": table.layout.as_json(),
    }


def _indicators(
    study: Study,
    options: Options,
    data_set: DataSet,
    tables: Sequence[WrittenTable],
    tell: Tell,
) -> dict[str, Any]:
    """Return the values that the file gives, and why other indicators have none from it."""
    columns = _file_columns(study, options, data_set, tables)
    stored = Indicator.objects.filter(study=study).order_by("position", "code")
    reasons, computable = [], []
    for one in map(definition_of, stored):
        if reason := why_not(one, columns):
            reasons.append({"code": one.code, "why": reason[0] % reason[1]})
        else:
            computable.append(one)
    alive = partial(_alive, lambda: tell(data_set.rows, data_set.rows))
    rows = {one.name: Rows(one.columns, alive(one.rows)) for one in data_set.tables}
    values = values_of(rows, computable)
    return {
        "meaning": "worked out from the rows of this file alone: value without weights, weighted "
        "where every expert of the wave has a weight",
        "values": [_definition(one) | {"waves_counted": values[one.code]} for one in computable],
        "not_from_this_file": reasons,
    }


def _alive(tell: Callable[[], None], rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % _OFTEN == 0:
            tell()
        yield row


def _definition(one: IndicatorDefinition) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind,
        "unit": one.unit,
        "base": one.base,
        "numerator": one.numerator,
        "value": one.value,
        "waves": None if one.waves is None else list(one.waves),
    }


def _file_columns(
    study: Study, options: Options, data_set: DataSet, tables: Sequence[WrittenTable]
) -> FileColumns:
    by_name = {one.name: one for one in tables}
    found: dict[Level, set[str]] = {Level.INTERVIEW: set(), Level.PROJECT: set()}
    lost = set()
    for table in tables:
        if table.layout.variables:
            return FileColumns(None, None, all_interviews=False)
        for column in _variables(table):
            found[column.level].add(column.name)
        columns = {field.name: field.column.name for field in table.layout.fields}
        lost |= {columns[one.field] for one in table.warnings if one.message.code in LOSSES}
    mapped = Lineage.objects.filter(wave__study=study).exclude(mapping={})
    as_asked = set() if options.harmonised else {*mapped.values_list("variable__code", flat=True)}
    return FileColumns(
        frozenset(found[Level.INTERVIEW]),
        frozenset(found[Level.PROJECT]) if PROJECTS in by_name else None,
        all_interviews=INTERVIEWS in by_name,
        as_asked=frozenset(as_asked),
        changed=data_set.records.changed,
        lost=frozenset(lost),
    )
