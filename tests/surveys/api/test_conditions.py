"""Versions in headers: what a reader has, and what a write saw."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from surveys.api.conditions import Seen, is_known, require_seen, tag_of
from surveys.api.handling import ProblemRaised


def request(**headers):
    return Request(APIRequestFactory().get("/", headers=headers))


@pytest.mark.parametrize(
    ("tag", "seen"),
    [
        ('"12"', Seen(12)),
        ('"12.3"', Seen(12, 3)),
        ('W/"12.3"', Seen(12, 3)),
        (' "0" ', Seen(0)),
    ],
)
def test_a_version_is_read_from_its_tag(tag, seen):
    assert require_seen(request(if_match=tag)) == seen


@pytest.mark.parametrize("tag", ["12", '"x"', "*", '"1", "2"', '"1.2.3"', "", '"²"', '"1"x'])
def test_a_tag_that_is_no_version_is_of_nothing_that_there_is(tag):
    with pytest.raises(ProblemRaised) as caught:
        require_seen(request(if_match=tag))
    assert caught.value.problem.code == "precondition_failed"


def test_a_write_says_what_it_saw():
    with pytest.raises(ProblemRaised) as caught:
        require_seen(request())
    problem = caught.value.problem
    assert (problem.status, problem.code) == (428, "precondition_required")


@pytest.mark.parametrize(
    ("have", "known"),
    [('"12.3"', True), ('W/"12.3"', True), ('"1.1", "12.3"', True), ('"12.4"', False), ("", False)],
)
def test_what_a_reader_has_is_known_by_its_tag(have, known):
    assert is_known(request(if_none_match=have), tag_of(12, 3)) is known
