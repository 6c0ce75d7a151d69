"""The rows that lie on disk are those that were read, in the order in which they are written."""

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.domain.package import spool
from surveys.domain.package.content import in_order, with_projects
from surveys.domain.package.files import TABLES
from surveys.domain.package.reading import read_contents
from surveys.domain.package.rows import ChosenRows, chunks, few
from surveys.domain.package.spool import Spool
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import package, with_sampling, with_second_conversation
from tests.surveys.domain.package.many import package_of


def held(package):
    """Return a package with its rows in memory."""
    return replace(package, **{table: tuple(package.rows(table)) for table in TABLES})


def shuffled(contents, seed):
    """Return the files with the rows of every table in another order."""
    chance = random.Random(seed)
    found = dict(contents)
    for table in (one for one in TABLES if f"{one}.csv" in found):
        header, *rows = found[f"{table}.csv"].splitlines(keepends=True)
        chance.shuffle(rows)
        found[f"{table}.csv"] = header + b"".join(rows)
    return found


CONTENTS = [package(), with_second_conversation(), with_sampling(), package_of(40)]


@pytest.mark.parametrize("contents", CONTENTS, ids=["small", "talks", "sampling", "many"])
def test_rows_on_disk_are_in_the_order_of_rows_in_memory(contents):
    wanted = in_order(held(read_contents(contents).package))
    for seed in range(3):
        mixed = read_contents(shuffled(contents, seed)).package
        for found in (in_order(mixed), in_order(held(mixed))):
            for table in TABLES:
                assert [*found.rows(table)] == [*wanted.rows(table)]
                assert len(found.rows(table)) == len(wanted.rows(table))
        assert package_files(mixed) == package_files(wanted)


def test_rows_can_be_asked_for_by_place_and_by_few_of_their_fields():
    found = read_contents(package()).package
    rows = found.projects
    assert rows[0] == next(iter(rows))
    assert rows[-1] == [*rows][-1]
    assert rows[::-1] == tuple(rows)[::-1]
    with pytest.raises(IndexError):
        rows[len(rows)]
    for some in (found, held(found)):
        assert [*few(some.projects, "row", "id")] == [(row.row, row.id) for row in rows]
        consents = [(row.given_on, row.withdrawn_on) for row in found.consents]
        assert [*few(some.consents, "given_on", "withdrawn_on")] == consents
        chosen = ChosenRows(some.projects, bytearray([0, 1, 1]))
        assert ([*chosen], len(chosen)) == ([*rows][1:], 2)
        assert [*few(chosen, "row", "position")] == [(row.row, row.position) for row in chosen]


def test_every_interview_comes_with_its_projects():
    found = in_order(read_contents(shuffled(package_of(40), 1)).package)
    together = [*with_projects(found)]
    assert [one.interview for one in together] == [*found.interviews]
    assert [project for one in together for project in one.projects] == [*found.projects]
    for one in together:
        assert {project.interview for project in one.projects} <= {one.interview.id}


def test_chunks_part_nothing_that_belongs_together():
    rows = [(0, 1), (0, 2), (0, 3), (1, 1), (2, 1), (2, 2)]
    assert [len(some) for some in chunks(rows, 2)] == [2, 2, 2]
    assert [len(some) for some in chunks(rows, 2, lambda row: row[0])] == [3, 3]
    assert [*chunks([], 2)] == []


def open_files():
    """Return how many files this process holds open."""
    return len([*Path("/proc/self/fd").iterdir()])


@pytest.fixture
def on_disk(monkeypatch):
    """Write every spool to its file at once: a file that is small stays in memory otherwise."""
    monkeypatch.setattr(spool, "_CACHE", "PRAGMA cache_size = 1")


@pytest.mark.usefixtures("on_disk")
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux does")
def test_the_file_vanishes_when_a_package_is_closed_or_cannot_be_read():
    contents = package_of(40)
    before = open_files()
    with read_contents(contents) as reading:
        assert len([*reading.package.projects]) == 120
        assert open_files() == before + 1
    assert open_files() == before
    with pytest.raises(sqlite3.ProgrammingError):
        next(iter(reading.package.projects))
    wrong = contents | {"quotes.csv": b"wrong\n"}
    failed = read_contents(wrong)
    assert failed.problems
    assert open_files() == before


@pytest.mark.usefixtures("on_disk")
def test_the_file_vanishes_when_reading_ends_in_an_error(monkeypatch):
    closed = []
    close = Spool.close
    monkeypatch.setattr(Spool, "close", lambda spool: closed.append(close(spool)))
    monkeypatch.setattr(Spool, "index", lambda spool: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_contents(package())
    assert len(closed) == 1


def test_rows_that_are_left_out_are_neither_counted_nor_found_again():
    design = read_contents(package()).package
    kept = Spool(design.study, design.forms)
    kept.add("respondents", [(2, "R1", "r1"), (3, "R2", "r2"), (4, "R3", "r3")])
    kept.remove("respondents", "code = ?", ("R2",))
    kept.remove("respondents", "code = ?", ("R9",))
    rows = kept.rows("respondents")
    assert (len(rows), [(one.row, one.code) for one in rows]) == (2, [(2, "R1"), (4, "R3")])
    kept.close()
