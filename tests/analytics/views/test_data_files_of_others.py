"""Whoever may not have a data file does not get it, in whatever way they ask for it."""

from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.models import DataFile
from surveys.actions.jobs import cancel_job
from surveys.models import Job, User
from tests.analytics.exporting import ask, made, taken
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

CANARY = "Canary of this file"
WAYS = (
    *(("get", {}), ("head", {}), ("post", {}), ("put", {}), ("options", {})),
    ("get", {"range": "bytes=0-99"}),
    ("get", {"if-none-match": "*"}),
    ("get", {"hx-request": "true"}),
)


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1", goals=CANARY)
    return wave.study


@pytest.fixture
def files(client, study):
    """Files of one admin: one that can be downloaded, and others that cannot any more, or yet."""
    admin = make_member(study, "admin")
    client.force_login(admin)
    found = {one: made(client, study) for one in ("complete", "expired", "dropped")}
    now = timezone.now()
    over = {"made_at": now - timedelta(days=9), "expires_at": now - timedelta(seconds=1)}
    DataFile.objects.filter(pk=found["expired"].pk).update(**over)
    DataFile.objects.filter(pk=found["dropped"].pk).update(dropped_at=now)
    for name in ("cancelled", "waiting"):
        ask(client, study)
        found[name] = DataFile.objects.latest("created_at")
    cancel_job(by=admin, job=Job.objects.get(subject=found["cancelled"].pk))
    assert CANARY.encode() in taken(client, found["complete"])
    DataFile.objects.update(downloads=0)
    client.logout()
    return found


def attempts(client, files, study, states):
    """Ask for files in every way; return how many attempts there were, and those that succeeded."""
    slugs = (study.slug, make_study().slug)
    number, succeeded = 0, []
    for state, slug, (method, headers) in product(states, slugs, WAYS):
        address = reverse("export-take", args=[slug, files[state].pk])
        answer = getattr(client, method)(address, headers=headers)
        content = b"".join(answer) if answer.streaming else answer.content
        number += 1
        if answer.status_code < 300 or CANARY.encode() in content:
            succeeded.append((state, slug, method, headers, answer.status_code))
    return number, succeeded


def test_nobody_takes_the_file_of_another_nor_one_that_is_gone(client, study, files):
    admin = files["complete"].by
    stranger = make_member(make_study(), "admin")
    people = [None, *(make_member(study, role) for role in ("admin", "researcher", "analyst"))]
    people += [stranger, User.objects.create_superuser("boss")]
    number, succeeded = 0, []
    for person in people:
        if person is None:
            client.logout()
        else:
            client.force_login(person)
        more, found = attempts(client, files, study, files)
        number, succeeded = number + more, succeeded + found
    client.force_login(admin)
    more, found = attempts(client, files, study, [*files][1:])
    number, succeeded = number + more, succeeded + found
    assert number >= 500
    assert succeeded == []
    assert {*DataFile.objects.values_list("downloads", flat=True)} == {0}


def lose_role(admin, study):
    study.memberships.filter(user=admin).update(role="analyst")


def lose_membership(admin, study):
    study.memberships.filter(user=admin).delete()


def lose_account(admin, study):
    admin.is_active = False
    admin.save()


@pytest.mark.parametrize("loses", [lose_role, lose_membership, lose_account])
def test_who_asked_for_a_file_takes_it_no_more_once_the_right_is_lost(client, study, files, loses):
    admin = files["complete"].by
    client.force_login(admin)
    loses(admin, study)
    number, succeeded = attempts(client, files, study, files)
    assert (number, succeeded) == (5 * 2 * len(WAYS), [])
    assert {*DataFile.objects.values_list("downloads", flat=True)} == {0}
