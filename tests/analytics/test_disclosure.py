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
    Undisclosed,
    change_record,
    disclose,
    disclose_one,
    figure_record,
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
    held = Undisclosed(CountFigure, "projects", 4711)
    assert not hasattr(held, "count")
    assert "4711" not in f"{held} {held!r}"
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
