from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.domain.comparing import Change, Difference, compare
from surveys.domain.comparing.differences import HARMLESS, RANK, WITHOUT_DECISION
from surveys.domain.expressions import parse, parse_filter
from surveys.domain.lineage import Comparability
from surveys.domain.questionnaire import Choice, Questionnaire, Section
from tests.surveys.domain import forms
from tests.surveys.domain.comparing.changes import changes_for, form, questions

BASE = questions()


def named(differences: list[Difference]) -> list[tuple[str, str]]:
    return sorted((one.change.value, one.code) for one in differences)


@settings(max_examples=30)
@given(forms.questionnaires())
def test_a_questionnaire_compared_with_itself_differs_in_nothing(questionnaire):
    assert compare(questionnaire, questionnaire) == []


@st.composite
def changed(draw):
    """Draw a change for some of the questions, none of which another names in a condition."""
    made, expected = [], []
    for question in BASE:
        if question.code == "staff" or draw(st.booleans()):
            made.append(question)
            continue
        change = draw(st.sampled_from(changes_for(question)))(question)
        made += [*((change.question,) if change.question else ()), *change.also]
        expected.append((change.found.value, question.code))
    return form(tuple(made)), sorted(expected)


@given(changed())
def test_every_change_is_found_once_and_named_rightly(drawn):
    after, expected = drawn
    found = compare(form(BASE), after)
    assert named(found) == expected
    assert [RANK[one.change] for one in found] == sorted(RANK[one.change] for one in found)


@pytest.mark.parametrize(
    ("place", "change"),
    [(place, change) for place, one in enumerate(BASE) for change in changes_for(one)],
)
def test_each_change_is_named(place, change):
    made = change(BASE[place])
    after = [*BASE[:place], *([made.question] if made.question else []), *BASE[place + 1 :]]
    assert named(compare(form(BASE), form(tuple(after)))) == [(made.found.value, BASE[place].code)]


@given(st.permutations(BASE))
def test_what_moved_is_the_least_that_can_have(order):
    bare = [replace(one, relevant=None) for one in BASE]
    after = [replace(one, relevant=None) for one in order]
    found = compare(form(tuple(bare)), form(tuple(after)))
    assert {one.change for one in found} <= {Change.MOVED}
    rest = [one for one in after if one.code not in {difference.code for difference in found}]
    assert rest == [one for one in bare if one in rest]


def test_a_section_of_another_code_moves_nothing():
    sections = form(BASE).sections
    moved = tuple(replace(one, section="everything") for one in BASE)
    after = replace(
        form(BASE), sections=(Section("everything", sections[0].label, "interview", moved),)
    )
    assert compare(form(BASE), after) == []


def test_a_question_in_another_section_is_moved():
    first = Section("one", {"en": "One"}, "interview",
                    tuple(replace(one, section="one") for one in BASE[:6]))  # fmt: skip
    rest = Section("two", {"en": "Two"}, "interview",
                   tuple(replace(one, section="two") for one in BASE[6:]))  # fmt: skip
    early = Section("one", first.label, "interview", first.questions[:5])
    late = Section("two", rest.label, "interview",
                   (replace(BASE[5], section="two"), *rest.questions))  # fmt: skip
    before, after = (replace(form(BASE), sections=pair) for pair in ((first, rest), (early, late)))
    assert named(compare(before, after)) == [("moved", "age")]


def test_a_translated_form_is_translated_and_nothing_else():
    spanish = tuple(
        replace(
            one,
            label={"es": one.label["es"]},
            hint={key: text for key, text in one.hint.items() if key == "es"},
            choices=tuple(Choice(c.code, {"es": c.label["es"]}) for c in one.choices),
        )
        for one in BASE
    )
    english = tuple(
        replace(
            one,
            label={"en": one.label["en"]},
            hint={key: text for key, text in one.hint.items() if key == "en"},
            choices=tuple(Choice(c.code, {"en": c.label["en"]}) for c in one.choices),
        )
        for one in BASE
    )
    found = compare(form(english), form(spanish, default_language="es"))
    assert named(found) == sorted(("translation", one.code) for one in BASE)
    assert {one.proposal for one in found} == {Comparability.COMPARABLE}


