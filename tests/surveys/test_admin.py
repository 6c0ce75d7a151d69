"""The Django admin: staff see their studies only, and of them what their roles include."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from surveys.actions import accounts, log
from surveys.actions.consents import withdraw_consent
from surveys.actions.review import return_interview
from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.confirming import EVERYTHING
from surveys.domain.consents import Purpose
from surveys.domain.roles import ROLES
from surveys.models import (
    Consent,
    Interview,
    Quote,
    RespondentIdentity,
    Study,
    Version,
)
from tests.surveys.factories import (
    make_interview,
    make_member,
)
from tests.surveys.one_of_everything import EMAIL, NAME, fill

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

ADMINS = {
    model._meta.label: shown
    for model, shown in admin.site._registry.items()
    if isinstance(shown, ReadOnlyAdmin)
}
WITHOUT_STUDY = {"surveys.Heartbeat", "surveys.IdempotencyKey"}
NOT_MADE = {"analytics.Claim", "analytics.Trend"}


@pytest.fixture(scope="module")
def filled(module_transaction):
    """Two studies with everything, made once for all tests; each test reads them anew."""
    with module_transaction.unblock():
        return [fill(slug).pk for slug in ("own-study", "foreign-study")]


@pytest.fixture
def own(filled):
    return Study.objects.get(pk=filled[0])


@pytest.fixture
def foreign(filled):
    return Study.objects.get(pk=filled[1])


def staff(study, role):
    return make_member(study, role, is_staff=True)


def address(model_label, page="changelist", *arguments):
    return reverse(f"admin:{model_label.lower().replace('.', '_')}_{page}", args=arguments)


def rows_of(shown, study):
    """Return the keys of all records of a study, by the admin's own path to it."""
    if shown.study_path is None:
        return set()
    lookup = f"{shown.study_path}__pk" if shown.study_path else "pk"
    return set(shown.model.objects.filter(**{lookup: study.pk}).values_list("pk", flat=True))


def test_every_class_of_the_admin_reads_only_but_that_of_people():
    writing = {model._meta.label for model in admin.site._registry} - ADMINS.keys()
    assert writing == {"surveys.User"}


def test_the_lists_hold_the_records_of_ones_own_study_only(client, own, foreign):
    client.force_login(staff(own, "admin"))
    for label, shown in ADMINS.items():
        page = client.get(address(label))
        if label in WITHOUT_STUDY:
            assert page.status_code == 403, label
            continue
        seen = set(page.context["cl"].queryset.values_list("pk", flat=True))
        assert rows_of(shown, foreign) & seen == set(), label
        assert seen == rows_of(shown, own), label
        assert seen or label in NOT_MADE, f"the test makes no {label}"
        assert "foreign-study" not in page.content.decode(), label
        for spec in page.context["cl"].filter_specs:
            assert "foreign" not in str(getattr(spec, "lookup_choices", "")).lower(), label


def test_a_record_of_another_study_answers_like_one_that_does_not_exist(client, own, foreign):
    client.force_login(staff(own, "admin"))
    for label in sorted(set(ADMINS) - WITHOUT_STUDY - NOT_MADE):
        mine, other = (min(rows_of(ADMINS[label], study)) for study in (own, foreign))
        assert client.get(address(label, "change", mine)).status_code == 200, label
        assert client.get(address(label, "change", other)).status_code in (302, 404), label
        assert client.get(address(label, "history", other)).status_code in (302, 404), label


def test_what_a_role_does_not_include_is_not_there(client, own):
    client.force_login(staff(own, "analyst"))
    for label, shown in ADMINS.items():
        may = shown.study_path is not None and shown.permission in ROLES["analyst"]
        assert client.get(address(label)).status_code == (200 if may else 403), label
        if label not in WITHOUT_STUDY | NOT_MADE:
            row = min(rows_of(shown, own))  # the first: a later one may be of an identity
            status = client.get(address(label, "change", row)).status_code
            assert (status == 200) is may, label


