"""How a definition must be written, whatever it says."""

import pytest

from tests.analytics.domain.checks.studies import CLAIM, SEGMENT, SHARE, found, without


@pytest.mark.parametrize("items", ["text", {"code": "x"}, ["text"], 7, [SHARE, None]])
def test_a_section_is_a_list_of_mappings(items):
    assert found(indicators=items, segments=[SEGMENT]) == [
        ("indicators", "no_list_of_mappings", "A list of mappings is needed here.")
    ]


@pytest.mark.parametrize("items", [None, [], {}])
def test_a_section_may_be_left_out(items):
    assert found(indicators=items, segments=None) == []


@pytest.mark.parametrize(
    ("change", "place", "code", "says"),
    [
        (
            {"colour": "red"},
            "colour",
            "unknown_key",
            "This is not known here. Known: code, ",
        ),
        ({"label": {}}, "label", "missing", "This is missing."),
        ({"variable": ""}, "variable", "missing", "This is missing."),
        ({"code": None}, "code", "missing", "This is missing."),
        ({"label": "Customers"}, "label", "no_texts", "Texts by language are needed here, like"),
        ({"label": {"en": 7}}, "label.en", "not_a_text", "A text is needed here (got 7)."),
        ({"variable": ["x"]}, "variable", "not_a_text", "A text is needed here (got ['x'])."),
        ({"code": 2019}, "code", "not_a_text", "A code is a text (got 2019)."),
        ({"code": "a b"}, "code", "wrong_code", "letters, digits, “-” and “_”, not “a b”."),
        ({"code": "x" * 65}, "code", "wrong_code", "A code is made of letters"),
    ],
)
def test_what_is_misshapen_is_said_before_what_makes_no_sense(change, place, code, says):
    problems = found(segments=[SEGMENT | {"variable": "gone"} | change])
    assert [(where, what) for where, what, _words in problems] == [(f"segments[0].{place}", code)]
    assert says in problems[0][2]


def test_what_is_averaged_is_written_as_a_text():
    mean = without(SHARE, "numerator") | {"kind": "mean", "value": 7}
    ((place, code, words),) = found(indicators=[mean])
    assert (place, code) == ("indicators[0].value", "not_a_text")
    assert words.startswith("A text is needed here (got 7).")
    assert found(indicators=[mean | {"value": "7"}], claims=[CLAIM | {"value": 7}]) == []


def test_a_code_of_a_claim_is_shorter_than_others():
    assert found(claims=[CLAIM | {"code": "x" * 40}]) == []
    ((place, code, words),) = found(claims=[CLAIM | {"code": "x" * 41}])
    assert (place, code) == ("claims[0].code", "too_long")
    assert "it has 41 characters. Shorten it to at most 40." in words


def test_a_code_that_occurs_twice_is_named_where_it_comes_again():
    problems = found(indicators=[SHARE, without(SHARE, "code") | {"code": "other"}, SHARE])
    assert problems == [
        ("indicators[2].code", "code_repeated", "“production” occurs twice."),
    ]
