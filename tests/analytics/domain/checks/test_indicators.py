"""What is wrong with an indicator: its words, its waves, and what its expressions read."""

import pytest

from tests.analytics.domain.checks.studies import SHARE, found, without

MEAN = without(SHARE, "numerator") | {"kind": "mean", "value": "${staff}", "unit": "interview"}


@pytest.mark.parametrize(
    "item",
    [
        SHARE,
        SHARE | {"waves": ["2019"], "numerator": "${interview.customer} = 'yes' and ${team} > 3"},
        SHARE | {"numerator": "${team} > 3"},  # asked in some waves: the others have no figure
        SHARE | {"unit": "interview", "numerator": "count(${project.stage} = 'production') > 0"},
        without(SHARE, "numerator") | {"kind": "count"},
        MEAN,
        MEAN | {"unit": "project", "value": "${volume}", "base": "${volume_unit} = 'l'"},
        MEAN | {"unit": "project", "value": "${team}"},
    ],
)
def test_what_its_waves_ask_can_be_counted(item):
    assert found(indicators=[item]) == []


@pytest.mark.parametrize(
    ("change", "place", "code", "says"),
    [
        ({"kind": "median"}, "kind", "unknown_word", "“median” is not known; use one of: share, "),
        ({"unit": "person"}, "unit", "unknown_word", "use one of: project, interview."),
        ({"waves": []}, "waves", "no_list_of_waves", "A list of waves is needed here, or null"),
        ({"waves": "2019"}, "waves", "no_list_of_waves", "A list of waves is needed here"),
        ({"waves": [2019]}, "waves", "not_a_text", "A text is needed here (got 2019)."),
        ({"waves": 7}, "waves", "no_list_of_waves", "A list of waves is needed here"),
        ({"waves": [{"code": 1}]}, "waves", "not_a_text", "A text is needed here (got {'code': 1"),
        ({"waves": ["2017"]}, "waves", "unknown_word", "“2017” is not known; use one of: 2018,"),
        ({"numerator": None}, "numerator", "missing", "This is missing."),
        ({"value": "${team}"}, "value", "key_not_of_kind", "A share has no value; leave it out."),
        ({"base": "true("}, "base:6", "too_short", "ends too early"),
        ({"base": "${stag} = 'x'"}, "base:1", "meaning", "Is “stage” meant?"),
        ({"base": "${staff} > 1"}, "base:1", "meaning", "There is no question “staff” here."),
        ({"base": "1 + 1"}, "base:1", "expression", "This must be boolean."),
        ({"numerator": "${team}"}, "numerator:1", "expression", "This must be boolean."),
        ({"base": "1 div (2 - 2) = 1"}, "base:3", "evaluation", "Division by zero"),
        (
            {"base": "${project.stage} = 'research'", "unit": "interview", "numerator": "true()"},
            "base:1",
            "evaluation",
            "“project.stage” cannot be read here",
        ),
        (
            {"waves": ["2018", "2019"], "base": "${team} > 3"},
            "base",
            "not_asked",
            "Wave 2018 does not ask: team.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change, place, code, says):
    problems = found(indicators=[SHARE | change])
    assert [(where, what) for where, what, _words in problems] == [(f"indicators[0].{place}", code)]
    assert says in problems[0][2]


def test_a_part_that_several_waves_lack_is_said_of_each():
    item = SHARE | {"base": "${customer} = 'yes'", "unit": "interview", "numerator": "${nope} = 1"}
    assert [what for _, what, _ in found(indicators=[item])] == ["meaning"]
    asked = SHARE | {"waves": ["2018"], "numerator": "${team} > 3"}
    ((place, _, words),) = found(indicators=[asked])
    assert place == "indicators[0].numerator:1"
    assert "There is no question “team” here." in words


def test_a_mean_of_numbers_in_different_units_is_refused():
    ((place, code, words),) = found(
        indicators=[MEAN | {"unit": "project", "value": "${volume} + ${team}"}]
    )
    assert (place, code) == ("indicators[0].value", "units_differ")
    assert "name the unit in the base, like ${volume_unit} = 'l'." in words


def test_an_expression_that_cannot_be_read_is_said_once():
    problems = found(indicators=[MEAN | {"value": "${volume", "unit": "project"}])
    assert [place for place, _, _ in problems] == ["indicators[0].value:1"]


def test_a_category_of_any_of_its_waves_may_be_named():
    assert found(indicators=[SHARE | {"base": "${stage} = 'research'"}]) == []
    ((_, _, words),) = found(indicators=[SHARE | {"base": "${stage} = 'sold'"}])
    assert "no category “sold”; it has: production, research." in words
