"""Weights and strata on their pages: given by hand and by a file, looked at, taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.actions.sampling import set_drawn
from surveys.domain.sampling import MILLION, Drawn
from surveys.domain.waves import WaveState
from surveys.models import SampledExpert
from tests.surveys.factories import (
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]
LIST = "respondent,weight,stratum\nR1,1.5,North\nR2,2,South\n"


@pytest.fixture
def wave():
    study = make_study(slug="cloud")
    make_wave(study, "2018")
    wave = make_wave(study, "2019")
    for code in ("R1", "R2"):
        make_interview(wave, {}, respondent=code)
    return wave


@pytest.fixture
def researcher(client, wave):
    user = make_member(wave.study, "researcher")
    client.force_login(user)
    return user


def address(name="wave-experts", wave="2019", **more):
    return reverse(name, kwargs={"slug": "cloud", "code": wave, **more})


def draw(wave, code, *drawn):
    given = {make_expert(wave.study, code).pk: Drawn(*drawn)}
    set_drawn(by=accounts.system_account(), wave=wave, given=given)


def stored(wave="2019"):
    rows = SampledExpert.objects.filter(wave__code=wave).select_related("respondent")
    return {row.respondent.code: row.drawn for row in rows}


def send(client, text, name="list.csv", wave="2019"):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, content)
    return client.post(address("wave-experts-upload", wave), {"file": file})


def apply(client, page, **more):
    sent = {
        "list": page.context["checked"].text,
        "compared": page.context["comparison"].fingerprint,
    }
    return client.post(address("wave-experts-upload"), sent | more, follow=True)


def test_the_page_says_how_far_figures_follow(client, wave, researcher):
    assert "None has a weight, so each counts once." in client.get(address()).text
    draw(wave, "R1", MILLION, "North")
    page = client.get(address()).text
    assert "Figures are unweighted until all have one." in page
    assert "1 expert without a weight" in page
    assert "one expert alone" in page
    draw(wave, "R2", 2 * MILLION, "North")
    page = client.get(address()).text
    assert "All have a weight, so figures are weighted." in page
    assert "All stand in a stratum" in page


def test_the_list_is_searched_and_says_where_nothing_matches(client, wave, researcher):
    assert [row.expert.code for row in client.get(address(), {"q": "r2"}).context["rows"]] == ["R2"]
    assert "No expert of this wave matches." in client.get(address(), {"q": "\x00"}).text
    assert client.get(address(), {"page": "x"}).status_code == 200
    assert "This wave has no expert yet." in client.get(address(wave="2018")).text


def test_no_list_is_offered_where_nothing_is_stored(client, wave, researcher):
    csv = address("wave-experts-file", format="csv")
    empty = client.get(address()).text
    assert csv not in empty
    assert "No weight or stratum is stored yet." in empty
    draw(wave, "R1", MILLION, "")
    assert csv in client.get(address()).text


def test_pages_of_a_wave_that_is_not_there(client, wave, researcher):
    for name in ("wave-experts", "wave-experts-upload"):
        assert client.get(address(name, "2030")).status_code == 404
    other = make_expert(make_study())
    assert client.get(address("wave-expert", expert_id=other.pk)).status_code == 404


def form_of(wave, code="R1"):
    return address("wave-expert", expert_id=make_expert(wave.study, code).pk)


def test_one_expert_by_hand_in_either_language(client, wave, researcher):
    url = form_of(wave)
    page = client.post(url, {"weight": "1.234", "stratum": " North ", "seen": "0"}, follow=True)
    assert "R1: saved." in page.text
    assert stored() == {"R1": Drawn(1_234_000, "North")}
    client.cookies["django_language"] = "es"
    spanish = client.get(url, headers={"accept-language": "es"})
    assert 'value="1,234"' in spanish.text
    sent = {"weight": "1,234", "stratum": "North", "seen": "1"}
    client.post(url, sent, headers={"accept-language": "es"})
    assert stored() == {"R1": Drawn(1_234_000, "North")}
    client.post(url, {"weight": "", "stratum": "", "seen": "1"})
    assert stored() == {}


@pytest.mark.parametrize("weight", ["0", "-1", "x", "1,234", "1.1234567", "9" * 150, "\x00"])
def test_what_is_no_weight_is_said_beside_its_field(client, wave, researcher, weight):
    page = client.post(form_of(wave), {"weight": weight, "stratum": "N", "seen": "0"})
    assert page.status_code == 422
    assert 'href="#id_weight"' in page.text
    assert stored() == {}


def test_a_stratum_of_other_waves_is_asked_about(client, wave, researcher):
    draw(wave.study.waves.get(code="2018"), "R1", MILLION, "North")
    sent = {"weight": "1", "stratum": "South", "seen": "0"}
    page = client.post(form_of(wave), sent)
    assert page.status_code == 422
    assert "R1 (2018): North → South" in page.text
    (question,) = page.context["form"].questions
    page = client.post(form_of(wave), sent | {"confirm": question.key}, follow=True)
    assert "Strata changed in other waves, too: 2018." in page.text
    assert stored("2018") == {"R1": Drawn(MILLION, "South")}


def test_two_people_do_not_write_over_each_other(client, wave, researcher):
    draw(wave, "R1", 7 * MILLION)
    page = client.post(form_of(wave), {"weight": "1", "stratum": "", "seen": "0"})
    assert page.status_code == 409
    assert "<dd>7</dd>" in page.text
    seen = page.context["form"]["seen"].value()
    client.post(form_of(wave), {"weight": "1", "stratum": "", "seen": seen})
    assert stored() == {"R1": Drawn(MILLION)}


def test_nothing_is_given_in_a_closed_wave(client, wave, researcher):
    studies.set_wave_state(by=researcher, wave=wave, state=WaveState.CLOSED)
    assert "This wave is closed" in client.get(address()).text
    page = client.get(form_of(wave))
    assert '<form method="post" class="narrow-form"' not in page.text
    assert client.post(form_of(wave), {"weight": "1", "seen": "0"}).status_code == 409
    assert send(client, LIST).status_code == 409
    assert stored() == {}


def test_a_list_is_compared_then_stored_as_a_whole(client, wave, researcher):
    draw(wave, "R2", MILLION, "South")
    page = send(client, LIST)
    assert page.status_code == 200
    assert "1 → 2" in page.text
    assert stored() == {"R2": Drawn(MILLION, "South")}
    page = apply(client, page)
    assert "1 new, 1 changed, 0 gone" in page.text
    assert stored() == {"R1": Drawn(1_500_000, "North"), "R2": Drawn(2 * MILLION, "South")}
    assert "Everything in this list is stored already." in send(client, LIST).text


def test_a_list_with_one_wrong_row_stores_nothing(client, wave, researcher):
    page = send(client, LIST + "R9,1,North\nR1,zero,\n")
    assert page.status_code == 422
    assert "2 problems are to be mended." in page.text
    assert '<td class="number">4</td><td>respondent</td>' in page.text
    assert stored() == {}


def test_what_changed_since_is_shown_again(client, wave, researcher):
    page = send(client, LIST)
    draw(wave, "R1", 9 * MILLION, "North")
    again = apply(client, page)
    assert again.status_code == 409
    assert "9 → 1.5" in again.text
    assert stored() == {"R1": Drawn(9 * MILLION, "North")}
    assert apply(client, again).status_code == 200
    assert stored()["R1"] == Drawn(1_500_000, "North")


def test_a_list_that_changes_strata_of_other_waves_is_confirmed(client, wave, researcher):
    draw(wave.study.waves.get(code="2018"), "R1", None, "East")
    page = send(client, LIST)
    assert "R1 (2018): East → North" in page.text
    again = apply(client, page)
    assert again.status_code == 422
    (question,) = again.context["asked"]
    assert "or upload a corrected list" in again.text
    assert "correct it above" not in again.text
    assert apply(client, again, confirm=question.key).status_code == 200
    assert stored("2018") == {"R1": Drawn(None, "North")}


def test_a_stratum_of_a_closed_wave_is_a_problem_of_the_list(client, wave, researcher):
    before = wave.study.waves.get(code="2018")
    draw(before, "R1", None, "East")
    studies.set_wave_state(by=researcher, wave=before, state=WaveState.CLOSED)
    page = send(client, LIST)
    assert page.status_code == 422
    assert "2018 (R1)" in page.text


@pytest.mark.parametrize(
    "sent",
    [
        {"list": "nonsense", "compared": "x"},
        {"list": LIST, "compared": "x"},
        {"list": "\x00\udcff", "compared": ""},
        {"list": ""},
        {},
    ],
)
def test_nothing_of_what_was_not_compared_is_stored(client, wave, researcher, sent):
    sent = {name: text.encode("utf-8", "surrogateescape") for name, text in sent.items()}
    assert client.post(address("wave-experts-upload"), sent).status_code in (409, 422)
    assert stored() == {}


@pytest.mark.parametrize("content", [b"\x00\x01", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe"])
def test_a_file_that_is_none_is_said_to_be(client, wave, researcher, content):
    page = send(client, content, "x.xlsx")
    assert page.status_code == 422
    assert page.context["problem_count"]


def test_the_list_and_the_workbook_are_read_as_they_are_given(client, wave, researcher):
    draw(wave, "R1", 1_500_000, "=North")
    text = client.get(address("wave-experts-file", format="csv"))
    assert text.content.decode() == "respondent,weight,stratum\nR1,1.5,'=North\n"
    assert "Everything in this list is stored already." in send(client, text.content).text
    book = client.get(address("wave-experts-file", format="xlsx"))
    assert "Everything in this list is stored already." in send(client, book.content, "x.xlsx").text


def test_an_analyst_looks_and_does_not_write(client, wave):
    client.force_login(make_member(wave.study, "analyst"))
    page = client.get(address()).text
    assert "Upload a list" not in page
    assert send(client, LIST).status_code == 403


def test_a_planned_wave_with_something_given_is_not_removed(client, wave):
    client.force_login(make_member(wave.study, "admin"))
    planned = make_wave(wave.study, "2020", state=WaveState.PLANNED)
    draw(planned, "R1", MILLION)
    page = client.get(reverse("wave-edit", args=["cloud", "2020"]))
    assert "1 expert with a weight or a stratum" in page.text
    assert not page.context["can_be_removed"]
    settings = client.get(reverse("settings-page", args=["cloud"])).text
    assert "1 expert of the newest wave has one" in settings
    assert address(wave="2020") in settings
    assert address() in client.get(reverse("wave-list", args=["cloud"])).text


def test_the_page_of_an_expert_says_how_they_were_chosen(client, wave, researcher):
    draw(wave, "R1", 1_500_000, "North")
    page = client.get(reverse("expert-detail", args=["cloud", make_expert(wave.study, "R1").pk]))
    assert "<dd>Weight: 1.5; Stratum: North</dd>" in page.text
    assert address() in page.text
