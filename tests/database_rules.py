"""What a database refuses by itself: cases for constraints, and the search for all of them.

A `Check` names what a stored row may and may not become. A `Unique` names copies of a stored row:
one that says the same in the fields of the constraint, and neighbours that do not.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

COLUMNS = re.compile(r"UNIQUE constraint failed: (?P<sqlite>.+)|Key \((?P<postgresql>[^)]+)\)=")


class Check(NamedTuple):
    """Fields to which a stored row can be set, and fields to which it cannot.

    A value that is a function is asked of the rows of the test.
    """

    model: type[models.Model]
    accepted: Sequence[dict[str, Any]]
    refused: Sequence[dict[str, Any]]


class Unique(NamedTuple):
    """Copies of a stored row that may stand beside it, all together, and one that may not."""

    model: type[models.Model]
    accepted: Sequence[dict[str, Any]]
    refused: dict[str, Any] = {}


def one_of(model, field: str, values: Iterable[str]) -> Check:
    """Return the check that a field holds one of the values, and nothing else."""
    return Check(model, [{field: value} for value in values], [{field: "other"}])


def constraints_of(app: str) -> dict[str, models.BaseConstraint]:
    """Return the constraints of an app's models by their names, as the database has them."""
    return {one.name: one for model in models_of(app) for one in model._meta.constraints}


def unique_fields_of(app: str) -> dict[str, models.Field]:
    """Return the fields of an app's models that are unique by themselves, but for random ids."""
    return {
        f"{model.__name__}.{field.name}": field
        for model in models_of(app)
        for field in model._meta.local_concrete_fields
        if field.unique and field.name != "id"
    }


def models_of(app: str):
    return apps.get_app_config(app).get_models()


def columns_of(name: str, model) -> list[str]:
    """Return the columns of a constraint of a model, or of one of its unique fields."""
    of_model = {one.name: one.fields for one in model._meta.constraints if hasattr(one, "fields")}
    fields = of_model.get(name) or (name.partition(".")[2],)
    return [model._meta.get_field(field).column for field in fields]


def resolved(fields: dict[str, Any], rows) -> dict[str, Any]:
    return {name: value(rows) if callable(value) else value for name, value in fields.items()}


def set_and_put_back(row, fields: dict[str, Any], rows) -> None:
    """Write fields of a stored row past all code, as far as the database lets one."""
    fields = resolved(fields, rows)
    with transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**fields)
        transaction.set_rollback(True)


def copied(row, fields: dict[str, Any], rows) -> None:
    """Store a copy of a row with other values in some fields, past all code."""
    key = row._meta.pk
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    if key.name == "id":
        values[key.attname] = key.get_default()
    copy = type(row)(**values)
    for name, value in resolved(fields, rows).items():
        setattr(copy, name, value)
    with transaction.atomic():
        type(row)._base_manager.bulk_create([copy])


def refused_copy(row, fields: dict[str, Any], rows) -> list[str]:
    """Store a copy that the database must refuse; return the columns that it says are taken."""
    with pytest.raises(IntegrityError) as refused:
        copied(row, fields, rows)
    found = COLUMNS.search(str(refused.value))
    assert found, refused.value
    named = found["sqlite"] or found["postgresql"]
    return [column.rpartition(".")[2].strip('" ') for column in named.split(",")]
