"""Of each kind of problem the first are kept, and all are counted."""

import pytest

from surveys.domain.importing import Problem
from surveys.domain.messages import Message
from surveys.domain.record_files import notes
from surveys.domain.record_files.notes import Findings


@pytest.fixture
def findings(monkeypatch):
    monkeypatch.setattr(notes, "MOST_OF_A_KIND", 2)
    return Findings()


def test_of_many_problems_of_a_kind_the_first_are_kept_and_all_are_counted(findings):
    for row in (2, 3, 4):
        findings.problem("f", row, "a", "wrong", "Wrong.")
    findings.problem("f", 5, "b", "wrong", "Wrong.")
    findings.add([Problem("f", 6, "a", "other", "Other.", {"got": "x"})])
    findings.say("f", 7, "a", Message("wrong", "Wrong.", {}))
    assert findings.problem_count == 6
    assert [(one.row, one.column, one.code) for one in findings.problems] == [
        (2, "a", "wrong"),
        (3, "a", "wrong"),
        (5, "b", "wrong"),
        (6, "a", "other"),
    ]
    assert findings.problems[3].params == {"got": "x"}


def test_of_many_notes_of_a_kind_the_first_are_kept_and_they_are_no_problems(findings):
    for row in (2, 3, 4):
        findings.note("f", row, None, "seen", "Seen %(count)s.", count=row)
    findings.note("g", 2, None, "seen", "Seen %(count)s.", count=1)
    assert [(one.file, one.row, one.params["count"]) for one in findings.notes] == [
        ("f", 2, 2),
        ("f", 3, 3),
        ("g", 2, 1),
    ]
    assert findings.noted["f", None, "seen"] == 3
    assert findings.problem_count == 0
