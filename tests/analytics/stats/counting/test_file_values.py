"""Values of indicators from the rows of a file, as many rows as there may be."""

import gc

from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.file_values import FileValues, Piece
from surveys.domain.expressions.coded import CodedFrame

USING = IndicatorDefinition(
    code="using",
    kind="share",
    unit="project",
    base="${interview.asked} = 'yes'",
    numerator="${stage} = 'production'",
)
PIECE = Piece(
    waves=["2018", "2019"],
    weights=[None, 2_000_000],
    above={"asked": ["yes", "yes"]},
    below={"stage": ["production", "research", "production"]},
    parents=[0, 1, 1],
)


def test_pieces_add_up():
    found = FileValues([USING])
    for _ in range(2):
        found.add(PIECE)
    assert found.values() == {
        "using": [
            {"wave": "2018", "base": 2, "value": "1.0"},
            {"wave": "2019", "base": 4, "value": "0.5", "weighted": "0.5"},
        ]
    }


def test_a_piece_that_was_added_takes_no_memory():
    found = FileValues([USING])
    gc.collect()
    gc.disable()  # it comes too seldom for arrays
    try:
        found.add(PIECE)
        frames = [one for one in gc.get_objects() if type(one) is CodedFrame]  # asks no dead proxy
        assert frames == []
    finally:
        gc.enable()
