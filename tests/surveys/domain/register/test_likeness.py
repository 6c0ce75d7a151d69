"""Who may be one person, and who is not even compared."""

import itertools

import pytest

from surveys.domain.register.likeness import (
    MOST_COMPARED,
    Alike,
    Likenesses,
    Reason,
    Traits,
    reason_of,
)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("R1", "Ana López", "a@x.org"), ("R2", "B. Ruiz", "A@x.org "), Reason.SAME_EMAIL),
        (("R1", "Ana López"), ("R2", "LOPEZ, Ana"), Reason.SAME_NAME),
        (("R1", "John Smith"), ("R2", "Jon Smyth"), Reason.CLOSE_NAME),
        (("R1", "Ana López"), ("R2", "Ana María López"), Reason.CLOSE_NAME),
        (("R1", "Cristina Vazquez"), ("R2", "Kristina Vasques"), Reason.CLOSE_NAME),
        (("R1", "Ana López"), ("R01", "Eva Ruiz"), Reason.CODE_ALIKE),
        (("R1", "Ana López"), ("R2", "Ana Ruiz"), None),
        (("R1", "Ana"), ("R2", "Ana María López"), None),
        (("R1",), ("R2",), None),
    ],
)
def test_why_two_may_be_one(one, other, reason):
    pair = Likenesses()
    pair.put("one", Traits.of(*one))
    pair.put("other", Traits.of(*other))
    expected = [] if reason is None else [Alike("one", "other", reason)]
    assert [*pair.all(by_identity=True)] == expected


def test_without_right_only_codes_are_compared():
    pair = Likenesses()
    pair.put(1, Traits.of("R1", "Ana López", "a@x.org"))
    pair.put(2, Traits.of("R2", "Ana López", "a@x.org"))
    pair.put(3, Traits.of("r-01"))
    assert pair.of(1, by_identity=False) == {3: Reason.CODE_ALIKE}
    assert pair.of(1, by_identity=True) == {2: Reason.SAME_EMAIL, 3: Reason.CODE_ALIKE}
    assert pair.of(9, by_identity=True) == {}


def test_one_who_is_put_again_or_dropped_is_compared_as_now():
    people = Likenesses()
    people.put(1, Traits.of("A", "Ana López"))
    people.put(2, Traits.of("B", "Ana Lopez"))
    people.put(2, Traits.of("B", "Eva Ruiz"))
    assert people.of(1, by_identity=True) == {}
    people.put(2, Traits.of("B", "Ana Lopez"))
    people.drop(1)
    people.drop(1)
    assert [*people.all(by_identity=True)] == []


def test_a_group_that_is_too_large_is_not_compared():
    people = Likenesses()
    for number in range(MOST_COMPARED + 1):
        people.put(number, Traits.of(f"R{number}", "Ana López"))
    assert people.of(0, by_identity=True) == {}


def test_all_pairs_are_those_of_everybody_compared_with_everybody():
    """The groups only save work where two words sound alike."""
    names = ["John Smith", "Jon Smyth", "Smith John", "Ana López", "Ana Lopes", "Eva Ruiz", "Ruiz"]
    traits = [Traits.of(f"C{number}", name) for number, name in enumerate(names)]
    people = Likenesses()
    for number, one in enumerate(traits):
        people.put(number, one)
    by_hand = {
        (one, other)
        for one, other in itertools.combinations(range(len(names)), 2)
        if reason_of(traits[one], traits[other], by_identity=True) is not None
    }
    found = {tuple(sorted((p.one, p.other))) for p in people.all(by_identity=True)}
    assert found == by_hand
    assert (0, 1) in found
    assert (3, 4) in found
