import json
from dataclasses import replace

import pytest

from analytics.disclosure import (
    Audience,
    ChangeFigure,
    CountFigure,
    Disclosable,
    Figure,
    Mark,
    TableFigure,
    Undisclosed,
    as_of,
    change_record,
    disclose,
    disclose_one,
    disclosed_count,
    figure_record,
    whole,
)
from analytics.presenters.claims import CheckedClaim
from analytics.presenters.consistency import ClaimGroup

SHARED = ["indicator", "unit", "segment", "category"]
FIGURE = {
    "indicator": "production",
    "unit": "project",
    "segment": None,
    "category": None,
    "wave": "2019",
    "base": 316,
    "clusters": 32,
    "approved": 30,
    "count": 120.0,
    "value": 120 / 316,
    "se": 0.09,
    "low": 0.21,
    "high": 0.57,
    "method": "kg",
    "df": 31,
    "deff": 10.0,
    "grade": "B",
    "comparability": "comparable",
}
CHANGE = {
    "indicator": "production",
    "unit": "project",
    "segment": None,
    "category": None,
    "from_wave": "2018",
    "to_wave": "2019",
    "difference": 0.2,
    "low": 0.1,
    "high": 0.3,
    "ratio": 2.0,
    "ratio_low": 1.0,
    "ratio_high": 4.0,
    "p": 0.01,
    "p_adjusted": 0.02,
    "panel_clusters": 10,
    "comparability": "comparable",
}


def disclosed(kind, audience=Audience.MEMBER, /, **values):
    return disclose_one(Undisclosed(kind, **values), audience=audience)


@pytest.mark.parametrize("audience", [Audience.MEMBER, Audience.OPERATOR])
def test_members_and_operators_see_exact_figures(audience):
    figure = disclosed(Figure, audience, **FIGURE)
    assert {name: getattr(figure, name) for name in FIGURE} == FIGURE
    change = disclosed(ChangeFigure, audience, **CHANGE)
    assert {name: getattr(change, name) for name in CHANGE} == CHANGE


def test_outsiders_see_nothing_without_a_release():
    held = [Undisclosed(Figure, **FIGURE), Undisclosed(ChangeFigure, **CHANGE)]
    assert disclose(held, audience=Audience.OUTSIDER) == []


def test_nobody_but_the_gate_makes_a_figure():
    kinds = Disclosable.__subclasses__()
    assert {Figure, ChangeFigure, CheckedClaim, ClaimGroup} <= {*kinds}
    for kind in kinds:
        with pytest.raises(TypeError, match="is made by the gate"):
            kind()
    with pytest.raises(TypeError, match="is made by the gate"):
        replace(disclosed(CountFigure, label="projects", count=4711), count=1)


def test_what_is_not_disclosed_yet_tells_nothing():
    count = 10**30 + 4711  # longer than the address of an object, which its words have
    held = Undisclosed(CountFigure, "projects", count)
    assert not hasattr(held, "count")
    assert str(count) not in f"{held} {held!r}"
    with pytest.raises(TypeError):
        float(held)


@pytest.mark.parametrize(
    ("fields", "marks"),
    [
        ({"clusters": 4, "grade": "C"}, (Mark.FEW_EXPERTS, Mark.WEAK)),
        ({"clusters": 5, "grade": "B"}, ()),
        ({"clusters": 1, "grade": "D"}, (Mark.FEW_EXPERTS, Mark.NO_PRECISION)),
        ({"clusters": 0, "grade": "D"}, (Mark.NO_PRECISION,)),
        ({"clusters": 2, "grade": "", "kind": "count"}, ()),
    ],
)
def test_weak_cells_are_marked(fields, marks):
    assert disclosed(Figure, **FIGURE | fields).marks == marks


def test_the_record_of_a_figure_has_the_agreed_shape():
    agreed = [
        "indicator",
        "unit",
        "segment",
        "category",
        "wave",
        "base",
        "clusters",
        "approved",
        "count",
        "value",
        "se",
        "low",
        "high",
        "method",
        "df",
        "deff",
        "grade",
        "comparability",
        "weighted",
        "strata",
        "unweighted",
    ]
    record = json.loads(json.dumps(figure_record(disclosed(Figure, **FIGURE))))
    assert list(record)[: len(agreed)] == agreed
    assert (record["count"], record["nature"]) == (120, "observed")


def test_the_record_of_a_change_has_the_agreed_shape():
    agreed = [
        "indicator",
        "unit",
        "segment",
        "category",
        "from",
        "to",
        "difference",
        "low",
        "high",
        "ratio",
        "ratio_low",
        "ratio_high",
        "p",
        "p_adjusted",
        "verdict",
        "panel_clusters",
        "comparability",
    ]
    assert list(change_record(disclosed(ChangeFigure, **CHANGE)))[: len(agreed)] == agreed


def test_a_number_of_records_is_shown_to_members_alone():
    assert disclosed_count("projects", 12, audience=Audience.MEMBER) == 12
    assert disclosed_count("projects", 0, audience=Audience.OPERATOR) == 0
    assert disclosed_count("projects", 12, audience=Audience.OUTSIDER) is None


def test_a_figure_of_a_table_carries_the_marks_of_its_experts_and_grade():
    def table(clusters, grade):
        values = {"count": 3.0, "base": 9, "value": 1 / 3, "low": None, "high": None}
        made = Undisclosed(
            TableFigure, group="stage", label="x", clusters=clusters, grade=grade, **values
        )
        return disclose_one(made, audience=Audience.MEMBER)

    assert table(30, "A").marks == ()
    assert table(2, "C").marks == (Mark.FEW_EXPERTS, Mark.WEAK)
    assert table(30, "D").marks == (Mark.NO_PRECISION,)


def test_records_say_up_to_which_entry_they_were_counted():
    records = [{"value": 1}, {"value": 2}]
    assert as_of(records, 7) == [{"value": 1, "entry": 7}, {"value": 2, "entry": 7}]
    assert as_of(records[:1], None) == [{"value": 1, "entry": None}]
    assert records == [{"value": 1}, {"value": 2}]


@pytest.mark.parametrize(("number", "written"), [(3.0, "3"), (2.5, "2.5"), (7, "7")])
def test_whole_numbers_are_written_without_a_point(number, written):
    assert json.dumps(whole(number)) == written
