import datetime

import pytest
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.models import ConsentText, Theme
from tests.analytics.factories import claim, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def study(client):
    study = make_wave(make_study(slug="clouds")).study
    client.force_login(make_member(study, "admin"))
    return study


def address(name, *parts):
    return reverse(name, args=["clouds", *parts])


def test_a_variable_is_declared_and_a_refusal_keeps_what_was_typed(client, study):
    sent = {"code": "stage", "label-en": "My words", "level": "project", "privacy": "sensitive"}
    page = client.post(address("settings-variables"), sent)
    assert page.status_code == 422
    assert "My words" in page.text
    assert led_to(page) == ["id_code"]
    assert client.post(address("settings-variables"), sent | {"code": "later"}).status_code == 302
    assert study.variables.get(code="later").privacy == "sensitive"


def test_the_page_of_a_variable_says_what_reads_it_and_each_of_its_categories(client, study):
    define(study, claims=[claim(value=50)])
    page = client.get(address("settings-variable", "stage"))
    said = "A change touches 1 questionnaire, 2 indicators and 1 claim:"
    assert said in page.text
    assert f'href="{reverse("trend-indicator", args=["clouds", "production"])}"' in page.text
    by_category = {
        one.code: [kind.label for kind in one.readers] for one in page.context["categories"]
    }
    assert by_category["production"] == ["1 questionnaire", "2 indicators", "1 claim"]
    assert by_category["research"] == ["1 questionnaire"]


def test_another_class_is_confirmed_and_stored(client, study):
    define(study)
    sent = {"seen": 1, "label-en": "Stage", "level": "project", "privacy": "sensitive"}
    page = client.post(address("settings-variable", "stage"), sent)
    assert page.status_code == 422
    assert "stage becomes: sensitive; it was: open." in page.text
    key = page.context["form"].questions[0].key
    sent |= {"confirm": key}
    assert client.post(address("settings-variable", "stage"), sent).status_code == 302
    assert study.variables.get(code="stage").privacy == "sensitive"


def test_what_was_declared_by_mistake_is_removed(client, study):
    by = accounts.system_account()
    studies.declare_variable(
        by=by, study=study, code="slip", level="project", privacy="open", label={"en": "Slip"}
    )
    sent = {"action": "remove", "seen": 1}
    assert client.post(address("settings-variable", "slip"), sent).status_code == 302
    assert not study.variables.filter(code="slip").exists()
    page = client.post(address("settings-variable", "stage"), sent)
    assert page.status_code == 409
    assert "so it cannot be removed" in page.text


def test_themes_are_added_changed_and_removed(client, study):
    client.post(address("settings-themes"), {"code": "costs", "label-en": "Costs"})
    assert client.post(address("settings-themes"), {"code": "costs"}).status_code == 422
    sent = {"seen": 1, "label-en": "Money"}
    assert client.post(address("settings-theme", "costs"), sent).status_code == 302
    assert Theme.objects.get().label["en"] == "Money"
    client.post(address("settings-theme", "costs"), {"action": "remove", "seen": 2})
    assert not Theme.objects.exists()


def test_consent_texts_are_written_and_stay_once_somebody_agreed(client, study):
    sent = {"purpose": "participate", "text_version": "1", "valid_from": "2019-01-01"}
    page = client.post(address("settings-consent-texts"), sent | {"valid_from": "soon"})
    assert led_to(page)[0] == "id_valid_from"
    client.post(address("settings-consent-texts"), sent | {"text-en": "I take part."})
    text = ConsentText.objects.get()
    assert (text.valid_from, text.text) == (datetime.date(2019, 1, 1), {"en": "I take part."})
    make_interview(study.waves.get(), {})
    place = address("settings-consent-text", text.pk)
    page = client.get(place)
    assert "1 consent names this text, so its words stay." in page.text
    assert "<textarea" not in page.text
    page = client.post(place, {"seen": 1, "valid_from": "2019-01-01", "text-en": "I must."})
    assert page.status_code == 422
    assert "I must." in page.text
    assert ConsentText.objects.get().text == {"en": "I take part."}


def test_who_agrees_is_shown_the_text_that_is_in_force(client, study):
    interview = make_interview(study.waves.get(), {})
    by = accounts.system_account()
    studies.create_consent_text(
        by=by,
        study=study,
        purpose="quote",
        text_version="Q7",
        valid_from=datetime.date(2019, 1, 1),
        text={"en": "You may quote me."},
    )
    page = client.get(address("interview-consent", interview.pk))
    assert "You may quote me." in page.text
    assert 'value="Q7"' in page.text


@pytest.mark.parametrize(
    "name", ["settings-variables", "settings-themes", "settings-consent-texts"]
)
def test_empty_lists_say_what_belongs_there(client, name):
    empty = make_study(slug="empty")
    client.force_login(make_member(empty, "admin"))
    text = client.get(reverse(name, args=["empty"])).text
    assert any(words in text for words in ("This study has no", "no text yet"))
