"""What an expert withdrew is not given again by what somebody had typed before."""

import datetime

import pytest

from surveys.actions.consents import withdraw_consent
from surveys.domain.confirming import EVERYTHING
from surveys.models import Consent, Interview
from surveys.queries.working_copies import check
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {}, state="draft")


@pytest.fixture
def page(interview):
    page = Page(interview)
    page.type("participate", "yes", part="consent")
    return page


def withdraw(page):
    day = datetime.date(2019, 7, 1)
    withdraw_consent(by=page.by, consent=Consent.objects.get(), on=day, confirmed=EVERYTHING)


def lacks_consent(found) -> bool:
    return any("There is no consent" in str(one) for one in found.to_mend)


def test_saving_older_words_gives_no_consent_again(interview, page):
    withdraw(page)
    assert lacks_consent(check(interview, page.by))
    done = page.publish(confirmed=EVERYTHING, submit=True)
    assert (done.interview.state, lacks_consent(done.found)) == ("draft", True)
    assert not Consent.objects.standing().exists()
    assert not Interview.objects.counted().exists()


def test_what_is_typed_after_the_withdrawal_is_a_consent_of_its_own(interview, page):
    withdraw(page)
    page.look()
    page.type("participate", "", part="consent")
    page.look()
    page.type("participate", "yes", part="consent")
    assert not lacks_consent(check(interview, page.by))
    assert page.publish(confirmed=EVERYTHING, submit=True).interview.state == "submitted"
    assert Consent.objects.standing().count() == 1


def test_what_stands_is_not_given_twice(interview, page):
    assert page.publish(confirmed=EVERYTHING, submit=True).interview.state == "submitted"
    assert Consent.objects.count() == 1
