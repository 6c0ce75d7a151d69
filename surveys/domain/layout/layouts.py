"""How the rows of a data set lie in one data file: which fields there are, and what they mean.

A layout is all that a reader needs. It stands as JSON in the manifest of the file (and in the file
itself, where the format has a place for it), so that what was written can be read back by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from surveys.domain.layout.columns import Column, said_text
from surveys.domain.layout.fields import Category, Cell, Field, FieldType, Spread
from surveys.domain.layout.options import USUAL, Dialect
from surveys.domain.missing import Missing, missing_kind

VERSION = 1
"""Of the form in which a layout stands in a manifest; a reader refuses others."""


@dataclass(frozen=True)
class Layout:
    """The fields of a data file, column by column, in the order in which they stand there.

    `format` is the name of the format. `language` is that of labels, in the file or beside it. With
    `labels` the cells of categories hold their words (`Field.labels`), else their codes. `dialect`
    is that of a CSV file. A file with a row for each answer has `variables`: what the texts of each
    mean (`long_form`). `building.layout_of` makes layouts.
    """

    spreads: tuple[Spread, ...]
    format: str = "csv"
    language: str = "en"
    labels: bool = False
    dialect: Dialect = USUAL
    variables: tuple[Field, ...] = ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the data set."""
        return tuple(one.column for one in self.spreads)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the file."""
        return tuple(field for one in self.spreads for field in one.fields)

    def with_empties(self, empties: Mapping[str, Mapping[Missing, str]]) -> "Layout":
        """Return the layout with how kinds of empty stand in some fields, by their names."""
        return replace(
            self,
            spreads=tuple(
                Spread(
                    tuple(
                        replace(field, empties=empties.get(field.name, field.empties))
                        for field in one.fields
                    )
                )
                for one in self.spreads
            ),
        )

    def split(self, row: Sequence[Any]) -> list[Cell]:
        """Return the cells of a row of stored answers, one for each field.

        Raises ValueError where a code was chosen that no tick stands for.
        """
        cells: list[Cell] = []
        for one, stored in zip(self.spreads, row, strict=True):
            if one.is_plain:
                cells.append(missing_kind(stored) or stored)
            else:
                cells += one.split(stored)
        return cells

    def join(self, cells: Sequence[Cell]) -> list[Any]:
        """Return the row of stored answers that the cells stand for.

        Raises ValueError where the cells of one answer contradict each other.
        """
        given = iter(cells)
        return [one.join([next(given) for _field in one.fields]) for one in self.spreads]

    def as_json(self) -> dict[str, Any]:
        """Return what a manifest says of the file; `from_json` reads it."""
        said: dict[str, Any] = {
            "layout": VERSION,
            "format": self.format,
            "language": self.language,
            "labels": self.labels,
            "dialect": self.dialect.as_json(),
            "columns": [_spread_json(one) for one in self.spreads],
        }
        if self.variables:
            said["variables"] = [_spread_json(Spread((one,))) for one in self.variables]
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Layout":
        """Return the layout that a manifest says; raises ValueError where it cannot be read."""
        try:
            if said["layout"] != VERSION:
                raise ValueError(f"a layout of version {said['layout']!r}")
            return cls(
                tuple(map(_spread, said["columns"])),
                format=said_text(said["format"]),
                language=said_text(said["language"]),
                labels=said["labels"] is True,
                dialect=Dialect.from_json(said["dialect"]),
                variables=tuple(_spread(one).fields[0] for one in said.get("variables", ())),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no layout of a data file: {error!r}") from error


def _spread_json(spread: Spread) -> dict[str, Any]:
    return spread.column.as_json() | {"fields": [_field_json(one) for one in spread.fields]}


def _field_json(field: Field) -> dict[str, Any]:
    """Return what a field has beside its column; what is as usual is not said."""
    said: dict[str, Any] = {"name": field.name, "type": field.type, "label": field.label}
    if field.type is FieldType.TICK:
        said["choice"] = field.choice
    if not field.has_marks:
        said["has_marks"] = False
    if field.categories:
        said["categories"] = [_category_json(one) for one in field.categories]
    if field.empties:
        said["empties"] = {kind.value: text for kind, text in field.empties.items()}
    return said


def _category_json(category: Category) -> dict[str, Any]:
    said: dict[str, Any] = {"code": category.code, "label": category.label}
    return said if category.number is None else said | {"number": category.number}


def _spread(said: Mapping[str, Any]) -> Spread:
    column = Column.from_json(said)
    fields = tuple(_field(one, column) for one in said["fields"])
    if not fields:
        raise ValueError(f"{column.name} has no field")
    return Spread(fields)


def _field(said: Mapping[str, Any], column: Column) -> Field:
    return Field(
        said_text(said["name"]),
        column,
        FieldType(said["type"]),
        said_text(said.get("choice", "")),
        said.get("has_marks", True) is True,
        said_text(said["label"]),
        tuple(
            Category(said_text(one["code"]), said_text(one["label"]), _number(one.get("number")))
            for one in said.get("categories", ())
        ),
        {Missing(kind): said_text(text) for kind, text in said.get("empties", {}).items()},
    )


def _number(said: Any) -> int | None:
    if said is not None and type(said) is not int:
        raise ValueError(f"{said!r} is no number of a category")
    return said
