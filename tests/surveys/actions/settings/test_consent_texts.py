import datetime

import pytest

from surveys.actions import accounts
from surveys.actions.settings.consent_texts import (
    add_consent_text,
    change_consent_text,
    remove_consent_text,
)
from surveys.domain.refusals import Refused
from surveys.models import ConsentText
from surveys.queries.consent_texts import texts_by_purpose, texts_in_force
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db

DAY = datetime.date(2019, 1, 1)


def added(study, version="1", purpose="participate", day=DAY, words="I take part."):
    return add_consent_text(
        by=accounts.system_account(),
        study=study,
        purpose=purpose,
        text_version=version,
        valid_from=day,
        text={"en": words},
    )


def mend(text, words):
    by = accounts.system_account()
    return change_consent_text(
        by=by, consent_text=text, seen=text.version, valid_from=DAY, text={"en": words}
    )


def test_a_text_is_mended_while_nobody_agreed_to_it_and_never_after():
    wave = make_wave(make_study())
    text = added(wave.study)
    mend(text, "I would like to take part.")
    make_interview(wave, {})  # agrees to participate under text 1
    with pytest.raises(Refused, match="Consents that name text 1: 1"):
        mend(text, "I must.")
    with pytest.raises(Refused):
        remove_consent_text(by=accounts.system_account(), consent_text=text, seen=text.version)
    assert ConsentText.objects.get().text == {"en": "I would like to take part."}


def test_a_version_stands_once_for_each_purpose():
    study = make_study()
    added(study)
    added(study, purpose="quote")
    with pytest.raises(Refused):
        added(study)


def test_versions_that_consents_name_and_nobody_wrote_are_listed():
    wave = make_wave(make_study())
    make_interview(wave, {})
    added(wave.study, "2")
    first = texts_by_purpose(wave.study)[0]
    told = [(one.text_version, one.consents, one.text is None) for one in first.versions]
    assert told == [("2", 0, False), ("1", 1, True)]


def test_the_newest_text_of_a_day_is_in_force():
    study = make_study()
    added(study, "1")
    added(study, "2", day=datetime.date(2020, 1, 1))
    found = texts_in_force(study, datetime.date(2019, 12, 31))
    assert found["participate"].text_version == "1"
    assert texts_in_force(study, datetime.date(2020, 1, 1))["participate"].text_version == "2"
    assert texts_in_force(study, datetime.date(2018, 1, 1)) == {}
