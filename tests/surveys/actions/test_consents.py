import datetime

import pytest

from surveys.actions import accounts, consents, studies
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused
from surveys.domain.waves import WaveState
from surveys.models import Consent, Entry, Interview, Version
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {"stage": "research"})


@pytest.fixture
def by():
    return accounts.system_account()


def day(month, number):
    return datetime.date(2019, month, number)


def give(interview, *, text="2", on, purpose="participate"):
    return consents.record_consent(
        by=accounts.system_account(),
        respondent=interview.respondent,
        wave=interview.wave,
        purpose=purpose,
        text_version=text,
        given_on=on,
    )


def withdraw(consent, on):
    return consents.withdraw_consent(
        by=accounts.system_account(), consent=consent, on=on, confirmed=[f"withdraw:{consent.pk}"]
    )


def test_consent_is_given_again_after_it_was_withdrawn(interview):
    first = withdraw(Consent.objects.get(), day(7, 1))
    assert not Interview.objects.counted().exists()
    again = give(interview, text="2019-2", on=day(7, 3))
    assert list(Interview.objects.counted()) == [interview]
    assert list(Consent.objects.of_interview(interview)) == [first, again]
    assert list(Consent.objects.standing()) == [again]


def test_each_act_is_logged_with_history(interview, by):
    consent = withdraw(Consent.objects.get(), day(7, 1))
    give(interview, on=day(7, 3))
    actions = Entry.objects.filter(record_type="surveys.consent").order_by("pk")
    assert [entry.action for entry in actions] == [
        "consent.given",
        "consent.withdrawn",
        "consent.given",
    ]
    last = Version.objects.get(record_id=consent.pk, record_version=2).content
    assert (last["withdrawn_on"], last["withdrawn_by_id"]) == ("2019-07-01", by.pk)


def test_a_withdrawal_is_asked_before(interview, by):
    consent = Consent.objects.get()
    with pytest.raises(ToConfirm) as asked:
        consents.withdraw_consent(by=by, consent=consent, on=day(7, 1))
    assert [question.key for question in asked.value.questions] == [f"withdraw:{consent.pk}"]
    assert Consent.objects.standing().exists()


def test_the_same_consent_twice_is_one(interview):
    again = give(interview, text="1", on=day(6, 5))
    assert Consent.objects.get() == again


def test_another_text_is_refused_while_a_consent_stands(interview):
    with pytest.raises(Refused, match="under text 1, given on 2019-06-01, stands already"):
        give(interview, text="2", on=day(6, 5))


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (datetime.date(2931, 1, 1), "after today"),
        (datetime.date(219, 1, 1), "Write the year in full"),
        (day(6, 20), "was not withdrawn before 2019-06-20"),
    ],
)
def test_consent_is_given_again_on_a_day_that_can_be(interview, on, says):
    withdraw(Consent.objects.get(), day(7, 1))
    with pytest.raises(Refused, match=says):
        give(interview, on=on)


@pytest.mark.parametrize(
    ("on", "says"),
    [(datetime.date(2931, 1, 1), "after today"), (day(5, 31), "cannot be withdrawn")],
)
def test_consent_is_withdrawn_on_a_day_that_can_be(interview, on, says):
    with pytest.raises(Refused, match=says):
        withdraw(Consent.objects.get(), on)


def test_in_a_closed_wave_consent_can_be_withdrawn_but_not_given(interview, by):
    studies.set_wave_state(by=by, wave=interview.wave, state=WaveState.CLOSED)
    withdraw(Consent.objects.get(), day(7, 1))
    assert not Interview.objects.counted().exists()
    interview.wave.refresh_from_db()
    with pytest.raises(Refused, match="is closed"):
        give(interview, on=day(7, 3))
    with pytest.raises(Refused, match="is closed"):
        give(interview, on=day(7, 3), purpose="quote")