def test_a_code_with_another_meaning_comes_first_and_is_never_proposed():
    region = BASE[2]
    north, south, east = region.choices
    turned = replace(
        region,
        choices=(replace(north, label=south.label), replace(south, label=north.label), east),
    )
    reworded = replace(BASE[0], label={"en": "1. How many people work here today?"})
    after = (reworded, BASE[1], turned, *BASE[3:])
    found = compare(form(BASE), form(after))
    assert [(one.change, one.place) for one in found[:2]] == [
        (Change.CHOICE_MEANING, "north"),
        (Change.CHOICE_MEANING, "south"),
    ]
    assert found[0].proposal is None


def test_only_spelling_order_and_translation_are_proposed_as_comparable():
    assert {one.value for one in HARMLESS} == {
        "spelling", "renumbered", "moved", "choices_moved", "translation",
    }  # fmt: skip
    assert {one.value for one in WITHOUT_DECISION} == {"added", "section", "note"}


def test_what_is_asked_again_is_held_against_the_last_wave_that_asked_it():
    again = replace(BASE[7], label={"en": "8. Who pays for the machines today?"})
    found = compare(form(BASE[:7]), form((*BASE[:7], again)), {"owner": ("2017", BASE[7])})
    assert [(one.change.value, one.wave) for one in found] == [
        ("reworded", "2017"),
        ("returned", "2017"),
        ("translation", "2017"),
    ]


def test_a_condition_is_compared_by_what_it_means():
    other = replace(BASE[1], relevant=parse("100 > ${staff} and ${staff} > 5 and 5 < ${staff}"))
    assert compare(form(BASE), form((BASE[0], other, *BASE[2:]))) == []
    looser = replace(BASE[1], relevant=parse("${staff} > 5 or ${staff} < 100"))
    found = compare(form(BASE), form((BASE[0], looser, *BASE[2:])))
    assert named(found) == [("condition", "budget")]


def test_rules_of_later_forms_are_compared():
    """Required under a condition, a filter with its columns, a default and a calculation."""
    region = BASE[2]

    def one(**fields):
        return form((*BASE[:2], replace(region, **fields), *BASE[3:]))

    filtered = {"choice_filter": parse_filter("zone = ${staff}")}
    zones = tuple(replace(c, columns={"zone": str(n)}) for n, c in enumerate(region.choices))
    other = (replace(zones[0], columns={"zone": "7"}), *zones[1:])
    for before, after, change in (
        ({}, {"required_if": parse("${staff} > 2")}, "required"),
        ({}, {"default": parse("'north'")}, "default"),
        ({"choices": zones}, {"choices": zones, **filtered}, "choice_filter"),
        ({"choices": zones, **filtered}, {"choices": other, **filtered}, "choice_filter"),
    ):
        assert named(compare(one(**before), one(**after))) == [(change, "region")]
    assert compare(one(choices=zones), one(choices=other)) == []


def test_a_calculation_and_a_note_are_compared():
    total = forms.question("total", "calculate", calculation="${staff} + 1", label={})
    note = forms.question("hello", "note", label={"en": "Hello."})

    def both(**fields):
        made = replace(total, **{**fields, "section": "all"})
        said = replace(note, section="all", label={"en": "Good bye."} if fields else note.label)
        return form((*BASE, made, said))

    found = compare(both(), both(calculation=parse("${staff} + 2")))
    assert [(one.change.value, one.code, one.needs_decision) for one in found] == [
        ("calculation", "total", True),
        ("note", "hello", False),
    ]
    assert named(compare(form(BASE), both())) == [("added", "total"), ("note", "hello")]


def test_a_key_names_one_difference():
    first, second = (
        Difference(Change.REWORDED, "a", "label", {"en": "x"}, {"en": text}) for text in "yz"
    )
    assert first.key != second.key
    assert first.key == replace(first, language="en").key


def test_another_heading_of_a_section_is_said_and_needs_no_decision():
    section = replace(form(BASE).sections[0], label={"en": "Everything"})
    found = compare(form(BASE), replace(form(BASE), sections=(section,)))
    assert [(one.change.value, one.code, one.needs_decision) for one in found] == [
        ("section", "all", False)
    ]


def test_a_questionnaire_of_any_kind_can_be_compared():
    one = Questionnaire("a", "1", ("en",), "en", form(BASE).sections[:0] + _small("x", "text"))
    two = Questionnaire("a", "1", ("en",), "en", _small("x", "project"))
    assert named(compare(one, two)) == [("level", "x")]


def _small(code, level):
    level = "interview" if level == "text" else level
    asked = forms.question(code, level=level)
    return (Section("", {}, level, (asked,)),)
