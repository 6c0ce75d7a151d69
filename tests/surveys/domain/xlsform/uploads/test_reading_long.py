"""The work of reading a form grows with its rows, not with their square."""

import sys

import pytest

from surveys.domain.xlsform.uploads.options import Options
from surveys.domain.xlsform.uploads.reading import read_upload

HEADINGS = "type,name,label::English (en),relevant,constraint,calculation,choice_filter"
ROWS = {
    "texts": "text,q{now},What of ${{q{before}}}?,,,,",
    "conditions": "integer,q{now},Number,${{q{before}}} > 1,. > 0,,",
    "calculations": "calculate,q{now},,,,${{q{before}}} + 1,",
    "own lists": "select_one l{now},q{now},Which?,,,,",
    "one list": "select_one shared,q{now},Which?,,,,",
    "filters": "select_one shared,q{now},Which?,,,,name != ${{q{before}}}",
}


def form(row, number):
    """Return a form of as many rows like one, each of which may name the row before."""
    lines = ["survey", f",{HEADINGS}", ",integer,q0,How many?,,,,"]
    for now in range(1, number + 1):
        first_filter = now == 1 and "select_one" in row
        written = row.format(now=now, before=now - 1)
        lines.append("," + (written.partition("name !=")[0] if first_filter else written))
    names = ["shared"] if "shared" in row else [f"l{now}" for now in range(1, number + 1)]
    if "select_one" in row:
        lines += ["choices", ",list_name,name,label::English (en)"]
        lines += [f",{name},{code},{code}" for name in names for code in ("yes", "no")]
    return "\n".join([*lines, "settings", ",form_title,form_id,version", ",F,f,1"]).encode()


def work_of(content):
    """Return how many lines of the domain run while a form is read, loops of one line counted."""
    lines = 0

    def watched(frame, event, _):
        nonlocal lines
        if event == "call":
            return watched if "/surveys/domain/" in frame.f_code.co_filename else None
        lines += event == "line"
        return watched

    before = sys.gettrace()
    sys.settrace(watched)
    try:
        found = read_upload("form.csv", content, Options())
    finally:
        sys.settrace(before)
    assert not found.problems
    return lines


@pytest.mark.parametrize("row", ROWS.values(), ids=[*ROWS])
def test_twice_the_rows_are_about_twice_the_work(row):
    work_of(form(row, 5))  # what is prepared once
    small, large = (work_of(form(row, number)) for number in (100, 200))
    assert large < 2.1 * small
