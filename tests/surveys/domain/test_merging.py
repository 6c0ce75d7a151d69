"""What two interviews of one expert become, and what is asked before they do."""

import datetime

import pytest

from surveys.domain.merging import (
    Contradiction,
    Held,
    Report,
    ask_answers_stay,
    ask_one_person,
    join_answers,
)

NO_ANSWER, REFUSED = {"missing": "no_answer"}, {"missing": "refused"}
SKIPPED, NOT_ASKED = {"missing": "not_applicable"}, {"missing": "not_asked"}


@pytest.mark.parametrize(
    ("kept", "other", "value", "filled", "differing"),
    [
        (1, 1, 1, False, False),
        (1, 2, 1, False, True),
        (1, NO_ANSWER, 1, False, False),
        (1, SKIPPED, 1, False, False),
        (1, NOT_ASKED, 1, False, False),
        (1, REFUSED, 1, False, True),
        (NO_ANSWER, 2, 2, True, False),
        (NO_ANSWER, REFUSED, REFUSED, True, False),
        (NO_ANSWER, NO_ANSWER, NO_ANSWER, False, False),
        (REFUSED, 2, REFUSED, False, True),
        (SKIPPED, 2, SKIPPED, False, True),
    ],
)
def test_what_was_left_out_is_filled_and_what_differs_stays(kept, other, value, filled, differing):
    joined = join_answers({"a": kept, "b": 1}, {"a": other})
    assert joined.values == {"a": value, "b": 1}
    assert joined.filled == (("a",) if filled else ())
    assert joined.differing == (("a",) if differing else ())


def test_an_answer_that_the_kept_interview_knows_nothing_of_is_said_to_differ():
    joined = join_answers({}, {"a": 1})
    assert (joined.values, joined.differing) == ({}, ("a",))


def test_a_merge_of_different_answers_asks_which_ones_stay():
    differing = [Contradiction(None, "O1", "O2"), Contradiction(None, "O1", "O3")]
    kept = Held("R1", datetime.date(2026, 3, 1))
    asked = ask_answers_stay("2026", kept, Held("R2", None), differing, "r1>r2")
    assert asked.key == "answers_stay:r1>r2"
    assert asked.details == tuple(differing)
    assert str(asked).startswith(
        "In wave 2026 the interview of R1 (2026-03-01) and that of R2 (—) give different answers: 2"
    )


def test_experts_of_different_names_are_asked_about_as_one_person():
    asked = ask_one_person("R1", "R2", ["name", "phone"])
    assert asked.key == "one_person:R1>R2:name+phone"
    assert str(asked).startswith("The identities of R1 and R2 differ in: name, phone. Are they one")


def test_a_report_tells_what_happens_in_its_order():
    report = Report()
    report.tell("moved", "%(count)s consents move.", count=2)
    report.tell("kept", "Nothing else.")
    assert [(one.code, str(one)) for one in report.told] == [
        ("moved", "2 consents move."),
        ("kept", "Nothing else."),
    ]
