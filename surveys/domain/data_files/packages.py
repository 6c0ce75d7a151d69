"""Data sets as Frictionless data packages: tables as CSV, described, in one zip file.

Version 2 of the standard (https://datapackage.org): types, labels, categories, the meaning of each
kind of empty, keys and what refers to what. `nucleus` in the description of a table holds its
layout, which says how its answers are read back.
"""

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from surveys.domain.data_files import csv_file
from surveys.domain.data_files.formats import Written
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import USUAL
from surveys.domain.layout.values import MARKS
from surveys.domain.missing import FILE_LABELS
from surveys.domain.package.archive import entry
from surveys.domain.package.files import DESCRIPTOR
from surveys.domain.questionnaire import Kind

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES: Mapping[FieldType, Mapping[str, Any]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: {"type": "number"},
    FieldType.DATE: {"type": "date"},
    FieldType.CODE: {"type": "string"},
    FieldType.CODES: {"type": "list", "delimiter": " ", "itemType": "string"},
    FieldType.TICK: {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    FieldType.REASON: {"type": "string"},
    FieldType.ANSWER: {"type": "string"},
}
_OF_KIND: Mapping[Kind | None, Mapping[str, Any]] = {
    Kind.TIME: {"type": "time"},
    Kind.DATETIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S"},
}
_TEXT = "A text that begins with . [ or \\ has one backslash in front."
_NOTHING = "[] where none was selected."


@dataclass(frozen=True)
class Table:
    """One table of a package: its name, how its rows lie in a CSV file, and the rows.

    `key` are the columns that tell rows apart. `refers` says of a column in which table, by which
    column there, stands what it names.
    """

    name: str
    layout: Layout
    rows: Iterable[Sequence[Cell]]
    key: tuple[str, ...] = ()
    refers: tuple[tuple[str, str, str], ...] = ()


def write_package(
    tables: Sequence[Table], file: BinaryIO, *, name: str, title: str
) -> dict[str, Written]:
    """Write a package into an open file that can be sought; return what was written, by table.

    The same tables give the same bytes, whenever and wherever it is made. CSV files are as by
    default, with commas, whatever the dialect of the layouts.
    """
    usual = [replace(one, layout=replace(one.layout, dialect=USUAL)) for one in tables]
    written = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        text = json.dumps(descriptor(usual, name=name, title=title), ensure_ascii=False, indent=2)
        archive.writestr(entry(DESCRIPTOR), text + "\n")
        for table in usual:
            with archive.open(entry(f"{table.name}.csv"), "w", force_zip64=True) as part:
                written[table.name] = csv_file.write(table.layout, table.rows, cast(BinaryIO, part))
    return written


def descriptor(tables: Sequence[Table], *, name: str, title: str) -> dict[str, Any]:
    """Return the content of `datapackage.json`."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": name,
        "title": title,
        "resources": [_resource(one, tables) for one in tables],
    }


def _resource(table: Table, tables: Sequence[Table]) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(table, tables),
        "nucleus": {"layout": table.layout.as_json()},
    }


def _schema(table: Table, tables: Sequence[Table]) -> dict[str, Any]:
    layout = table.layout
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(one, layout, table.key) for one in layout.fields],
        "missingValues": [{"value": "", "label": "Nothing"}],
    }
    if table.key:
        schema["primaryKey"] = [_name(layout, one) for one in table.key]
    layouts = {one.name: one.layout for one in tables}
    if table.refers:
        schema["foreignKeys"] = [
            {
                "fields": [_name(layout, column)],
                "reference": {"resource": there, "fields": [_name(layouts[there], key)]},
            }
            for column, there, key in table.refers
        ]
    if any(one.is_marked for one in layout.fields):
        schema["missingValues"] += [
            {"value": mark, "label": FILE_LABELS[kind]} for mark, kind in MARKS.items()
        ]
    return schema


def _name(layout: Layout, column: str) -> str:
    """Return what the first field of a column is called."""
    return next(one.name for one in layout.fields if one.column.name == column)


def _field(field: Field, layout: Layout, key: Sequence[str]) -> dict[str, Any]:
    column = field.column
    said: dict[str, Any] = {"name": field.name, "title": field.label, **_TYPES[field.type]}
    if field.type is FieldType.TEXT:
        said |= _OF_KIND.get(column.kind, {})
        if column.kind is Kind.TEXT and field.is_marked:
            said["description"] = _TEXT
    if field.type is FieldType.CODES:
        said["description"] = _NOTHING
        if layout.labels:
            said |= {"type": "string", "description": f"Labels with ; between them; {_NOTHING}"}
            del said["delimiter"], said["itemType"]
    if field.categories:
        # The standard knows categories of single values only; a list has them under a name apart.
        name = "itemCategories" if field.type is FieldType.CODES else "categories"
        write = csv_file.cell_pair(field, layout)[0]
        said[name] = [
            {"value": write(_cell(field, one.code)), "label": one.label} for one in field.categories
        ]
    if column.name in key:
        said["constraints"] = {"required": True}
    return said


def _cell(field: Field, code: str) -> Cell:
    return [code] if field.type is FieldType.CODES else code
