"""Pages of links: the secret is on one answer alone, and what is wrong is said where it is."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.actions.data_links.renewing import renew
from analytics.models import DataLink, ExportSetting
from surveys.domain.layout.options import SPANISH_EXCEL, Options, Unit
from surveys.models import Membership
from tests.analytics.linking import SUITS, get, get_open, linked, make_setting, work
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

SECRET = re.compile(r'id="link-secret" readonly value="([\w-]{43})"')


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1")
    return wave.study


@pytest.fixture
def admin(client, study):
    admin = make_member(study, "admin", username="boss")
    client.force_login(admin)
    return admin


@pytest.fixture
def setting(study, admin):
    return make_setting(study, by=admin)


def making(setting):
    return reverse("export-link-new", args=[setting.study.slug, setting.pk])


def make(client, setting, **fields):
    given = {"id": str(uuid.uuid4()), "name": "Excel", "days": "365"} | fields
    return client.post(making(setting), given)


def page(link):
    return reverse("export-link", args=[link.study.slug, link.pk])


def act(client, link, act):
    address = reverse("export-link-act", args=[link.study.slug, link.pk, act])
    return client.post(address, follow=True)


def test_the_secret_is_on_one_answer_and_works(client, setting):
    answer = make(client, setting, days="30")
    [secret] = SECRET.findall(answer.text)
    link = DataLink.objects.get()
    assert (link.name, link.is_open) == ("Excel", False)
    assert link.expires_at - link.made_at == timedelta(days=30)
    assert f"http://testserver/data/{link.pk}.csv" in answer.text
    assert answer.text.count(secret) == 1
    assert "no-store" in answer["Cache-Control"]
    for address in (page(link), reverse("export-page", args=[setting.study.slug])):
        assert secret not in client.get(address).text
    work()
    assert get(link, secret).status_code == 200


def test_the_address_with_the_secret_is_shown_where_it_may_be_used(client, setting):
    answer = make(client, setting, is_open="on")
    [secret] = SECRET.findall(answer.text)
    link = DataLink.objects.get()
    address = f"http://testserver/data/{link.pk}/{secret}.csv"
    assert f'=IMPORTDATA("{address}")' in answer.text.replace("&quot;", '"')
    assert "Whoever sees the sheet has the data" in answer.text
    work()
    assert get_open(link, secret).status_code == 200


def test_the_steps_name_sheet_user_and_level_and_offer_sheets_for_csv_only(client, admin, study):
    for unit, sheets in ((Unit.PROJECT, "Data"), (Unit.BOTH, "interviews, projects")):
        options = replace(SUITS, unit=unit)
        setting = make_setting(study, by=admin, name=unit, options=options, format="xlsx")
        assert "is_open" not in client.get(making(setting)).context["form"].fields
        answer = make(client, setting, is_open="on")
        assert f"<code>{sheets}</code>" in answer.text
        assert "choose the longest" in answer.text
        link = DataLink.objects.get(setting=setting)
        assert not link.is_open
        assert "Allow the secret in the address" not in client.get(page(link)).text


def test_what_is_wrong_with_the_address_is_said(client, setting, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make(client, setting)
    link = DataLink.objects.get()

    def warned(host, *, secure=False):
        return len(
            client.get(page(link), headers={"host": host}, secure=secure).context["warnings"]
        )

    assert warned("study.example.org", secure=True) == 0
    assert warned("study.example.org") == 1
    assert warned("127.0.0.1:8000") == warned("[::1]:8000") == warned("localhost") == 1
    assert warned("192.168.1.4:8000") == warned("nucleus") == 2
    assert "cannot reach it" in client.get(page(link), headers={"host": "localhost"}).text


def test_sent_twice_it_shows_no_second_secret(client, setting):
    id = str(uuid.uuid4())
    make(client, setting, id=id)
    again = make(client, setting, id=id)
    assert (again.status_code, DataLink.objects.count()) == (409, 1)
    assert "its secret was shown once" in again.text
    assert not SECRET.findall(again.text)


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ({"name": ""}, "id_name"),
        ({"name": "x" * 101}, "id_name"),
        ({"days": "0"}, "id_days"),
        ({"days": "1096"}, "id_days"),
        ({"days": "soon"}, "id_days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, setting, fields, target):
    answer = make(client, setting, **fields)
    assert (answer.status_code, led_to(answer)) == (422, [target])
    assert not DataLink.objects.exists()


@pytest.mark.parametrize(
    ("options", "format", "number"),
    [
        (Options(dialect=SPANISH_EXCEL), "csv", 4),
        (Options(), "csv", 1),
        (Options(), "xlsx", 1),
    ],
)
def test_what_gets_in_the_way_is_said_and_a_copy_is_offered(
    client, admin, study, options, format, number
):
    setting = make_setting(study, by=admin, options=options, format=format)
    shown = client.get(making(setting))
    assert len(shown.context["hindrances"]) == number
    kept = client.post(making(setting), {"suit": "yes"}, follow=True)
    assert kept.context["hindrances"] == []
    assert kept.context["setting"].name == "Ours, for links"
    again = client.post(making(setting), {"suit": "yes"})
    assert again.status_code == 409
    assert "There are settings called “Ours, for links” already." in again.text
    setting.refresh_from_db()
    assert setting.chosen == options


@pytest.mark.parametrize(
    ("format", "options", "said"),
    [
        ("sav", Options(), "A link that refreshes gives CSV, Excel (XLSX)"),
        ("csv", Options(unit=Unit.BOTH), "These settings make two tables"),
    ],
)
def test_settings_of_which_no_link_is_made_say_why(client, admin, study, format, options, said):
    setting = make_setting(study, by=admin, options=options, format=format)
    assert said in client.get(making(setting)).text
    assert make(client, setting).status_code == 409


def test_settings_of_another_version_say_so(client, admin, study):
    fields = {"study": study, "name": "Old", "format": "csv", "by": admin}
    setting = ExportSetting.objects.create(options={"colour": "red"}, **fields)
    assert "There is no option colour." in client.get(making(setting)).text
    assert make(client, setting).status_code == 409
    assert client.post(making(setting), {"suit": "yes"}).status_code == 409


def test_links_are_listed_with_how_they_stand(client, admin, study):
    ends = {"Works": None, "Revoked": "revoke", "Expired": None, "Void": None}
    for name in ends:
        by = make_member(study, "admin") if name == "Void" else admin
        link, secret = linked(study, by=by, setting=name)
        get(link, secret)
    act(client, DataLink.objects.get(name="Revoked"), "revoke")
    over = timezone.now() - timedelta(days=1)
    DataLink.objects.filter(name="Expired").update(expires_at=over)
    Membership.objects.filter(user=by).update(role="analyst")
    shown = client.get(reverse("export-page", args=[study.slug]))
    assert [(one.link.name, one.words) for one in shown.context["links"]] == [
        ("Void", "gives nothing: its maker may no longer export records"),
        ("Works", "gives data"),
        ("Expired", "expired"),
        ("Revoked", "revoked"),
    ]
    assert [one.link.use.uses for one in shown.context["links"]] == [1] * 4
    assert not shown.context["page"].object_list  # files of links are on their pages


def test_a_link_is_opened_closed_and_revoked(client, admin, study):
    link, secret = linked(study, by=admin)
    assert "may stand in the address now" in act(client, link, "open").text
    assert get_open(link, secret).status_code == 200
    assert "no longer stand in the address" in act(client, link, "close").text
    assert get_open(link, secret).status_code == 404
    shown = act(client, link, "revoke")
    assert "is revoked. It gives nothing from now on." in shown.text
    assert "boss" in shown.text
    assert get(link, secret).status_code == 404
    assert "This link is over." in act(client, link, "open").text


def test_a_link_tells_which_file_it_gives_and_how_far_the_next_is(client, admin, study):
    link, _secret = linked(study, by=admin)
    given = client.get(page(link)).context["given"]
    assert (given.file, given.job) == (link.files.get(), None)
    link.setting.options |= {"labels": True}
    link.setting.save()
    assert renew(DataLink.objects.get())
    given = client.get(page(link)).context["given"]
    assert (given.file, given.job.state) == (None, "waiting")


def test_a_link_tells_what_its_settings_name_in_vain(client, setting, study):
    make(client, setting)
    link = DataLink.objects.get()
    assert "not there any more" not in client.get(page(link)).text
    ExportSetting.objects.update(options=setting.options | {"waves": ["1999"]})
    assert "or may not leave: 1999." in client.get(page(link)).text


def test_links_of_another_study_are_hidden(client, admin, study):
    foreign = make_study()
    link, _secret = linked(foreign, by=make_member(foreign, "admin"))
    for address in (
        reverse("export-link", args=[study.slug, link.pk]),
        reverse("export-link-new", args=[study.slug, link.setting.pk]),
    ):
        assert client.get(address).status_code == 404
    stolen = reverse("export-link-act", args=[study.slug, link.pk, "revoke"])
    assert client.post(stolen).status_code == 404
    assert DataLink.objects.get().revoked_at is None
