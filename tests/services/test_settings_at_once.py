"""Two admins at once: one of two same changes is told, and nothing is lost or overwritten."""

import pytest
from django.db import connection

from surveys.actions import accounts
from surveys.actions.invitations import join
from surveys.actions.settings.studies import change_study, found_study
from surveys.actions.settings.themes import add_theme
from surveys.actions.waves import change_wave, move_wave, plan_wave
from surveys.domain.refusals import Refused, StaleVersion, WaveNotOpen
from surveys.domain.waves import Move
from surveys.models import Entry, Membership, Study, Theme, User, Wave
from tests.services.test_concurrency import at_once
from tests.surveys.factories import make_invitation, make_study, make_user

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


def raised(found, error):
    return [type(one) for one in found if isinstance(one, Exception)] == [error]


@pytest.mark.parametrize("slugs", [("clouds", "clouds"), ("clouds", "Clouds")])
def test_one_of_two_studies_of_one_address_is_refused_and_gives_no_right(slugs):
    people = [make_user(), make_user()]

    def found(person, slug):
        content = {"name": {"en": "A"}, "languages": ["en"], "description": {}}
        return lambda: found_study(by=person, slug=slug, **content)

    assert raised(at_once(*map(found, people, slugs)), Refused)
    assert Study.objects.count() == Membership.objects.count() == 1


def test_one_of_two_changes_of_a_study_is_told():
    study = make_study()
    by = accounts.system_account()

    def named(name):
        mine = Study.objects.get(pk=study.pk)
        texts = {"name": {"en": name}, "description": {}, "notes": {}}
        return lambda: change_study(by=by, study=mine, seen=1, **texts)

    found = at_once(named("First"), named("Second"))
    assert raised(found, StaleVersion)
    stored = Study.objects.get()
    assert (stored.version, stored.name["en"]) == (2, ("First", "Second")[found.index(True)])
    assert Entry.objects.filter(record_id=study.pk).count() == 2


def test_waves_and_themes_that_are_added_at_once_all_find_their_place():
    study, by = make_study(), accounts.system_account()

    def planned(code):
        return lambda: plan_wave(by=by, study=study, code=code, year=2026)

    def themed(code):
        return lambda: add_theme(by=by, study=study, code=code, label={"en": code})

    works = [planned("a"), planned("b"), planned("c"), themed("a"), themed("b"), planned("a")]
    assert raised(at_once(*works), Refused)
    assert sorted(Wave.objects.values_list("position", flat=True)) == [1, 2, 3]
    assert Theme.objects.count() == 2


def test_nothing_is_changed_of_a_wave_that_closes_at_the_same_moment():
    by = accounts.system_account()
    for number in range(5):
        wave = plan_wave(by=by, study=make_study(), code="2026", year=2026)
        move_wave(by=by, wave=wave, move=Move.OPEN)
        mine, theirs = Wave.objects.get(pk=wave.pk), Wave.objects.get(pk=wave.pk)
        found = at_once(
            lambda mine=mine: change_wave(by=by, wave=mine, seen=2, target=40),
            lambda theirs=theirs: move_wave(by=by, wave=theirs, move=Move.CLOSE),
        )
        stored = Wave.objects.get(pk=wave.pk)
        assert stored.state == "closed", number
        assert (stored.target, isinstance(found[0], WaveNotOpen)) in ((40, False), (None, True))
        actions = Entry.objects.filter(record_id=wave.pk).order_by("record_version")
        told = list(actions.values_list("action", flat=True))
        assert told[-1] == "wave.close"


@pytest.mark.parametrize("names", [("ana", "ana"), ("ana", "Ana")])
def test_one_of_two_invited_people_who_choose_one_name_is_told(names):
    study = make_study()

    def joined(name):
        invitation, _token = make_invitation(study if name == "ana" else make_study())
        return lambda: join(invitation=invitation, account=User(username=name))

    (refused,) = [one for one in at_once(*map(joined, names)) if isinstance(one, Exception)]
    assert refused.code == "taken_name"
    assert User.objects.filter(username__iexact="ana").count() == 1