@pytest.mark.parametrize(("role", "sees"), [("analyst", False), ("researcher", True)])
def test_names_in_the_history_need_the_right_to_identity(client, own, role, sees):
    client.force_login(staff(own, role))
    identity = RespondentIdentity.objects.get(respondent__study=own)
    version = Version.objects.get(record_id=identity.pk)
    page = client.get(address("surveys.Version", "change", version.pk), follow=True)
    assert (NAME in page.content.decode()) is sees
    listed = client.get(address("surveys.Version"), {"record_type": "surveys.respondentidentity"})
    assert (listed.context["cl"].result_count == 1) is sees
    history = client.get(
        address("surveys.RespondentIdentity", "history", identity.pk), follow=True
    ).content.decode()
    assert (EMAIL in history) is sees


@pytest.mark.parametrize(
    "query",
    [
        {"identity__name__startswith": "Ada"},
        {"study__memberships__user__password__startswith": "m"},
        {"interviews__wave__study__slug": "foreign-study"},
    ],
)
def test_no_filter_in_the_address_asks_for_what_is_hidden(client, own, query):
    client.force_login(staff(own, "analyst"))
    assert client.get(address("surveys.Respondent"), query).status_code in (302, 400)


@pytest.mark.parametrize("label", ["surveys.Respondent", "surveys.User"])
@pytest.mark.parametrize("how", ["range", "regex", "iregex"])
def test_no_filter_in_the_address_breaks_a_list_or_takes_for_ever(client, own, label, how):
    client.force_login(staff(own, "admin"))
    assert client.get(address(label), {f"id__{how}": "("}).status_code == 400


def test_no_filter_in_the_address_looks_into_json(client, own):
    client.force_login(staff(own, "admin"))
    assert client.get(address("surveys.Study"), {"name__contains": "x"}).status_code == 400


@pytest.mark.parametrize("field", ["study", "interviews", "nothing"])
def test_no_list_to_choose_from_answers_in_place_of_the_lists(client, own, field):
    client.force_login(staff(own, "admin"))
    asked = {"app_label": "surveys", "model_name": "wave", "field_name": field, "term": "R"}
    answer = client.get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == 404


def test_permissions_of_django_open_no_study(client, own, foreign):
    person = staff(own, "researcher")
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(person)
    page = client.get(address("surveys.Interview"))
    assert {row.wave.study for row in page.context["cl"].queryset} == {own}


def test_a_superuser_sees_all(client, own, foreign):
    person = staff(own, "analyst")
    person.is_superuser = True
    person.save()
    client.force_login(person)
    for label, shown in ADMINS.items():
        page = client.get(address(label))
        assert page.status_code == 200
        assert page.context["cl"].result_count == shown.model.objects.count()


def test_the_comparison_of_another_study_is_not_there(client, own, foreign):
    client.force_login(staff(own, "admin"))
    for page in ("study_comparison", "study_comparison_picture"):
        assert client.get(reverse(f"admin:surveys_{page}", args=[foreign.pk])).status_code == 404
        assert client.get(reverse(f"admin:surveys_{page}", args=[own.pk])).status_code == 200


class TestPeople:
    def test_an_admin_of_a_study_sees_its_members_and_changes_nobody(self, client, own, foreign):
        member, stranger = make_member(own, "researcher"), make_member(foreign, "researcher")
        person = staff(own, "admin")
        person.user_permissions.set(Permission.objects.all())
        client.force_login(person)
        page = client.get(address("surveys.User"))
        assert {member, person} <= set(page.context["cl"].queryset)
        assert stranger not in page.context["cl"].queryset
        assert client.get(address("surveys.User", "change", stranger.pk)).status_code == 302
        shown = client.get(address("surveys.User", "change", member.pk))
        assert shown.status_code == 200
        assert "is_superuser" not in shown.content.decode()
        for url in (
            address("surveys.User", "add"),
            address("surveys.User", "delete", member.pk),
            reverse("admin:auth_user_password_change", args=[member.pk]),
        ):
            assert client.post(url, {"username": "x"}).status_code == 403

    def test_others_see_no_accounts(self, client, own):
        client.force_login(staff(own, "researcher"))
        assert client.get(address("surveys.User")).status_code == 403

    def test_the_demo_account_admin_has_its_role_and_no_more(self, client, own, foreign):
        accounts.create_demo_accounts(study=own, password="demo-password")
        from surveys.models import User

        person = User.objects.get(username="admin")
        assert person.get_all_permissions() == set()
        assert not person.is_superuser
        client.force_login(person)
        assert client.get(reverse("admin:index")).status_code == 200
        page = client.get(address("surveys.Study"))
        assert list(page.context["cl"].queryset) == [own]


