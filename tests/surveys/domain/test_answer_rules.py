"""Rules that remember what they found: the same answers give the same, and memory has an end."""

from surveys.domain.answer_rules import MOST_KNOWN, Reach, rules_of
from surveys.domain.expressions import parse_filter
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from tests.surveys.domain.forms import form, question

FORM = form(
    question("n", "integer", constraint=". > 0"),
    question("why", relevant="${n} mod 2 = 1"),
    question("rest", "calculate", calculation="${n} * 10"),
)


def rule(name):
    return next(one for one in rules_of(FORM).all if one.code == name)


def test_more_different_answers_than_are_remembered_are_judged_alike():
    relevant = rule("why").relevant
    numbers = [*range(MOST_KNOWN + 50), *range(100)]
    held = [relevant.holds(Reach({"n": n}, {}, {})) for n in numbers]
    assert held == [n % 2 == 1 for n in numbers]
    assert len(relevant.known) <= MOST_KNOWN


def test_a_constraint_remembers_the_answer_that_it_judged():
    constraint = rule("n").constraint
    assert [constraint.holds(Reach({}, {}, {}), value) for value in (1, -1, 1)] == [
        True,
        False,
        True,
    ]
    assert constraint.holds(Reach({}, {}, {}), {"missing": "refused"}) is None


def test_rules_are_prepared_once():
    assert rules_of(FORM) is rules_of(FORM)
    assert not rules_of(FORM).read_across


def test_a_choice_whose_filter_is_unknown_is_not_offered():
    choices = (
        Choice("a", {"en": "A"}, {"part": "north"}),
        Choice("b", {"en": "B"}, {"part": "south"}),
        Choice("c", {"en": "C"}),
    )
    office = Question(
        "office",
        Kind.SELECT_ONE,
        Level.INTERVIEW,
        label={"en": "?"},
        choices=choices,
        choice_filter=parse_filter("part = ${region} or name = 'c' and ${n} > 1"),
    )
    asked = form(question("region"), question("n", "integer"), office)
    offered = rules_of(asked).all[-1].choice_filter.offered
    assert offered(Reach({"region": "north", "n": 2}, {}, {})) == {"a", "c"}
    assert offered(Reach({"region": "south", "n": {"missing": "refused"}}, {}, {})) == {"b"}
    assert offered(Reach({}, {}, {})) == set()
