"""Taking a data file: who may is asked at that moment, and each download is counted."""

import datetime
from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.actions import data_files
from analytics.actions.data_files import open_parts, request_file, take_file
from analytics.actions.data_files.taking import may_take
from surveys.actions import jobs, log
from surveys.actions.consents import withdraw_consent
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.domain.layout.options import Options
from surveys.models import Consent, Membership, User
from surveys.rules import RoleFallsShort
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1")
    return wave.study


@pytest.fixture
def made(study):
    by = make_member(study, "admin")
    data_file = request_file(by=by, study=study, options=Options(), format="csv")
    jobs.run_job(data_files.WORK)
    data_file.refresh_from_db()
    return data_file


def test_who_asked_takes_it_and_it_is_counted(made):
    for number in (1, 2):
        taken = take_file(by=made.by, data_file=made)
        assert taken.downloads == number
        assert b"R1" in b"".join(open_parts(taken))


@pytest.mark.parametrize("role", ["admin", "researcher", "analyst"])
def test_others_do_not_take_it_be_they_admins(study, made, role):
    for stranger in (make_member(study, role), make_member(make_study(), "admin")):
        assert not may_take(stranger, made)
        with pytest.raises(RoleFallsShort):
            take_file(by=stranger, data_file=made)
    made.refresh_from_db()
    assert made.downloads == 0


def test_who_asked_and_lost_the_role_takes_it_no_more(made):
    Membership.objects.filter(user=made.by).update(role="analyst")
    with pytest.raises(RoleFallsShort):
        take_file(by=User.objects.get(pk=made.by_id), data_file=made)


def test_what_is_not_made_or_has_expired_is_not_taken(study, made):
    waiting = request_file(by=made.by, study=study, options=Options(), format="csv")
    assert take_file(by=made.by, data_file=waiting) is None
    type(made).objects.filter(pk=made.pk).update(
        made_at=timezone.now() - timedelta(days=9), expires_at=timezone.now()
    )
    assert take_file(by=made.by, data_file=made) is None


def test_what_leaves_no_more_is_not_taken_from_a_file_that_was_made_before(study, made):
    variable = study.variables.get(code="goals")
    variable.privacy = "personal"
    log.update(variable, by=made.by, action="variable.changed")
    assert take_file(by=made.by, data_file=made) is None
    variable.privacy = "open"
    log.update(variable, by=made.by, action="variable.changed")
    assert take_file(by=made.by, data_file=made) is not None
    withdraw_consent(
        by=made.by,
        consent=Consent.objects.get(),
        on=datetime.date(2020, 1, 1),
        confirmed=EVERYTHING,
    )
    assert take_file(by=made.by, data_file=made) is None
    seal_entries()
    assert take_file(by=made.by, data_file=made) is None
    again = request_file(by=made.by, study=study, options=Options(), format="csv")
    jobs.run_job(data_files.WORK)
    again.refresh_from_db()
    taken = take_file(by=made.by, data_file=again)
    assert b"R1" not in b"".join(open_parts(taken))


def test_a_part_that_goes_while_it_is_sent_breaks_it_off(made):
    made.parts.all().delete()
    with pytest.raises(LookupError):
        b"".join(open_parts(made))
