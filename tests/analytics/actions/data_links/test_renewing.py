"""Fresh files for links: made before anybody asks, one at a time, and never for nothing."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from analytics.actions.data_links import make_link, renewing, revoke_link
from analytics.models import DataFile, DataLink, DataLinkUse
from analytics.queries.data_links import IN_NO_FILE
from analytics.tasks import renew_links_task
from surveys.actions.jobs import cancel_job
from surveys.actions.material import add_quote
from surveys.actions.respondents import identify_respondent
from surveys.actions.sealing import seal_entries
from surveys.models import Entry, Interview, Job, Membership
from tests.analytics.factories import export_file
from tests.analytics.linking import get, linked, make_setting, work
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1")
    return wave.study


@pytest.fixture
def link(study):
    """A link with the file that it gives; what was asked for lies a while back."""
    made, _secret = linked(study, by=make_member(study, "admin"))
    pass_by(timedelta(minutes=6))
    return made


def pass_by(time):
    """Let what was asked for lie further back."""
    for one in DataFile.objects.all():
        DataFile.objects.filter(pk=one.pk).update(created_at=one.created_at - time)
    for one in DataLinkUse.objects.exclude(asked_at=None):
        DataLinkUse.objects.filter(pk=one.pk).update(asked_at=one.asked_at - time)


def go_on(study, expert="R2"):
    make_interview(study.waves.get(), {}, respondent=expert)
    seal_entries()


def again(link):
    return DataLink.objects.select_related("study", "setting", "made_by").get(pk=link.pk)


def test_a_study_that_stands_still_has_no_file_made_anew(study, link):
    assert renewing.renew_links() == 0
    seal_entries()  # the entry that says that the file was made is sealed, too
    assert renewing.renew_links() == 0


def test_what_no_file_holds_has_none_made_anew(study, link):
    export_file(study)  # somebody takes a file
    make_member(study, "analyst")
    interview = Interview.objects.get()
    by = link.made_by
    add_quote(by=by, interview=interview, language="en", text="A word.")
    identify_respondent(by=by, respondent=interview.respondent, name="Ada")
    seal_entries()
    assert {"records.exported", "quote.added"} <= {*Entry.objects.values_list("action", flat=True)}
    assert renewing.renew_links() == 0
    assert {*IN_NO_FILE} <= {one._meta.label_lower for one in apps.get_models()}
    go_on(study)
    assert renewing.renew_links() == 1


def test_a_study_that_goes_on_has_one_file_made_anew(study, link):
    go_on(study)
    renew_links_task()
    assert renewing.renew_links() == 0  # one is on its way
    assert link.files.count() == 2
    work()
    assert [*link.files.order_by("-created_at").values_list("rows", flat=True)] == [2, 1]
    assert renewing.renew_links() == 0


def test_a_study_that_goes_on_all_the_time_has_a_file_made_every_five_minutes(study, link):
    go_on(study)
    assert renewing.renew_links() == 1
    work()
    go_on(study, "R3")
    assert renewing.renew_links() == 0
    pass_by(renewing.EVERY)
    assert renewing.renew_links() == 1


def test_what_nobody_uses_is_not_made_anew(study, link):
    go_on(study)
    long_ago = timezone.now() - timedelta(days=8)
    DataLink.objects.update(made_at=long_ago)
    assert renewing.renew_links() == 0
    DataLinkUse.objects.update(last_at=timezone.now() - timedelta(days=6))
    assert renewing.renew_links() == 1


def test_of_two_who_find_it_due_one_asks(study, link, monkeypatch):
    go_on(study)
    one, other = again(link), again(link)
    real = renewing._is_due

    def overtaken(asked, last):
        monkeypatch.setattr(renewing, "_is_due", real)
        assert renewing.renew(other)
        return True

    monkeypatch.setattr(renewing, "_is_due", overtaken)
    assert not renewing.renew(one)
    assert link.files.count() == 2


def test_what_was_refused_is_asked_for_again_after_a_minute(study, link, monkeypatch):
    setting = link.setting
    setting.options |= {"waves": ["1999"]}
    setting.save()
    assert not renewing.renew(again(link))  # there is no such wave
    setting.options |= {"waves": None, "labels": True}
    setting.save()
    assert not renewing.renew(again(link))
    pass_by(renewing.ASKING)
    assert renewing.renew(again(link))


def test_a_file_that_failed_is_tried_again_after_an_hour(study, link):
    go_on(study)
    assert renewing.renew_links() == 1
    cancel_job(by=link.made_by, job=Job.objects.latest("created_at"))
    pass_by(timedelta(minutes=30))
    assert renewing.renew_links() == 0
    pass_by(timedelta(minutes=31))
    assert renewing.renew_links() == 1


@pytest.mark.parametrize("end", ["role", "revoked"])
def test_nothing_is_made_for_a_link_that_gives_nothing(study, link, end):
    go_on(study)
    if end == "role":
        Membership.objects.filter(user=link.made_by).update(role="analyst")
    else:
        revoke_link(by=link.made_by, link=link)
    assert renewing.renew_links() == 0
    assert link.files.count() == 1


def test_older_files_go_soon_and_the_one_in_use_stays(study, link):
    go_on(study)
    renewing.renew_links()
    work()
    renewing.renew_links()
    newest, older = link.files.order_by("-created_at")
    assert older.expires_at <= timezone.now() + renewing.OLDER_STAY
    assert newest.expires_at > timezone.now() + timedelta(days=6)


def test_a_use_keeps_the_file_of_a_study_that_stands_still(study):
    link, secret = linked(study, by=make_member(study, "admin"))
    link.files.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert get(link, secret).status_code == 200
    assert link.files.get().expires_at > timezone.now() + timedelta(days=6)


def test_links_of_other_settings_have_files_of_their_own(study, link):
    by = link.made_by
    other, secret = make_link(by=by, setting=make_setting(study, by=by, name="X", format="xlsx"))
    work()
    assert get(other, secret, format="xlsx").status_code == 200
    assert {one.format for one in link.files.all()} == {"csv"}
