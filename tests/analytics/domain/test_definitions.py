"""Which variables definitions read, and which changes have everything counted anew."""

from dataclasses import replace

import pytest

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition

SHARE = IndicatorDefinition(
    "production", "share", "project", "${interview.staff} > 1", numerator="${stage} = 'production'"
)
MEAN = IndicatorDefinition(
    "team", "mean", "interview", "count(${project.stage} = 'x') > 0", value="${team}"
)
CUSTOMERS = SegmentDefinition("customers", "customer", "interview")
FRAMEWORKS = SegmentDefinition("frameworks", "frameworks", "project")
BOTH = Definitions((SHARE, MEAN), (CUSTOMERS, FRAMEWORKS))
MAPPED = ("stage", "2019", "live", "production")


def test_variables_are_read_at_their_level():
    assert BOTH.names_at("interview") == ["customer", "staff", "team"]
    assert BOTH.names_at("project") == ["frameworks", "stage"]
    assert Definitions(()).names_at("project") == []


@pytest.mark.parametrize(
    "other",
    [
        replace(BOTH, indicators=(MEAN, SHARE), segments=(FRAMEWORKS, CUSTOMERS)),
        replace(BOTH, mappings=(("unread", "2019", "a", "b"),)),
    ],
)
def test_what_gives_the_same_counts_has_the_same_hash(other):
    assert other.hash() == BOTH.hash()


def test_the_order_of_waves_and_mappings_counts_nothing_anew():
    one = replace(BOTH, indicators=(replace(SHARE, waves=("2018", "2019")),))
    other = replace(BOTH, indicators=(replace(SHARE, waves=("2019", "2018")),))
    assert one.hash() == other.hash()
    again = ("stage", "2018", "live", "production")
    assert (
        replace(BOTH, mappings=(MAPPED, again)).hash()
        == replace(BOTH, mappings=(again, MAPPED)).hash()
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(BOTH, indicators=(SHARE,)),
        replace(BOTH, indicators=(replace(SHARE, base="true()"), MEAN)),
        replace(BOTH, indicators=(replace(SHARE, waves=()), MEAN)),
        replace(BOTH, segments=(CUSTOMERS,)),
        replace(BOTH, segments=(replace(CUSTOMERS, code="clients"), FRAMEWORKS)),
        replace(BOTH, mappings=(MAPPED,)),
    ],
)
def test_what_may_be_counted_otherwise_has_another_hash(other):
    assert other.hash() != BOTH.hash()
