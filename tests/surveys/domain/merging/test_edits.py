from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.merging.edits import merge

answers = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3).map(
    lambda given: {"a": 0, "b": 0, "c": 0} | given
)


def test_edits_of_different_answers_are_both_kept():
    merged = merge({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3})
    assert merged.values == {"a": 2, "b": 3}
    assert merged.conflicts == ()


def test_the_same_answer_changed_to_the_same_value_is_no_conflict():
    merged = merge({"a": 1}, {"a": 2}, {"a": 2})
    assert merged.values == {"a": 2}
    assert merged.conflicts == ()


def test_the_same_answer_changed_to_different_values_is_asked():
    merged = merge({"a": 1}, {"a": 2}, {"a": 3}, place="p")
    assert merged.values == {"a": 3}
    [conflict] = merged.conflicts
    assert (conflict.place, conflict.code, conflict.mine, conflict.theirs) == ("p", "a", 2, 3)


@given(answers, answers, answers)
def test_no_edit_is_lost_without_a_conflict(base, mine, theirs):
    merged = merge(base, mine, theirs)
    contested = {conflict.code for conflict in merged.conflicts}
    for code, value in mine.items():
        if value != base[code] and code not in contested:
            assert merged.values[code] == value
    for code, value in theirs.items():
        if value != base[code]:
            assert merged.values[code] == value
