"""A kind of indicator says what follows from it; one that is not known is taken for no other."""

import pytest

from analytics.charts.look import Point, ends_of
from analytics.domain.definitions import Definitions
from analytics.domain.indicators import KINDS, TRAITS, IndicatorDefinition, IndicatorKind
from analytics.presenters.notation import written_change, written_figure
from analytics.stats.comparison.verdicts import judge
from analytics.stats.counting.between_waves import change_cell
from analytics.stats.counting.from_moments import CellName, estimate_cells
from analytics.stats.counting.study_state import StudyState
from analytics.templatetags.figures import is_estimated
from benchmarks.records import InterviewRecord, tally
from surveys.domain.lineage import Comparability

NEW = IndicatorDefinition("x", "median", "project", "true()", numerator="true()", value="${v}")
POINT = Point(wave="2019", year=2019, value=0.5, low=0.4, high=0.6, count=5, base=10)


def test_every_kind_has_a_word_and_traits():
    assert set(TRAITS) == set(KINDS) == set(IndicatorKind)


@pytest.mark.parametrize(
    ("kind", "read"), [("share", ("n",)), ("mean", ("v",)), ("count", ())], ids=str
)
def test_a_kind_is_measured_by_its_own_expression(kind, read):
    both = IndicatorDefinition("x", kind, "project", "true()", numerator="${n} = 1", value="${v}")
    assert both.names() == read


@pytest.mark.parametrize(
    "asked",
    [
        lambda kind: written_figure(0.5, 0.4, 0.6, kind),
        lambda kind: written_change(0.1, 0.0, 0.2, kind),
        lambda kind: ends_of(POINT, kind),
        is_estimated,
        lambda kind: judge(
            difference=0.1,
            low=0.05,
            high=0.15,
            p_adjusted=0.01,
            comparability=Comparability.COMPARABLE,
            natures=(),
            kind=kind,
        ),
        lambda _kind: estimate_cells(StudyState({}), [CellName(NEW, "2019")]),
        lambda _kind: change_cell(StudyState({}), "2018", "2019", NEW),
        lambda _kind: tally(
            Definitions((NEW,), ()), InterviewRecord(wave="2019", answers={}, projects=[{}])
        ),
    ],
)
def test_an_unknown_kind_is_taken_for_no_other(asked):
    with pytest.raises((KeyError, ValueError), match="median"):
        asked(NEW.kind)


def test_an_item_of_a_package_is_an_indicator():
    item = {"code": "x", "kind": "share", "unit": "project", "base": "true()", "label": {}}
    assert IndicatorDefinition.of(item) == IndicatorDefinition("x", "share", "project", "true()")
    full = item | {"numerator": "${n} = 1", "waves": ["2018", "2019"]}
    assert IndicatorDefinition.of(full) == IndicatorDefinition(
        "x", "share", "project", "true()", numerator="${n} = 1", waves=("2018", "2019")
    )


def test_what_an_indicator_reads_is_named_once_without_its_level():
    one = IndicatorDefinition(
        "x", "share", "project", "${interview.n} > 0 and ${a} = 1", numerator="${b} = ${a}"
    )
    assert one.names() == ("n", "a", "b")
    assert one.counted_names() == {"a", "b"}
    assert [expression.text for expression in one.expressions] == [one.base, one.numerator]
    count = IndicatorDefinition("x", "count", "project", "${a} = 1")
    assert count.counted_names() == frozenset()
    assert [expression.text for expression in count.expressions] == [count.base]
