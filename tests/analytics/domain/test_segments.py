"""How records read the variable of a segment."""

import pytest

from analytics.domain.segments import SegmentDefinition


@pytest.mark.parametrize(
    ("level", "unit", "name"),
    [
        ("project", "project", "stage"),
        ("interview", "interview", "stage"),
        ("interview", "project", "interview.stage"),
        ("project", "interview", None),  # its projects may be in several
    ],
)
def test_a_record_reads_the_variable_of_its_own_level_or_above(level, unit, name):
    assert SegmentDefinition("s", "stage", level).name_for(unit) == name
