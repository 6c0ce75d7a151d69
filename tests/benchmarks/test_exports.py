"""Both ways write the same rows, and memory does not grow with them."""

import io
from importlib import import_module

import pytest

from benchmarks.exports import FORMATS, MODULES, PROJECTS, apart, dump, ours, tables

MOST_GROWTH = 16  # MB


@pytest.mark.parametrize("name", FORMATS)
def test_both_ways_write_all_rows(name):
    module = import_module(f"surveys.domain.data_files.{MODULES[name]}")
    given = tables(module.FORMAT, 20)
    assert [len([*rows()]) for _name, _layout, rows in given] == [20, 20 * PROJECTS]

    for file in (mine := io.BytesIO(), plain := io.BytesIO()):
        ours(name, module, given, file) if file is mine else dump(name, given, file)

    assert min(len(mine.getvalue()), len(plain.getvalue())) > 5_000
    if name == "xlsx":
        interviews = list(module.read_sheet(given[0][1], mine, "Interviews"))
        assert interviews == [list(row) for row in given[0][2]()]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_rows(name):
    few, many = apart(name, "ours", 500), apart(name, "ours", 5_000)

    assert many["grown"] - few["grown"] <= MOST_GROWTH
