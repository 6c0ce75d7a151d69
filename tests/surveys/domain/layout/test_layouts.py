import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Options
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.data_sets import columns, rows
from tests.surveys.domain.layout.test_building import Narrow
from tests.surveys.domain.layout.test_options import OPTIONS


@given(columns(), OPTIONS)
def test_a_manifest_gives_the_layout_back(found, options):
    layout, _warnings = layout_of(found, options, Narrow())
    said = json.loads(json.dumps(layout.as_json()))
    assert Layout.from_json(said) == layout
    assert Layout.from_json(said).columns == tuple(found)


@given(st.data(), columns(most=4), OPTIONS)
def test_rows_come_back_from_their_cells(data, found, options):
    layout, _warnings = layout_of(found, options, Narrow())
    for row in data.draw(rows(found)):
        cells = layout.split(row)
        assert len(cells) == len(layout.fields)
        assert layout.join(cells) == row


@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        {"layout": 2},
        {"layout": 1, "columns": [{"name": "x"}]},
        {
            **{"layout": 1, "format": "csv", "language": "en", "labels": False, "dialect": {}},
            "columns": [{"name": "x", "level": "interview", "class": "open", "fields": []}],
        },
    ],
)
def test_what_is_no_layout_is_refused(said):
    with pytest.raises(ValueError, match=r"layout|field"):
        Layout.from_json(said)


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        *((("format",), one) for one in (None, True, {})),
        (("language",), []),
        *((("columns", 0, "fields", 0, "name"), one) for one in (None, 5, [])),
        (("columns", 0, "fields", 0, "label"), 5),
        *((("columns", 0, "fields", 0, "categories", 0, "code"), one) for one in (1.5, {})),
        (("columns", 0, "fields", 0, "categories", 0, "label"), [1]),
        *((("columns", 0, "fields", 0, "categories", 0, "number"), one) for one in ("1", [], 0.5)),
        (("columns", 0, "fields", 0, "empties"), {"refused": 5}),
    ],
)
def test_what_is_another_kind_of_value_than_written_is_refused(place, wrong):
    choices = (Choice("a", {"en": "A"}), Choice("b", {"en": "B"}))
    column = Column("stage", Kind.SELECT_ONE, {"en": "Stage"}, choices)
    layout, _warnings = layout_of([column], Options(), Narrow())
    said = json.loads(json.dumps(layout.as_json()))
    assert Layout.from_json(said) == layout
    at = said
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = wrong
    with pytest.raises(ValueError, match="is no"):
        Layout.from_json(said)
