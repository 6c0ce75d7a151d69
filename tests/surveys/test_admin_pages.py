"""Every page of the Django admin: open to whom a role says so, and nothing on it is editable."""

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from surveys.actions import accounts
from surveys.admin.read_only import ReadOnlyAdmin
from surveys.models import Interview
from surveys.models.record import Record
from tests.everything import make_everything
from tests.surveys.factories import make_member, make_study

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

OWN, FOREIGN = "OWN", "FOREIGN"
SHOWN = {
    model: shown
    for model, shown in admin.site._registry.items()
    if isinstance(shown, ReadOnlyAdmin) and shown.study_path is not None
}
OF_ADMINS = {
    *("surveys.ContactExport", "surveys.Invitation", "surveys.Membership", "analytics.Export"),
    *("analytics.DataLink", "analytics.ExportSetting"),
}
HIDDEN_FROM = {
    "admin": set(),
    "researcher": OF_ADMINS,
    "analyst": OF_ADMINS
    | {"surveys.RespondentIdentity", "surveys.OrganizationIdentity"}
    | {"surveys.RecordImport", "surveys.ImportMapping"},
}
SOMETIMES_HIDDEN = [
    model for model in SHOWN if any(model._meta.label in hidden for hidden in HIDDEN_FROM.values())
]
APPS = {"en": {"Collecting", "Figures"}, "es": {"Recogida de datos", "Cifras"}}
SAME_IN_BOTH = {"variable", "variables", "base", "id"}
"""Words that English and Spanish share."""
# Fields of searches that nothing in these studies says anything in.
SAID_OF_NOTHING = {
    "Entry.request_id",
    "Project.label",
    "ProjectLink.predecessor__label",
    "ProjectLink.successor__label",
    "Quote.translation",
}


@pytest.fixture(scope="module")
def studies(module_transaction):
    """Make the studies once for all tests, each of which leaves them as it found them."""
    with module_transaction.unblock():
        return make_everything(1, FOREIGN), make_everything(3, OWN)


@pytest.fixture
def foreign(studies):
    return studies[0]


@pytest.fixture
def own(studies):
    return studies[1]


@pytest.fixture
def staff(client, own):
    """Sign in an admin of two studies: of one alone, no list is filtered by studies."""
    person = make_member(own, "admin", is_staff=True)
    by = accounts.system_account()
    accounts.add_member(study=make_study(), user=person, role="admin", by=by)
    client.force_login(person)
    return person


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def rows_of(model, study):
    path = SHOWN[model].study_path
    return model.objects.filter(**{f"{path}__pk" if path else "pk": study.pk})


def row_of(model, study):
    return rows_of(model, study).order_by("pk").first()


@pytest.mark.parametrize("role", sorted(HIDDEN_FROM))
def test_a_role_opens_the_pages_that_it_includes_and_no_others(client, own, role, subtests):
    """Every list is asked for by each role; records of what none is refused, by an admin alone."""
    client.force_login(make_member(own, role, is_staff=True))
    for model in SHOWN:
        may = model._meta.label not in HIDDEN_FROM[role]
        key = row_of(model, own).pk
        with subtests.test(model._meta.label):
            assert client.get(address(model, "changelist")).status_code == (200 if may else 403)
            if role != "admin" and model not in SOMETIMES_HIDDEN:
                continue
            opened = client.get(address(model, "change", key)).status_code
            assert (opened == 200) is may
            history = client.get(address(model, "history", key)).status_code
            assert (history == 200) is (may and issubclass(model, Record))


def test_a_person_without_a_study_opens_no_list(client, own, subtests):
    person = make_member(make_study(), "admin", is_staff=True)
    person.memberships.all().delete()
    client.force_login(person)
    for model in SHOWN:
        with subtests.test(model._meta.label):
            assert client.get(address(model, "changelist")).status_code == 403


def test_nothing_is_added_changed_or_deleted(client, own, staff, subtests):
    for model in SHOWN:
        row = row_of(model, own)
        before = model.objects.filter(pk=row.pk).values().get()
        with subtests.test(model._meta.label):
            for page in (
                address(model, "add"),
                address(model, "change", row.pk),
                address(model, "delete", row.pk),
            ):
                assert client.post(page, {"code": "other", "post": "yes"}).status_code == 403
            chosen = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
            client.post(address(model, "changelist"), chosen)
            assert model.objects.filter(pk=row.pk).values().get() == before


