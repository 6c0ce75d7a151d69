"""The files of the package, as bytes."""

import csv
import io
from typing import Any

import yaml

from studies.builder.definition import study
from studies.builder.forms import sheets
from studies.builder.records import Row
from studies.builder.sources import WAVES
from studies.builder.tables import tables
from surveys.domain.package.files import DESCRIPTOR
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files


class _Dumper(yaml.SafeDumper):
    """Writes every text in full: a package has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def files() -> dict[str, bytes]:
    """Return the files of the package by their paths."""
    found = {"study.yaml": _yaml(study())}
    for wave in WAVES:
        names = ("survey", "choices", "settings")
        for name, rows in zip(names, sheets(wave), strict=True):
            found[f"questionnaires/{wave}/{name}.csv"] = _csv(rows)
    found |= {f"{name}.csv": _csv(rows) for name, rows in tables().items()}
    return found | {DESCRIPTOR: _descriptor(found)}


def _descriptor(found: dict[str, bytes]) -> bytes:
    """Return what follows from the other files; they must be right for that."""
    with read_contents(found) as reading:
        if reading.package is None:
            raise ValueError("\n".join(map(str, reading.problems)))
        return package_files(reading.package)[DESCRIPTOR]


def _yaml(content: dict[str, Any]) -> bytes:
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text.encode("utf-8")


def _csv(rows: list[Row]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8")
