"""Whoever changes a consent text waits for the consents that are being written."""

import datetime
import threading
import uuid

import pytest
from django.db import connection, transaction

from surveys.actions import accounts, consents
from surveys.actions.package_rows import RowsOfPackage
from surveys.actions.settings.consent_texts import change_consent_text, remove_consent_text
from surveys.domain.package.content import Package
from surveys.domain.package.rows import ConsentRow
from surveys.domain.refusals import Refused
from surveys.models import Consent, ConsentText
from tests.surveys.factories import make_consent_text, make_interview, make_study, make_wave

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

DAY = datetime.date(2019, 7, 1)


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


@pytest.fixture
def text():
    """A text of a study with an expert who has not agreed to it."""
    study = make_study()
    make_interview(make_wave(study), respondent="R1")
    return make_consent_text(study, "quotes-1", purpose="quote")


def give_one(text):
    """Record a consent on a page."""
    wave = text.study.waves.get()
    consents.record_consent(
        by=accounts.system_account(),
        respondent=text.study.respondents.get(),
        wave=wave,
        purpose="quote",
        text_version=text.text_version,
        given_on=DAY,
    )


def import_many(text):
    """Write consents as an import does."""
    row = ConsentRow(
        row=2,
        id=uuid.uuid4(),
        respondent="R1",
        wave="2019",
        purpose="quote",
        text_version=text.text_version,
        given_on=DAY,
        withdrawn_on=None,
    )
    by = accounts.system_account()
    rows = RowsOfPackage(text.study, Package(None, {}, {}, consents=[row]), by=by, is_checked=True)
    assert rows.write() == []


def change(text):
    change_consent_text(
        by=accounts.system_account(),
        consent_text=text,
        seen=None,
        valid_from=text.valid_from,
        text={"en": "I take part, and more."},
    )


def remove(text):
    remove_consent_text(by=accounts.system_account(), consent_text=text, seen=None)


@pytest.mark.parametrize("edit", [change, remove])
@pytest.mark.parametrize("write", [give_one, import_many])
def test_a_text_is_not_changed_while_consents_to_it_are_written(text, write, edit):
    said, ended = [], threading.Event()

    def try_to():
        try:
            edit(ConsentText.objects.get(pk=text.pk))
        except Refused as refused:
            said.append(refused.code)
        finally:
            ended.set()
            connection.close()

    editor = threading.Thread(target=try_to)
    with transaction.atomic():
        write(text)
        editor.start()
        assert not ended.wait(timeout=1)
    editor.join(timeout=30)
    assert said == ["agreed_to"]
    assert Consent.objects.filter(text_version="quotes-1").count() == 1
    assert ConsentText.objects.get(pk=text.pk).text == text.text