def test_the_history_of_an_interview_is_its_versions(client, own):
    person = staff(own, "researcher")
    interview = Interview.objects.filter(wave__study=own, wave__code="2019").get()
    return_interview(by=person, interview=interview, note="Which year?", seen=interview.version)
    client.force_login(person)
    page = client.get(address("surveys.Interview", "history", interview.pk))
    text = page.content.decode()
    assert "doesn’t have a change history" not in text
    steps = page.context["steps"]
    assert [step.version for step in steps] == [3, 2, 1]
    assert (steps[0].by, steps[0].action) == (person.username, "interview.returned")
    changed = {change.name: (change.before, change.after) for change in steps[0].changes}
    assert changed["state"] == ("submitted", "returned")
    assert changed["review note"] == ("—", "Which year?")
    first = {change.name: change.after for change in steps[-1].changes}
    assert first["answers: aws_customer"] == "yes"
    assert first["respondent"] == interview.respondent.code


def test_the_reason_of_a_version_is_told_with_it_and_not_with_the_next(client, own):
    person = staff(own, "researcher")
    interview = Interview.objects.filter(wave__study=own, wave__code="2019").get()
    log.update(interview, by=person, action="interview.expert_corrected", reason="Mistyped")
    log.update(interview, by=person, action="interview.edited")
    client.force_login(person)
    steps = client.get(address("surveys.Interview", "history", interview.pk)).context["steps"]
    told = [[(change.name, change.after) for change in step.changes] for step in steps[:2]]
    assert told == [[], [("reason", "Mistyped")]]


def test_an_erased_version_says_so(client, own):
    interview = Interview.objects.filter(wave__study=own).first()
    Version.objects.filter(record_id=interview.pk, record_version=1).update(content=None)
    client.force_login(staff(own, "researcher"))
    page = client.get(address("surveys.Interview", "history", interview.pk))
    assert "The content was erased." in page.content.decode()


@pytest.mark.parametrize("label", sorted(ADMINS))
def test_every_record_and_field_has_a_spanish_name(label):
    """A word that both languages share says so here."""
    same = {"variable", "variables", "base"}
    model = ADMINS[label].model
    names = {"": model._meta.verbose_name, "*": model._meta.verbose_name_plural}
    names |= {field.name: field.verbose_name for field in model._meta.fields}
    names.pop("id", None)
    with translation.override("en"):
        english = {name: str(text) for name, text in names.items()}
    with translation.override("es"):
        missing = {n: t for n, t in english.items() if str(names[n]) == t and t not in same}
    assert missing == {}, "give it a word in surveys/admin/words.py or analytics/admin/words.py"


def test_the_admin_speaks_spanish(client, own):
    client.force_login(staff(own, "admin"))
    page = client.get(address("surveys.Interview"), HTTP_ACCEPT_LANGUAGE="es").content.decode()
    for words in (
        "Administración de Nucleus",
        "Oleada",
        "Persona experta",
        "Realizada el",
        "Modalidad",
    ):
        assert words.lower() in page.lower()
    interview = Interview.objects.filter(wave__study=own).first()
    history = client.get(
        address("surveys.Interview", "history", interview.pk), HTTP_ACCEPT_LANGUAGE="es"
    ).content.decode()
    for words in ("Qué cambió", "Quién", "realizada el"):
        assert words in history


def test_a_list_costs_the_same_number_of_queries_however_long(client, own):
    client.force_login(staff(own, "admin"))
    wave = own.waves.get(code="2019")
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address("surveys.Interview"))
        numbers.append(len(queries))
        for _ in range(5):
            make_interview(wave, {"stage": "research"})
    assert numbers[0] == numbers[1]


def test_a_quote_is_in_no_history_once_its_consent_is_withdrawn(client, own):
    client.force_login(staff(own, "admin"))
    quote = Quote.objects.get(interview__wave__study=own)
    listed = client.get(address("surveys.Version")).context["cl"].queryset
    assert listed.filter(record_id=quote.pk).exists()
    consent = Consent.objects.get(wave__study=own, purpose=Purpose.QUOTE)
    withdraw_consent(
        by=accounts.system_account(),
        consent=consent,
        on=datetime.date(2019, 7, 1),
        confirmed=EVERYTHING,
    )
    listed = client.get(address("surveys.Version")).context["cl"].queryset
    assert not listed.filter(record_id=quote.pk).exists()
