"""Reads golden cases: tables, designs and domains in the format of golden/README.md."""

import csv
import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np


class NotCovered(Exception):
    """R could not answer this case."""


@dataclass(frozen=True)
class Case:
    folder: Path
    id: str
    data: str | None
    design: dict
    domain: dict
    options: dict
    statistic: dict
    result: dict

    @property
    def kind(self) -> str:
        return self.statistic["kind"]


def load(folder: Path) -> list[Case]:
    """Every case of every cases*.json in the folder."""
    cases = []
    for path in sorted(folder.glob("cases*.json")):
        for raw in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            parts = {
                name: raw.get(name) or {}
                for name in ("design", "domain", "options", "statistic", "result")
            }
            name = f"{path.stem}:{raw['id']}"
            cases.append(Case(folder=folder, id=name, data=raw.get("data"), **parts))
    return cases


@cache
def table(path: Path) -> dict[str, list[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


class Rows:
    """The rows of a case after `domain.rows`, with its design as arguments of our functions."""

    def __init__(self, case: Case):
        columns = table(case.folder / case.data)
        keep = _matching(columns, case.domain.get("rows", {}))
        self.case = case
        self.columns = {
            name: [v for v, k in zip(values, keep, strict=True) if k]
            for name, values in columns.items()
        }
        self.size = int(keep.sum())
        if "subset_text" in case.domain:
            raise NotCovered("empty domain: own rule, tested in test_estimates.py")

    def number(self, name: str) -> np.ndarray:
        values = ["nan" if value == "NA" else value for value in self.columns[name]]
        return np.array(values, dtype=float)

    def inside(self) -> np.ndarray:
        return _matching(self.columns, self.case.domain.get("subset", {}), self.size)

    def design(self) -> dict:
        design = self.case.design
        names = design["id"] if isinstance(design["id"], list) else [design["id"]]
        cluster = list(range(self.size))
        if names[0] in self.columns:
            cluster = self.columns[names[0]]
        arguments = {"cluster": cluster, "lonely": self.case.options.get("lonely.psu", "fail")}
        if "strata" in design:
            parts = [self.columns[name] for name in design["strata"].split(" x ")]
            arguments["stratum"] = list(zip(*parts, strict=True))
        if design.get("nest"):
            arguments["cluster"] = list(zip(arguments["stratum"], cluster, strict=True))
        if len(names) == 2:
            arguments["unit"] = self.columns[names[1]]
        if "weights" in design:
            arguments["weight"] = self.number(design["weights"])
        if "fpc" in design:
            fpc = design["fpc"] if isinstance(design["fpc"], list) else [design["fpc"]]
            for key, name in zip(("fpc", "unit_fpc"), fpc, strict=False):
                arguments[key] = self.number(name)
        return arguments


def _matching(columns: dict, wanted: dict, size: int | None = None) -> np.ndarray:
    size = len(next(iter(columns.values()))) if size is None else size
    keep = np.ones(size, dtype=bool)
    for name, value in wanted.items():
        allowed = value if isinstance(value, list) else [value]
        keep &= np.isin(columns[name], [str(one) for one in allowed])
    return keep
