"""Making, opening and revoking a link: each is an entry, and none of them holds the secret."""

import uuid
from datetime import timedelta

import pytest

from analytics.actions.data_files import drop_expired
from analytics.actions.data_links import keep_suited, make_link, making, open_link, revoke_link
from analytics.actions.export_settings import delete_setting, save_setting
from analytics.domain.data_links import hindrances
from analytics.models import DataFilePart, DataLink, ExportSetting
from surveys.domain.invitations import hash_of
from surveys.domain.layout.options import SPANISH_EXCEL, Options, Unit
from surveys.domain.refusals import Refused
from surveys.models import Entry, Version
from tests.analytics.linking import SUITS, get, linked, make_setting, work
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1")
    return wave.study


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="boss")


@pytest.fixture
def setting(study, admin):
    return make_setting(study, by=admin)


def acts_on(link):
    entries = Entry.objects.filter(record_id=link.pk).order_by("pk")
    return [*entries.values_list("action", "by__username")]


def refused(action, **given):
    with pytest.raises(Refused) as refusal:
        action(**given)
    return refusal.value.code


def test_only_a_hash_of_the_secret_is_kept(admin, setting):
    link, secret = make_link(by=admin, setting=setting, name="  Excel of  Rita ")
    assert len(secret) == 43
    assert link.secret_hash == hash_of(secret)
    assert (link.name, link.made_by, link.is_open) == ("Excel of Rita", admin, False)
    assert link.expires_at - link.made_at == timedelta(days=365)
    assert acts_on(link) == [("link.made", "boss")]
    [kept] = Version.objects.filter(record_id=link.pk)
    assert "secret_hash" not in kept.content
    assert link.files.get().made_at is None  # asked for at once


def test_each_act_is_an_entry_and_one_that_changes_nothing_is_none(admin, setting):
    link, _secret = make_link(by=admin, setting=setting)
    for is_open in (True, True, False):
        open_link(by=admin, link=link, is_open=is_open)
    assert [revoke_link(by=admin, link=link) for _ in range(2)] == [True, False]
    assert [act for act, _by in acts_on(link)] == [
        *("link.made", "link.opened", "link.closed", "link.revoked")
    ]
    assert (link.revoked_by, refused(open_link, by=admin, link=link, is_open=True)) == (
        admin,
        "link_over",
    )


def test_sent_twice_it_is_made_once(admin, setting):
    id = uuid.uuid4()
    make_link(by=admin, setting=setting, id=id)
    assert refused(make_link, by=admin, setting=setting, id=id) == "made_already"
    assert DataLink.objects.count() == 1


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_only_who_may_export_records_makes_opens_and_revokes(study, admin, setting, role):
    link, _secret = make_link(by=admin, setting=setting)
    other = make_member(study, role)
    assert refused(make_link, by=other, setting=setting) == "no_role"
    assert refused(open_link, by=other, link=link, is_open=True) == "no_role"
    assert refused(revoke_link, by=other, link=link) == "no_role"


@pytest.mark.parametrize("days", [0, -1, 1096])
def test_a_link_works_for_a_time_that_is_chosen(admin, setting, days):
    assert refused(make_link, by=admin, setting=setting, days=days) == "days_of_link"


@pytest.mark.parametrize(
    ("format", "options", "code"),
    [
        ("sav", SUITS, "not_linked"),
        ("package", SUITS, "not_linked"),
        ("csv", Options(unit=Unit.BOTH), "two_tables"),
    ],
)
def test_what_no_program_loads_by_an_address_is_refused(study, admin, format, options, code):
    setting = make_setting(study, by=admin, options=options, format=format)
    assert refused(make_link, by=admin, setting=setting) == code


def test_two_tables_in_one_workbook_are_given(study, admin):
    options = Options(unit=Unit.BOTH)
    link, secret = linked(study, by=admin, options=options, format="xlsx")
    assert get(link, secret, format="xlsx").status_code == 200


def test_a_study_has_so_many_links_that_work_at_most(admin, setting, monkeypatch):
    monkeypatch.setattr(making, "MOST_LIVE", 1)
    link, _secret = make_link(by=admin, setting=setting)
    assert refused(make_link, by=admin, setting=setting) == "too_many_links"
    revoke_link(by=admin, link=link)
    assert make_link(by=admin, setting=setting)


def test_a_secret_never_stands_in_the_address_of_what_is_personal(study, admin):
    options = Options(variables=("goals",))
    setting = make_setting(study, by=admin, options=options)
    study.variables.filter(code="goals").update(privacy="personal")
    assert refused(make_link, by=admin, setting=setting, is_open=True) == "personal"
    link, _secret = make_link(by=admin, setting=setting)
    assert refused(open_link, by=admin, link=link, is_open=True) == "personal"


def test_the_content_of_a_revoked_link_goes(study, admin):
    link, _secret = linked(study, by=admin)
    assert DataFilePart.objects.exists()
    revoke_link(by=admin, link=link)
    assert drop_expired() == 1
    assert not DataFilePart.objects.exists()


def test_settings_of_a_link_that_works_are_neither_deleted_nor_made_useless(admin, setting):
    link, _secret = make_link(by=admin, setting=setting)
    assert refused(delete_setting, by=admin, setting=setting) == "linked"
    chosen = {"study": setting.study, "name": setting.name, "setting": setting, "by": admin}
    assert refused(save_setting, **chosen, options=SUITS, format="sav") == "not_linked"
    save_setting(**chosen, options=SUITS, format="xlsx")
    revoke_link(by=admin, link=link)
    delete_setting(by=admin, setting=setting)
    link.refresh_from_db()
    assert (link.setting, ExportSetting.objects.count()) == (None, 0)
    assert acts_on(link)[-1] == ("link.setting_deleted", "boss")


def test_a_copy_of_the_settings_suits_and_has_the_same_records(study, admin):
    options = Options(variables=("stage",), labels=True, dialect=SPANISH_EXCEL)
    setting = make_setting(study, by=admin, options=options)
    kept = keep_suited(by=admin, setting=setting, name="Suits")
    assert len([*hindrances(options, "csv")]) == 4
    assert [*hindrances(kept.chosen, "csv")] == []
    assert (kept.chosen.variables, kept.chosen.labels) == (("stage",), True)
    setting.refresh_from_db()
    assert setting.chosen == options
    work()


def test_a_file_that_was_being_made_goes_with_its_link(admin, setting):
    link, _secret = make_link(by=admin, setting=setting)
    revoke_link(by=admin, link=link)
    work()
    assert link.files.get().is_offered
    drop_expired()
    assert not DataFilePart.objects.filter(data_file__link=link).exists()
