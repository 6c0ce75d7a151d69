from dataclasses import replace

from surveys.domain.comparing import compare
from tests.surveys.domain.comparing.changes import form, questions

BASE = questions()


def named(after):
    return [(one.change.value, one.code) for one in compare(form(BASE), form(after))]


def test_a_question_of_another_code_in_the_same_place_is_proposed_as_renamed():
    owner = replace(BASE[7], code="payer")
    (found,) = compare(form(BASE), form((*BASE[:7], owner)))
    assert (found.change.value, found.old, found.new) == ("renamed", "owner", "payer")
    assert found.proposal is None


def test_equal_words_elsewhere_are_no_renaming():
    elsewhere = (replace(BASE[7], code="payer"), *BASE[:7])
    assert named(elsewhere) == [("removed", "owner"), ("added", "payer")]


def test_words_of_another_type_or_with_other_categories_are_no_renaming():
    text = replace(BASE[2], code="zone", kind="text", choices=(), choice_list="")
    assert named((*BASE[:2], text, *BASE[3:])) == [("removed", "region"), ("added", "zone")]
    others = tuple(replace(one, code=f"{one.code}9") for one in BASE[2].choices)
    zone = replace(BASE[2], code="zone", choices=others, choice_list="zone")
    assert named((*BASE[:2], zone, *BASE[3:])) == [("removed", "region"), ("added", "zone")]


def test_please_specify_is_compared_behind_its_own_question_only():
    """Of two, one of which is gone and comes behind another question, neither is the other."""
    specify = {"en": "Please specify", "es": "Especificar"}
    other = replace(BASE[7], code="region_other", label=specify)
    again = replace(BASE[7], code="tools_other", label=specify)
    before = form((*BASE[:3], other, *BASE[3:]))
    moved = form((*BASE[:4], again, *BASE[4:]))
    found = [(one.change.value, one.code) for one in compare(before, moved)]
    assert found == [("removed", "region_other"), ("added", "tools_other")]
    same_place = form((*BASE[:3], replace(again, code="region_else"), *BASE[3:]))
    (renamed,) = compare(before, same_place)
    assert renamed.change.value == "renamed"


def test_words_that_differ_in_one_language_are_no_renaming():
    label = BASE[7].label | {"es": "¿Algo del todo distinto?"}
    payer = replace(BASE[7], code="payer", label=label)
    assert named((*BASE[:7], payer)) == [("removed", "owner"), ("added", "payer")]
