"""JSON that could be read in two ways, or that no record can hold, is refused."""

import io

import pytest
from django.http import UnreadablePostError

from surveys.api.parsing import InvalidRequest, StrictJSONParser, read_json

HALF = "\\ud800"


def refused(body):
    with pytest.raises(InvalidRequest) as caught:
        read_json(body if isinstance(body, bytes) else body.encode())
    return [(one.code, one.place.path) for one in caught.value.found]


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ('{"a": [1, "x", null, true]}', {"a": [1, "x", None, True]}),
        ('"\ufeffx"', "\ufeffx"),
        ("\ufeff[]", []),
        ('"\\u00f1"', "ñ"),
        ("1.5", 1.5),
        (str(2**53 - 1), 2**53 - 1),
        ('{"a": {"b": 1}, "b": 2}', {"a": {"b": 1}, "b": 2}),
    ],
)
def test_what_can_be_read_in_one_way_is_read(body, content):
    assert read_json(body.encode()) == content


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ('{"a": 1,}', "not_json"),
        ("{'a': 1}", "not_json"),
        ('"\x00"', "not_json"),
        (b"\xff", "not_utf8"),
        ("ñ".encode("latin-1"), "not_utf8"),
        ('{"a": 1, "b": 2, "a": 3}', "named_twice"),
        ('{"x": {"\\u0000": 1, "\\u0000": 2}}', "named_twice"),
        ("NaN", "not_a_number"),
        ("[-Infinity]", "not_a_number"),
        ("1e999", "number_out_of_reach"),
        ("9" * 5000, "number_out_of_reach"),
        (str(2**53), "number_out_of_reach"),
        (str(-(2**53)), "number_out_of_reach"),
        ("[" * 100_000, "too_deep"),
        ("[" * 30 + "]" * 30, "too_deep"),
    ],
)
def test_what_is_no_json_of_ours_is_refused(body, code):
    assert refused(body) == [(code, "")]


def test_every_text_that_cannot_be_stored_is_named():
    body = f'{{"a": ["ok", "x\\u0000"], "b": {{"c": "{HALF}"}}, "{HALF}": 1}}'
    assert refused(body) == [
        ("unstorable", "a[1]"),
        ("unstorable", "b.c"),
        ("unstorable", "\ufffd"),
    ]


def test_a_body_that_breaks_off_is_no_fault_of_ours():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise UnreadablePostError("gone")

    with pytest.raises(InvalidRequest) as caught:
        StrictJSONParser().parse(Broken())
    assert [one.code for one in caught.value.found] == ["cut_short"]
