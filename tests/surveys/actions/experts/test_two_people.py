"""That two experts are two people is remembered, and follows a merge."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_experts
from surveys.actions.experts.two_people import say_two_people, take_back_two_people
from surveys.domain.confirming import EVERYTHING, ToConfirm
from surveys.domain.refusals import Refused
from surveys.models import Entry, TwoPeople
from tests.surveys.factories import make_expert, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def by():
    return accounts.system_account()


def pairs():
    return {frozenset((one.one.code, one.other.code)) for one in TwoPeople.objects.all()}


def test_a_pair_is_remembered_once_whichever_is_named_first(study, by):
    one, other = make_expert(study, "R1"), make_expert(study, "R2")
    first = say_two_people(by=by, one=one, other=other)
    assert say_two_people(by=by, one=other, other=one) == first
    assert Entry.objects.filter(action="two_people.said").count() == 1
    take_back_two_people(by=by, pair=first)
    take_back_two_people(by=by, pair=first)
    assert pairs() == set()
    assert Entry.objects.filter(action="two_people.taken_back").count() == 1


def test_a_pair_is_of_two_experts_of_one_study(study, by):
    one = make_expert(study, "R1")
    for other in (one, make_expert(make_study(), "R2")):
        with pytest.raises(Refused, match="two different experts"):
            say_two_people(by=by, one=one, other=other)


def test_what_was_decided_of_a_code_that_ends_is_that_of_the_one_that_stays(study, by):
    one, two, three, four = (make_expert(study, code) for code in ("R1", "R2", "R3", "R4"))
    say_two_people(by=by, one=two, other=three)
    say_two_people(by=by, one=two, other=four)
    say_two_people(by=by, one=one, other=four)
    merge_experts(by=by, keep=one, merge=two, reason="One")
    assert pairs() == {frozenset(("R1", "R3")), frozenset(("R1", "R4"))}


def test_merging_two_people_is_asked_about(study, by):
    one, two = make_expert(study, "R1"), make_expert(study, "R2")
    say_two_people(by=by, one=one, other=two)
    with pytest.raises(ToConfirm) as asked:
        merge_experts(by=by, keep=one, merge=two, reason="One")
    assert "R1 and R2 are two people" in str(asked.value.questions[0])
    assert pairs() == {frozenset(("R1", "R2"))}
    merge_experts(by=by, keep=one, merge=two, reason="One", confirmed=EVERYTHING)
    assert pairs() == set()
