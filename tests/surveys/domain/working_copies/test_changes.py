"""Whatever several pages type in whatever order, nothing that nobody has seen is lost."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.working_copies.changes import MOST_OF_ONE, Change, Hand, taken

AT = datetime.datetime(2019, 6, 3, 12, tzinfo=datetime.UTC)
VALUES = st.sampled_from(["", "a", "b", ["x"], [], {"missing": "refused"}])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([("p1", 1), ("p2", 1), ("p3", 2), ("p4", 3)]),
        VALUES,
        st.booleans(),  # whether the page looks before it types
        st.booleans(),  # whether it decides
    ),
    max_size=14,
)


def change(typed, seen, settles=False):
    return Change("", "answer", "q", typed, seen, settles)


def hand(sender, by, version):
    return Hand(by, f"user{by}", sender, AT, version)


@given(STEPS)
def test_every_value_stands_or_was_seen_by_whoever_replaced_it(steps):
    row, seen, open_values = None, {}, []  # what each page typed last, until somebody who saw it
    for version, ((sender, by), value, looks, settles) in enumerate(steps, start=1):
        if looks and row is not None:
            seen[sender] = row.version
        knew = seen.get(sender, 0)
        before = row
        row, kept = taken(row, change(value, knew, settles), hand(sender, by, version))
        if before is not None and knew >= before.version:
            gone = {*map(str, (before.typed, value))}
            open_values = [one for one in open_values if not settles and str(one[0]) not in gone]
        open_values = [one for one in open_values if one[1] != sender]
        open_values.append((value, sender))
        stands = [row.typed, *(one["typed"] for one in row.rivals)]
        for typed, _sender in open_values:
            assert typed in stands
        if kept and value != before.typed:
            assert row.typed == before.typed
        assert len({one["sender"] for one in row.rivals}) == len(row.rivals)


@given(STEPS)
def test_a_change_that_comes_twice_changes_nothing(steps):
    row = None
    for version, ((sender, by), value, _looks, settles) in enumerate(steps, start=1):
        knew = row.version if row else 0
        once, kept = taken(row, change(value, knew, settles), hand(sender, by, version))
        row, again = taken(once, change(value, knew, settles), hand(sender, by, version + 100))
        if not settles:
            assert (row, again) == (once, kept)
        row = once


@given(STEPS)
def test_whoever_saw_all_decides(steps):
    row = None
    for version, ((sender, by), value, _looks, settles) in enumerate(steps, start=1):
        row, _kept = taken(row, change(value, 0, settles), hand(sender, by, version))
    if row is not None:
        decided, kept = taken(row, change("done", row.version, settles=True), hand("judge", 9, 99))
        assert (decided.typed, decided.rivals, kept) == ("done", (), False)


def test_what_two_pages_typed_alike_neither_types_over_alone():
    row, _ = taken(None, change("a", 0), hand("p1", 1, 1))
    row, kept = taken(row, change("a", 0), hand("p2", 2, 2))
    assert (row.version, kept) == (2, False)
    assert taken(row, change("a", 0), hand("p3", 2, 3))[0] is row
    row, kept = taken(row, change("b", 1), hand("p1", 1, 4))
    assert (row.typed, kept) == ("a", True)


def test_a_rival_that_somebody_takes_over_is_no_rival_any_more():
    row, _ = taken(None, change("a", 0), hand("p1", 1, 1))
    row, kept = taken(row, change("b", 0), hand("p2", 2, 2))
    assert kept
    row, kept = taken(row, change("b", 2), hand("p1", 1, 3))
    assert (row.typed, row.rivals, kept) == ("b", (), False)


def test_another_page_of_the_same_person_is_another_page():
    row, _ = taken(None, change("a", 0), hand("p1", 1, 1))
    row, _ = taken(row, change("b", 0), hand("p2", 1, 2))
    row, kept = taken(row, change("c", 0), hand("p3", 1, 3))
    assert (row.typed, [one["typed"] for one in row.rivals], kept) == ("a", ["b", "c"], True)
    row, kept = taken(row, change("ab", 1), hand("p1", 1, 4))
    assert (row.typed, [one["typed"] for one in row.rivals], kept) == ("ab", ["b", "c"], False)


def test_a_page_is_that_of_one_person():
    row, _ = taken(None, change("a", 0), hand("same", 1, 1))
    row, kept = taken(row, change("b", 0), hand("same", 2, 2))
    assert (row.typed, [one["typed"] for one in row.rivals], kept) == ("a", ["b"], True)


def test_whoever_types_a_rival_without_knowing_agrees_with_it():
    row, _ = taken(None, change("a", 0), hand("p1", 1, 1))
    row, _ = taken(row, change("b", 0), hand("p2", 2, 2))
    row, kept = taken(row, change("b", 1), hand("p1", 1, 3))
    assert (row.typed, row.rivals, kept) == ("b", (), False)
    row, kept = taken(row, change("c", 1), hand("p1", 1, 4))
    assert (row.typed, [one["typed"] for one in row.rivals], kept) == ("b", ["c"], True)


def test_of_very_many_pages_of_one_person_the_last_stay():
    row, _ = taken(None, change("a", 0), hand("p", 2, 1))
    row, _ = taken(row, change("b", 0), hand("q", 3, 2))
    for number in range(MOST_OF_ONE + 5):
        row, _ = taken(row, change(str(number), 0), hand(f"p{number}", 1, number + 3))
    rivals = [one["typed"] for one in row.rivals]
    assert rivals == ["b", *map(str, range(5, MOST_OF_ONE + 5))]


def test_a_decision_on_what_is_not_known_any_more_waits_beside_it():
    row, _ = taken(None, change("a", 0), hand("p1", 1, 1))
    row, kept = taken(row, change("b", 0, settles=True), hand("p2", 2, 2))
    assert (row.typed, [one["typed"] for one in row.rivals], kept) == ("a", ["b"], True)
    same, kept = taken(row, change("a", 1, settles=True), hand("p3", 3, 3))
    assert (same.typed, same.rivals, kept) == ("a", row.rivals, True)
