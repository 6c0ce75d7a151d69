"""The builder writes the committed package, and always the same bytes."""

import hashlib
import os
import subprocess
import sys

import pytest

from studies.builder import chance
from studies.builder.codebook import codebook
from studies.builder.records import Project
from studies.builder.sources import CODEBOOK, PACKAGE, STUDIES
from studies.builder.totals import share_out
from studies.builder.writing import files

pytestmark = [pytest.mark.slow]

DIGEST = """
import hashlib
from studies.builder.writing import files
digest = hashlib.sha256()
for path, content in sorted(files().items()):
    digest.update(path.encode() + content)
print(digest.hexdigest())
"""


def test_the_committed_package_is_what_the_sources_give():
    found = {
        path.relative_to(PACKAGE).as_posix(): path.read_bytes()
        for path in PACKAGE.rglob("*")
        if path.is_file()
    }
    assert found == files()


def test_the_committed_codebook_is_what_the_sources_give():
    assert CODEBOOK.read_text(encoding="utf-8") == codebook()


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    digest = hashlib.sha256()
    for path, content in sorted(files().items()):
        digest.update(path.encode() + content)
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    run = subprocess.run(
        [sys.executable, "-c", DIGEST],
        cwd=STUDIES.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == digest.hexdigest()


def test_the_package_holds_no_code():
    suffixes = {path.suffix for path in PACKAGE.rglob("*") if path.is_file()}
    assert suffixes <= {".csv", ".yaml", ".json"}


def test_every_identifier_is_used_once():
    lines = [
        line.split(b",")[0]
        for path, content in files().items()
        if path in {f"{name}.csv" for name in ("interviews", "projects", "consents", "quotes")}
        for line in content.splitlines()[1:]
        if line[8:9] == b"-" and line[13:14] == b"-"
    ]
    assert len(lines) == len(set(lines))


def test_weighted_choice_takes_only_what_has_weight():
    found = {chance.weighted({"a": 1, "b": 0, "c": 3}, number) for number in range(200)}
    assert found == {"a", "c"}


def test_quotas_that_do_not_add_up_are_refused():
    projects = [Project("2018/R01/1", "2018", "R01")]
    with pytest.raises(ValueError, match="stage: 2 in quotas, 1 projects"):
        share_out(projects, "stage", {"research": 2})
