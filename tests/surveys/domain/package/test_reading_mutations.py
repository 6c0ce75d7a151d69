"""Whatever is changed in a package: it is read, or told where to mend it. Never anything else."""

import random
import re
from copy import deepcopy
from functools import lru_cache

import pytest

from surveys.domain.package import reading as reader
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.soaking import SOAK
from tests.surveys.domain.package.contents import package

pytestmark = [pytest.mark.slow]

PIECES = (b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"{", b"- ", b": ", b"${", b".", b"[]",
          b"-1", b"9" * 30, b"2019-02-31", b"\xc2\xa0", b"'", b"true", b"!!int ")  # fmt: skip


def mutated(content, chance):
    content = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content) + 1)
        until = min(len(content), at + chance.choice((0, 0, 1, 5, 40)))
        content[at:until] = chance.choice(PIECES)
    return bytes(content)


@pytest.fixture
def _same_yaml_is_parsed_once(monkeypatch):
    """Most changes leave study.yaml alone, and parsing it takes most of the time."""
    once = lru_cache(maxsize=8)(reader.load)
    monkeypatch.setattr(reader, "load", lambda file, text: deepcopy(once(file, text)))


@pytest.fixture(autouse=True)
def _same_questionnaire_is_read_once(monkeypatch):
    """Most changes leave the questionnaires alone, too; what is read of them never changes."""
    read, known = reader.xlsform.read, {}

    def read_once(*sheets, where):
        key = repr((sheets, where))
        if key not in known:
            known[key] = read(*sheets, where=where)
        return known[key]

    monkeypatch.setattr(reader.xlsform, "read", read_once)


@lru_cache(maxsize=4)
def places(content):
    """Where something could stand in another's place."""
    return [found.end() for found in re.finditer(rb"[:\n -]", content)]


@pytest.mark.usefixtures("_same_yaml_is_parsed_once")
def test_a_changed_package_is_read_or_refused_with_a_place():
    chance = random.Random(20191)
    good = package()
    refused = 0
    for _ in range(3000 if SOAK else 600):
        path = chance.choice(sorted(good))
        reading = read_contents(good | {path: mutated(good[path], chance)})
        if reading.package is None:
            refused += 1
            assert all(str(problem) and problem.file for problem in reading.problems)
            continue
        files = package_files(reading.package)
        again = read_contents(files)
        assert again.problems == []
        assert package_files(again.package) == files
    assert 300 < refused < 1500


TRAPS = (b"no", b"[x]", b"{a: b}", b"1e400", b"9" * 400, b".nan", b".inf", b"12:30", b"0x1f", b"\t",
         b"2019-05-01", b"null", b"&a ", b"*a", b"!!set ", b'"\\ud800"', b"'", b": ", b" # ", b"- ",
         b"\n", b"[[[[", b'{"a":1e999}', b'"path": 1', b"\xef\xbb\xbf", b"? ", b"<<: ")  # fmt: skip


def test_a_changed_definition_is_read_or_refused_in_words_that_can_be_printed():
    chance = random.Random(20192)
    good = package()
    good |= {"datapackage.json": package_files(read_contents(good).package)["datapackage.json"]}
    for _ in range(1000 if SOAK else 150):
        path = chance.choice(("study.yaml", "datapackage.json"))
        content = bytearray(good[path])
        for _ in range(chance.randint(1, 2)):
            at = chance.choice(places(bytes(content)))
            until = min(len(content), at + chance.choice((0, 1, 8, 40)))
            content[at:until] = chance.choice(TRAPS)
        reading = read_contents(good | {path: bytes(content)})
        for said in (*reading.problems, *reading.warnings):
            str(said).encode("utf-8")
            assert said.file
        if reading.package is None:
            assert reading.problems
