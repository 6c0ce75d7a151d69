"""The design of a study is read in a fixed number of queries, and of that study alone."""

import pytest

from analytics.queries.design import load_design
from tests.everything import make_everything

pytestmark = pytest.mark.django_db

OWN, FOREIGN = "OWN", "FOREIGN"


@pytest.mark.parametrize("size", [1, 3])
def test_it_takes_five_queries_however_much_there_is(size, django_assert_num_queries):
    make_everything(1, FOREIGN)
    study = make_everything(size, OWN)
    with django_assert_num_queries(5):
        design = load_design(study)
        found = [one.variable.code for one in design.segments]
    assert found == ["aws_customer"] * size
    assert [one.position for one in design.waves] == list(range(1, size + 1))
    assert [one.code for one in design.indicators] == [f"production-{n + 1}" for n in range(size)]
    assert {row.wave.study for row in design.lineage} == {study}
    assert set(design.questions) == {wave.code for wave in design.waves}
