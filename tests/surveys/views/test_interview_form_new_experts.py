"""The form asks before it makes an expert, and offers what exists."""

import pytest
from django.urls import reverse

from surveys.models import Interview, Respondent
from tests.surveys.factories import make_expert, make_interview, make_member, make_study, make_wave
from tests.surveys.views.posts import new_url, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave(client):
    wave = make_wave(make_study())
    client.force_login(make_member(wave.study, "researcher"))
    return wave


def unconfirmed(**fields):
    return typed(**fields) | {"confirm": []}


def asked(response):
    assert response.status_code == 422
    return [str(question) for question in response.context["form"].questions]


def test_a_code_that_nobody_has_is_asked_about_with_those_near(client, wave):
    for code in ("R014", "R1040", "S2"):
        make_expert(wave.study, code)
    data = unconfirmed(**{"details-respondent": "R104", "q-goals": "Kept"})
    response = client.post(new_url(wave), data)
    assert asked(response) == [
        "R104 is not an expert of this study yet; near: R014, R1040. Is this a new expert, and no "
        "typing error?"
    ]
    assert response.context["form"].answers.by_code()["goals"].value == "Kept"
    assert not Interview.objects.exists()
    assert Respondent.objects.count() == 3
    client.post(new_url(wave), data | {"confirm": "new_expert:r104"})
    assert Interview.objects.get().respondent.code == "R104"


def test_a_confirmation_holds_for_the_code_that_was_asked_about(client, wave):
    data = unconfirmed(**{"details-respondent": "R105"}) | {"confirm": "new_expert:r104"}
    assert asked(client.post(new_url(wave), data)) == [
        "R105 is not an expert of this study yet. Is this a new expert?"
    ]


def test_a_new_expert_and_a_date_outside_the_wave_are_asked_at_once(client, wave):
    response = client.post(new_url(wave), unconfirmed(**{"details-held_on": "2018-06-03"}))
    assert len(asked(response)) == 2


@pytest.mark.parametrize("code", ["r7", " R7\u200b", "Ｒ7"])
def test_a_known_expert_is_found_however_the_code_is_written(client, wave, code):
    make_expert(wave.study, "R7")
    client.post(new_url(wave), unconfirmed(**{"details-respondent": code}))
    assert Interview.objects.get().respondent.code == "R7"


def test_the_interview_that_exists_is_offered_and_what_was_typed_is_kept(client, wave):
    existing = make_interview(wave, respondent="R7")
    response = client.post(new_url(wave), typed(**{"details-respondent": "r7", "q-goals": "Kept"}))
    assert response.status_code == 422
    page = response.content.decode()
    assert reverse("interview-detail", args=[wave.study.slug, existing.pk]) in page
    assert "R7 already has an interview in wave 2019" in page
    assert "Kept" in page
    assert Interview.objects.count() == 1


def test_codes_are_offered_without_scripts_and_narrowed_while_typing(client, wave):
    for code in ("R1", "R12", "S1"):
        make_expert(wave.study, code)
    make_expert(make_study(), "R13")
    page = client.get(new_url(wave)).content.decode()
    assert '<datalist id="expert-codes"' in page
    assert [code in page for code in ("R1", "R12", "S1", "R13")] == [True] * 3 + [False]
    address = reverse("expert-codes", args=[wave.study.slug])
    found = client.get(address, {"details-respondent": "r1\x00"}).content.decode()
    assert "R12" in found
    assert "S1" not in found


def test_all_that_is_wrong_and_all_that_is_asked_is_said_at_once(client, wave):
    data = unconfirmed(action="submit", **{"q-aws_customer": "", "details-respondent": "R104"})
    response = client.post(new_url(wave), data)
    form = response.context["form"]
    assert {question.code for question in form.questions} == {"new_expert", "no_project"}
    assert form.answers.by_code()["aws_customer"].problems
    bad = client.post(new_url(wave), data | {"details-duration_minutes": "9999"})
    assert {q.code for q in bad.context["form"].questions} == {"new_expert", "no_project"}
    assert bad.context["form"].answers.by_code()["aws_customer"].problems
    assert bad.context["form"].details.errors["duration_minutes"]
    assert not Interview.objects.exists()


def test_an_interview_that_exists_is_said_beside_what_else_is_wrong(client, wave):
    existing = make_interview(wave, {"stage": "research"}, respondent="R7")
    for wrong in ({"details-duration_minutes": "9999"}, {"q-staff": "many"}):
        response = client.post(new_url(wave), unconfirmed(**wrong))
        assert response.status_code == 422
        assert response.context["form"].already.interview == existing.pk
        assert response.context["form"].is_troubled


@pytest.mark.parametrize(
    ("codes", "hint"),
    [
        (["R02", "R01"], "The pseudonym code of the expert, such as R01. No names here."),
        ([], "The pseudonym code of the expert. No names here."),
    ],
)
def test_the_hint_shows_a_code_as_this_study_has_them(client, wave, codes, hint):
    for code in codes:
        make_expert(wave.study, code)
    assert hint in client.get(new_url(wave)).content.decode()
