import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.json_lines import FORMAT
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Empty, Options
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.data_sets import columns, rows
from tests.surveys.domain.layout.test_options import OPTIONS

ALL = tuple(Missing)
COUNT = Column("count", Kind.INTEGER, missing=ALL)
SHARE = Column("share", Kind.DECIMAL, missing=ALL)
CHOICES = (Choice("a", {"en": "[]"}), Choice("b", {"en": "B"}))
TOOLS = Column("tools", Kind.SELECT_MULTIPLE, categories=CHOICES, missing=ALL)
STAGE = Column("stage", Kind.SELECT_ONE, categories=CHOICES, missing=ALL)


def laid(*found, **options):
    return layout_of(found, Options(**options), FORMAT)[0]


def file_of(layout, rows):
    file = io.BytesIO()
    assert FORMAT.write(layout, map(layout.split, rows), file).rows == len(rows)
    return file.getvalue()


def back(layout, content):
    known = Layout.from_json(json.loads(json.dumps(layout.as_json())))
    return [known.join(cells) for cells in FORMAT.read(known, io.BytesIO(content))]


@given(st.data(), columns(), OPTIONS)
def test_what_was_written_is_read(data, found, options):
    layout, _warnings = layout_of(found, options, FORMAT)
    stored = data.draw(rows(found))
    assert back(layout, file_of(layout, stored)) == stored


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["-0", "1.50", "NaN"]))
@pytest.mark.parametrize("labels", [False, True])
def test_an_answer_that_its_column_does_not_know_comes_back(labels, text):
    layout = laid(COUNT, SHARE, STAGE, TOOLS, labels=labels)
    stored = [[text, text, text, [text, "a"]]]
    assert back(layout, file_of(layout, stored)) == stored


def test_lines_look_like_this():
    layout = laid(COUNT, SHARE, TOOLS, STAGE)
    stored = [[2**53 - 1, "-0.10", ["a", "b"], "a"], [*[as_missing(Missing.REFUSED)] * 2, [], None]]
    assert file_of(layout, stored).decode().splitlines() == [
        '{"count": 9007199254740991, "share": -0.10, "tools": ["a", "b"], "stage": "a"}',
        '{"count": {"missing": "refused"}, "share": {"missing": "refused"}, "tools": [], '
        '"stage": null}',
    ]
    assert back(layout, file_of(layout, stored)) == stored


def test_labels_that_look_like_codes_in_brackets_are_told_from_them():
    layout = laid(STAGE, TOOLS, labels=True)
    stored = [["a", ["b", "a"]], ["c", ["d"]]]
    assert file_of(layout, stored).decode().splitlines() == [
        '{"stage": "\\\\[]", "tools": ["B", "\\\\[]"]}',
        '{"stage": "[c]", "tools": ["[d]"]}',
    ]


def test_reasons_may_stand_beside():
    layout = laid(COUNT, empty=Empty.COMPANION)
    assert file_of(layout, [[as_missing(Missing.REFUSED)]]) == (
        b'{"count": null, "count_empty": "refused"}\n'
    )


def test_what_was_typed_is_left_to_the_check():
    layout = laid(COUNT, SHARE, STAGE, TOOLS)
    typed = b'{"count": 1.5, "share": 7, "stage": 1, "tools": true}'
    typed += b'\n\n{"count": {"missing": "x"}, "share": "many", "stage": [1], "tools": "a"}'
    found = [[*cells] for cells in FORMAT.read(layout, io.BytesIO(typed))]
    assert found == [["1.5", "7", "1", True], ['{"missing": "x"}', "many", ["1"], "a"]]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b'{"count": 1}\n{"count": 1, "x": 2}', "keys", 2),
        (b"{}", "keys", 1),
        (b"[1]", "no_object", 1),
        (b'{"count": NaN}', "no_object", 1),
        (b'{"count": \xff}', "no_object", 1),
        (b'{"count": ' + b"[" * 100_000, "no_object", 1),
    ],
)
def test_a_file_that_is_not_what_was_written_is_refused(content, code, row):
    with pytest.raises(Unreadable) as refused:
        list(FORMAT.read(laid(COUNT), io.BytesIO(content)))
    assert (refused.value.code, refused.value.said.place.row) == (code, row)