def offered(listed):
    """Return what may be done with rows of a list that are selected."""
    form = listed.context["action_form"]
    return [name for name, _words in form.fields["action"].choices if name] if form else []


def test_no_page_has_a_field_to_write_into_or_a_button_to_save(client, own, staff, subtests):
    for model in SHOWN:
        with subtests.test(model._meta.label):
            listed = client.get(address(model, "changelist"))
            assert listed.context["cl"].formset is None
            assert offered(listed) == (["export_selected"] if model is Interview else [])
            shown = client.get(address(model, "change", row_of(model, own).pk))
            assert list(shown.context["adminform"].form.fields) == []
            assert 'name="_save"' not in shown.content.decode()


def test_a_search_by_each_field_finds_ones_own_records_and_no_others(
    client, own, foreign, staff, subtests
):
    for model, shown in SHOWN.items():
        listed = client.get(address(model, "changelist")).context["cl"].queryset
        for field in shown.search_fields:
            said = {str(word or "") for word in listed.values_list(field, flat=True)}
            if said <= {""}:
                assert f"{model.__name__}.{field}" in SAID_OF_NOTHING
                continue
            with subtests.test(f"{model._meta.label} {field}"):
                found = client.get(address(model, "changelist"), {"q": max(said)})
                assert found.context["cl"].result_count > 0
                assert not set(found.context["cl"].queryset) & set(rows_of(model, foreign))


def test_a_search_for_what_is_not_there_finds_nothing(client, own, staff, subtests):
    for model, shown in SHOWN.items():
        if shown.search_fields:
            with subtests.test(model._meta.label):
                found = client.get(address(model, "changelist"), {"q": "no such thing"})
                assert found.context["cl"].result_count == 0


def chosen_in(changes, title):
    (spec,) = [one for one in changes.filter_specs if one.title == title]
    return [one["display"] for one in spec.choices(changes) if one["selected"]]


def test_each_filter_narrows_a_list_to_what_was_chosen(client, own, staff, subtests):
    for model in SHOWN:
        whole = client.get(address(model, "changelist")).context["cl"]
        for spec in whole.filter_specs:
            *_, last = spec.choices(whole)
            with subtests.test(f"{model._meta.label} {spec.title}"):
                page = client.get(address(model, "changelist") + last["query_string"])
                assert chosen_in(page.context["cl"], spec.title) == [last["display"]]
                assert page.context["cl"].result_count <= whole.result_count
                assert FOREIGN not in page.content.decode()


def test_a_filter_by_another_study_finds_nothing(client, own, foreign, staff, subtests):
    for model, shown in SHOWN.items():
        if "study" in shown.list_filter:
            with subtests.test(model._meta.label):
                asked = {"study__id__exact": str(foreign.pk)}
                page = client.get(address(model, "changelist"), asked)
                assert list(page.context["cl"].queryset) == []


def words_of_lists(client, language):
    """Return what lists are called, and their columns and filters, as a reader sees them."""
    words = {}
    for model in SHOWN:
        page = client.get(address(model, "changelist"), headers={"accept-language": language})
        changes = page.context["cl"]
        with translation.override(language):
            label = model._meta.label
            words[label] = str(changes.opts.verbose_name_plural)
            assert capfirst(words[label]) in page.content.decode()
            for header in result_headers(changes):
                words[f"{label} column {len(words)}"] = str(header["text"])
            for spec in changes.filter_specs:
                words[f"{label} filter {len(words)}"] = str(spec.title)
    return words


def test_every_list_column_and_filter_is_called_by_a_spanish_word(client, own, staff):
    english, spanish = (words_of_lists(client, language) for language in ("en", "es"))
    assert list(english) == list(spanish)
    same = {place: word for place, word in english.items() if spanish[place] == word}
    assert {place: word for place, word in same.items() if word.lower() not in SAME_IN_BOTH} == {}


def test_the_index_names_every_list_in_both_languages(client, own, staff, subtests):
    for language in ("en", "es"):
        page = client.get(reverse("admin:index"), headers={"accept-language": language})
        names = {
            model["object_name"]: str(model["name"])
            for app in page.context["app_list"]
            for model in app["models"]
        }
        with translation.override(language):
            assert {
                model.__name__: capfirst(model._meta.verbose_name_plural) for model in SHOWN
            }.items() <= names.items()
        assert {str(app["name"]) for app in page.context["app_list"]} == APPS[language]
