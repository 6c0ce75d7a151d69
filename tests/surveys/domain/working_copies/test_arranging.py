"""The order of the projects of a page, however they are moved about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.refusals import Refused
from surveys.domain.working_copies.arranging import Arrangement, require_known

IDS = [f"p{number}" for number in range(6)]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["put", "remove", "forget"]),
        st.sampled_from(IDS),
        st.sampled_from([None, "", *IDS]),
    ),
    max_size=20,
)


@given(ACTS)
def test_each_project_is_there_once_or_removed(acts):
    arrangement = Arrangement.of(None, {}, IDS[:3])
    for act, id, after in acts:
        if act == "put":
            arrangement.put(id, after)
        elif act == "remove":
            arrangement.remove(id, said={"version": 1})
        else:
            arrangement.forget({id})
        assert len({*arrangement.order}) == len(arrangement.order)
        assert not {*arrangement.order} & {*arrangement.removed}
        if act == "put" and after in arrangement.order and after != id:
            place = arrangement.order.index(id)
            assert arrangement.order[place - 1] == after


def test_what_is_stored_and_not_named_comes_last():
    found = Arrangement.of(["b", "n"], {"a": {"version": 2}}, ["a", "b", "c"])
    assert (found.order, found.removed) == (["b", "n", "c"], {"a": {"version": 2}})
    assert [found.knows(one) for one in ("a", "n", "x")] == [True, True, False]


def test_a_project_does_not_stand_behind_itself():
    found = Arrangement.of(None, {}, ["a", "b"])
    found.put("a", "a")
    assert found.order == ["a", "b"]


def test_nobody_speaks_of_what_is_not_known():
    found = Arrangement.of(None, {}, ["a"])
    require_known(found, "a")
    for id in ("b", None):
        with pytest.raises(Refused):
            require_known(found, id)
