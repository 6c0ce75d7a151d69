"""What a field takes is what the description says, and nothing that looks like it."""

import datetime
import uuid

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError

from surveys.api.fields import (
    Day,
    Identifier,
    OneOf,
    Several,
    Strict,
    Text,
    Truth,
    Whole,
    WholeInAddress,
    places_of,
    read_address,
    read_body,
)

SOME = "0b0e2a1c-5d0f-4c39-9a58-3f0f2f9f6a11"


class Inner(Strict):
    code = Text(max_length=3)


class Outer(Strict):
    text = Text(required=False, allow_blank=True)
    whole = Whole(required=False, max_value=9)
    truth = Truth(required=False)
    id = Identifier(required=False)
    day = Day(required=False)
    one = OneOf(choices=["a", "b"], required=False)
    several = Several(child=Text(), required=False, max_length=2)
    inner = Several(child=Inner(), required=False)
    only = Inner(required=False)


class Asked(Strict):
    since = WholeInAddress(required=False)
    study = Text(required=False)


def wrong(serializer, data, read=read_body):
    with pytest.raises(ValidationError) as caught:
        read(serializer, data)
    return {path: error.code for path, error in places_of(caught.value.detail)}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({}, {}),
        ({"text": "  a\n"}, {"text": "  a\n"}),
        ({"text": ""}, {"text": ""}),
        ({"whole": 0}, {"whole": 0}),
        ({"truth": False}, {"truth": False}),
        ({"id": SOME.upper()}, {"id": uuid.UUID(SOME)}),
        ({"day": "2019-06-03"}, {"day": datetime.date(2019, 6, 3)}),
        ({"one": "b"}, {"one": "b"}),
        ({"several": []}, {"several": []}),
        ({"inner": [{"code": "x"}]}, {"inner": [{"code": "x"}]}),
    ],
)
def test_what_is_described_is_taken_as_it_is(given, read):
    assert read_body(Outer, given) == read


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": 1}, {"text": "invalid"}),
        ({"text": None}, {"text": "null"}),
        ({"whole": "1"}, {"whole": "invalid"}),
        ({"whole": True}, {"whole": "invalid"}),
        ({"whole": 1.0}, {"whole": "invalid"}),
        ({"whole": -1}, {"whole": "min_value"}),
        ({"whole": 10}, {"whole": "max_value"}),
        ({"truth": "true"}, {"truth": "invalid"}),
        ({"truth": 1}, {"truth": "invalid"}),
        ({"id": SOME.replace("-", "")}, {"id": "invalid"}),
        ({"id": f"{{{SOME}}}"}, {"id": "invalid"}),
        ({"id": 7}, {"id": "invalid"}),
        ({"id": "x"}, {"id": "invalid"}),
        ({"day": "20190603"}, {"day": "invalid"}),
        ({"day": "2019-W23-1"}, {"day": "invalid"}),
        ({"day": "2019-02-31"}, {"day": "invalid"}),
        ({"day": 2019}, {"day": "invalid"}),
        ({"one": "c"}, {"one": "invalid_choice"}),
        ({"one": ["a"]}, {"one": "invalid_choice"}),
        ({"several": "ab"}, {"several": "not_a_list"}),
        ({"several": {"a": 1}}, {"several": "not_a_list"}),
        ({"several": ["a", 1]}, {"several[1]": "invalid"}),
        ({"several": ["a", "b", "c"]}, {"several": "max_length"}),
        ({"inner": [{"code": "x"}, {}]}, {"inner[1].code": "required"}),
        ({"inner": [7]}, {"inner[0]": "invalid"}),
        ({"inner": {}}, {"inner": "not_a_list"}),
        ({"only": []}, {"only": "invalid"}),
        ({"only": {"code": "abcd"}}, {"only.code": "max_length"}),
        ([], {"": "invalid"}),
        (None, {"": "null"}),
        ("text", {"": "invalid"}),
    ],
)
def test_what_only_looks_like_it_is_named_with_its_path(given, expected):
    assert wrong(Outer, given) == expected


def test_a_name_that_nobody_knows_is_refused_beside_all_else():
    given = {"colour": 1, "whole": "x", "inner": [{"code": "x", "size": 1}]}
    assert wrong(Outer, given) == {
        "colour": "unknown_field",
        "whole": "invalid",
        "inner[0].size": "unknown_field",
    }


@pytest.mark.parametrize("digits", ["-1", "1.0", "x", "", "²", "٣", "9" * 17, " 1"])
def test_a_number_in_an_address_is_in_digits(digits):
    assert wrong(Asked, {"since": digits}) == {"since": "invalid"}
    assert read_body(Asked, {"since": "012"}) == {"since": 12}


def test_an_address_asks_for_each_thing_once():
    assert read_address(Asked, QueryDict("since=1&study=a")) == {"since": 1, "study": "a"}
    given = QueryDict("since=1&since=2")
    assert wrong(Asked, given, read_address) == {"since": "named_twice"}
    assert wrong(Asked, QueryDict("study=%00"), read_address) == {"study": "unstorable"}
    assert wrong(Asked, QueryDict("page=1"), read_address) == {"page": "unknown_field"}


def test_places_are_found_in_lists_that_name_their_numbers():
    detail = {"several": {0: [ErrorDetail("a", "x")], 3: [ErrorDetail("b", "y")]}}
    found = [(path, error.code) for path, error in places_of(detail)]
    assert found == [("several[0]", "x"), ("several[3]", "y")]
