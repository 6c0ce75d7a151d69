"""What a respondent agreed to in a wave, purpose by purpose."""

import datetime

import pytest

from surveys.actions import accounts
from surveys.actions.consents import record_consent, record_past_consent
from surveys.domain.consents import PURPOSES
from surveys.queries.consents import consents_of, last_text
from tests.surveys.factories import make_interview, make_study, make_user, make_wave

pytestmark = pytest.mark.django_db


def day(number):
    """Return a day from May 2019 on."""
    return datetime.date(2019, 4, 30) + datetime.timedelta(days=number)


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def interview(wave):
    """An interview with its consent, beside one of another expert who agreed to everything."""
    other = make_interview(wave)
    for purpose in PURPOSES:
        give(other, purpose=purpose)
    return make_interview(wave)


def give(interview, *, by=None, purpose="quote", text="1", on=1):
    return record_consent(
        by=by or accounts.system_account(),
        respondent=interview.respondent,
        wave=interview.wave,
        purpose=purpose,
        text_version=text,
        given_on=day(on),
    )


def give_and_withdraw(interview, on):
    return record_past_consent(
        by=accounts.system_account(),
        respondent=interview.respondent,
        wave=interview.wave,
        purpose="quote",
        text_version="1",
        given_on=day(on),
        withdrawn_on=day(on),
    )


def test_every_purpose_has_its_own_consents_only(interview):
    standing = [code for code, one in consents_of(interview).items() if one.standing]
    assert standing == ["participate"]


def test_what_was_withdrawn_stands_apart_oldest_first(interview):
    later, earlier = give_and_withdraw(interview, 3), give_and_withdraw(interview, 2)
    given = give(interview, on=4)
    found = consents_of(interview)["quote"]
    assert (found.standing, found.withdrawn) == (given, [earlier, later])


def test_each_consent_says_who_recorded_it(interview):
    give(interview, by=make_user(username="ana"))
    found = consents_of(interview)
    assert found["quote"].standing.recorded_by == "ana"
    assert found["participate"].standing.recorded_by == accounts.SYSTEM_USERNAME


def test_consents_of_another_wave_are_not_shown(interview):
    later = make_interview(make_wave(interview.wave.study, "2020"))
    give(later, purpose="archive")
    assert consents_of(interview)["archive"].standing is None


def test_the_text_used_last_in_the_wave_is_offered(wave):
    assert last_text(wave) == ""
    interview = make_interview(wave)
    give(interview, text="2019-2", on=20)
    assert last_text(wave) == "1"  # the interview itself was agreed to in June
    give(interview, purpose="archive", text="2019-3", on=61)
    give(make_interview(make_wave(make_study())), text="FOREIGN", on=90)
    assert last_text(wave) == "2019-3"


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(interview, number, django_assert_num_queries):
    for on in range(1, number + 1):
        give_and_withdraw(interview, on)
    with django_assert_num_queries(1):
        found = consents_of(interview)
        assert len([one.withdrawn_by.username for one in found["quote"].withdrawn]) == number
