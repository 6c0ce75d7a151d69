import json
from dataclasses import replace

import pytest

from analytics.disclosure import (
    Audience,
    ChangeFigure,
    Figure,
    Mark,
    change_record,
    disclose,
    figure_record,
)

SHARED = ["indicator", "unit", "segment", "category"]
FIGURE = Figure(
    indicator="production",
    unit="project",
    segment=None,
    category=None,
    wave="2019",
    base=316,
    clusters=32,
    approved=30,
    count=120.0,
    value=120 / 316,
    se=0.09,
    low=0.21,
    high=0.57,
    method="kg",
    df=31,
    deff=10.0,
    grade="B",
    comparability="comparable",
)
CHANGE = ChangeFigure(
    indicator="production",
    unit="project",
    segment=None,
    category=None,
    from_wave="2018",
    to_wave="2019",
    difference=0.2,
    low=0.1,
    high=0.3,
    ratio=2.0,
    ratio_low=1.0,
    ratio_high=4.0,
    p=0.01,
    p_adjusted=0.02,
    panel_clusters=10,
    comparability="comparable",
)


@pytest.mark.parametrize("audience", [Audience.MEMBER, Audience.OPERATOR])
def test_members_and_operators_see_exact_figures(audience):
    assert disclose([FIGURE], audience=audience) == [FIGURE]
    assert disclose([CHANGE], audience=audience) == [CHANGE]


def test_outsiders_see_nothing_without_a_release():
    assert disclose([FIGURE], audience=Audience.OUTSIDER) == []
    assert disclose([CHANGE], audience=Audience.OUTSIDER) == []


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
    (found,) = disclose([replace(FIGURE, **fields)], audience=Audience.MEMBER)
    assert found.marks == marks


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
    ]
    record = json.loads(json.dumps(figure_record(FIGURE)))
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
    assert list(change_record(CHANGE))[: len(agreed)] == agreed
