"""The pages of experts: the list, the correction of an interview, and merges."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_experts
from surveys.domain.confirming import EVERYTHING
from surveys.models import Interview, Respondent, Wave
from tests.surveys.factories import make_expert, make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to
from tests.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def admin(client, wave):
    client.force_login(make_member(wave.study, "admin"))


def page_of(client, wave, name, /, **query):
    return client.get(reverse(name, args=[wave.study.slug]), query)


def test_the_list_shows_waves_and_projects_and_finds_by_code(client, wave, admin):
    make_interview(wave, {}, {}, respondent="R01")
    make_expert(wave.study, "S2")
    page = page_of(client, wave, "expert-list").content.decode()
    assert "R01" in page
    assert "S2" in page
    assert ">2</td>" in page
    found = page_of(client, wave, "expert-list", q="s2")
    assert [one.code for one in found.context["experts"]] == ["S2"]


def test_doubles_of_old_times_are_told_on_the_list_and_the_overview(client, wave, admin):
    first = make_interview(wave, {}, respondent="R01")
    second = make_interview(wave, {}, respondent="R2")
    Interview.objects.filter(pk=second.pk).update(respondent=first.respondent, is_double=True)
    assert "These stand twice" in page_of(client, wave, "expert-list").content.decode()
    assert "stand twice" in page_of(client, wave, "study-overview").content.decode()
    page = page_of(client, wave, "expert-merge", expert="R01", wave="2019").content.decode()
    assert "the projects of that of R01 held on" in page
    assert Interview.objects.count() == 2


@pytest.mark.parametrize("number", [2, 12])
def test_queries_of_the_list_do_not_grow(
    client, wave, admin, number, django_assert_max_num_queries
):
    for _ in range(number):
        make_interview(wave, {})
    with django_assert_max_num_queries(20):
        page_of(client, wave, "expert-list")


def test_a_merge_is_shown_asked_and_done(client, wave, admin):
    make_interview(wave, {}, respondent="R01", aws_customer="yes")
    make_interview(wave, {}, respondent="R10", aws_customer="no")
    page = page_of(client, wave, "expert-merge", keep="R01", merge="R10")
    text = page.content.decode()
    assert "The code R10 ends" in text
    assert "the interview of R01 (3 June 2019) and that of R10 (3 June 2019)" in text
    row = '<th scope="row">Is the company an AWS customer?</th><td>Yes</td><td>No</td>'
    assert row in text
    assert "The figures of these waves are counted anew: 2019." in text
    assert Respondent.objects.filter(code="R10").exists()
    url = reverse("expert-merge", args=[wave.study.slug])
    data = {"keep": "R01", "merge": "R10", "reason": "One person"}
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "One person" in refused.content.decode()
    assert Interview.objects.count() == 2
    keys = [question.key for question in page.context["report"].questions]
    assert client.post(url, data | {"confirm": keys}).status_code == 302
    assert Interview.objects.get().projects.count() == 2


def test_a_merge_names_whose_interview_is_kept_and_what_is_given_up(client, wave, admin):
    make_interview(wave, {}, respondent="R01", state="draft", aws_customer="yes")
    make_interview(wave, {}, respondent="R10", aws_customer="no")
    client.cookies["django_language"] = "es"
    page = page_of(client, wave, "expert-merge", keep="R01", merge="R10")
    (question,) = page.context["report"].questions
    assert (question.params["kept"], question.params["other"]) == ("R10", "R01")
    row = '<th scope="row">¿Es cliente de AWS?</th><td>No</td><td>Sí</td>'
    assert row in page.content.decode()


def test_a_merge_that_no_figure_counts_names_no_wave(client, wave, admin):
    make_interview(wave, {}, respondent="R01", state="draft")
    make_interview(wave, {}, respondent="R10", state="draft")
    text = page_of(client, wave, "expert-merge", keep="R01", merge="R10").content.decode()
    assert "are counted anew" not in text
    assert "The history keeps what was." in text
    url = reverse("expert-merge", args=[wave.study.slug])
    data = {"keep": "R01", "merge": "R10", "reason": "One person"}
    done = client.post(url, data, follow=True)
    assert [str(message) for message in done.context["messages"]] == ["Merged."]


def test_a_merge_into_a_closed_wave_says_which_to_reopen(client, wave, admin):
    make_interview(wave, {}, respondent="R10")
    make_expert(wave.study, "R01")
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    page = page_of(client, wave, "expert-merge", keep="R01", merge="R10").content.decode()
    assert "not open: 2019" in page


def test_a_code_that_nobody_has_cannot_be_merged(client, wave, admin):
    make_expert(wave.study, "R01")
    for code in ("R9", "\x00"):
        assert page_of(client, wave, "expert-merge", keep="R01", merge=code).status_code == 404
    page = page_of(client, wave, "expert-merge", expert="R01", wave="1999")
    assert page.status_code == 404
    assert "no wave 1999. It has: 2019." in page.content.decode()


def test_what_was_typed_about_a_merge_stays_where_a_code_is_unknown(client, wave, admin):
    make_expert(wave.study, "R01")
    url = reverse("expert-merge", args=[wave.study.slug])
    page = client.post(url, {"keep": "R01", "merge": "R9", "reason": "Same voice"})
    assert page.status_code == 404
    text = page.content.decode()
    assert "There is no expert R9 in this study." in text
    assert 'value="R01"' in text
    assert 'name="reason" value="Same voice"' in text
    make_expert(wave.study, "R9")
    query = {"keep": "R01", "merge": "R9", "reason": "Same voice"}
    assert ">Same voice</textarea>" in client.get(url, query).content.decode()


def test_an_expert_is_corrected_after_what_follows_was_shown(client, wave):
    client.force_login(make_member(wave.study, "researcher"))
    interview = make_interview(wave, {}, respondent="R104")
    make_expert(wave.study, "R014")
    url = reverse("interview-expert", args=[wave.study.slug, interview.pk])
    page = client.get(url)
    assert "Consents of R104 in wave 2019" in page.content.decode()
    data = {"respondent": "r014", "consents": "move", "reason": "Typed wrongly",
            "seen": str(page.context["seen"])}  # fmt: skip
    asked = client.post(url, data)
    assert asked.status_code == 422
    assert Interview.objects.get().respondent.code == "R104"
    keys = [question.key for question in asked.context["form"].questions]
    assert client.post(url, data | {"confirm": keys}).status_code == 302
    assert Interview.objects.get().respondent.code == "R014"


def test_a_correction_to_an_expert_with_an_interview_offers_it_and_the_merge(client, wave, admin):
    interview = make_interview(wave, {}, respondent="R104")
    other = make_interview(wave, {}, respondent="R014")
    url = reverse("interview-expert", args=[wave.study.slug, interview.pk])
    data = {"respondent": "R014", "consents": "move", "reason": "Kept words", "seen": "2"}
    page = client.post(url, data)
    text = page.content.decode()
    assert page.status_code == 422
    assert reverse("interview-detail", args=[wave.study.slug, other.pk]) in text
    assert "keep=R014&amp;merge=R104" in text
    assert "Kept words" in text


def test_whose_the_consents_are_has_to_be_said(client, wave, admin):
    interview = make_interview(wave, {}, respondent="R104")
    url = reverse("interview-expert", args=[wave.study.slug, interview.pk])
    page = client.post(url, {"respondent": "R014", "reason": "x", "seen": "2"})
    assert set(page.context["form"].errors) == {"consents"}


@pytest.mark.parametrize("state", ["closed", "approved"])
def test_no_correction_is_offered_that_would_be_refused(client, wave, admin, state):
    interview = make_interview(wave, {}, state="approved" if state == "approved" else "submitted")
    if state == "closed":
        Wave.objects.filter(pk=wave.pk).update(state="closed")
    page = client.get(reverse("interview-expert", args=[wave.study.slug, interview.pk]))
    assert page.status_code == 409
    assert page.context["barrier"].kind == state
    assert 'name="respondent"' not in page.content.decode()


def test_an_interview_that_was_joined_says_where_its_projects_stand(client, wave, admin):
    """Also after the expert of the one that is left was merged into a third."""
    kept = make_interview(wave, {}, respondent="R01")
    ended = make_interview(wave, {}, respondent="R10")
    by = accounts.system_account()
    for keep, merge in (("R01", "R10"), ("R2", "R01")):
        merge_experts(
            by=by, keep=make_expert(wave.study, keep), merge=make_expert(wave.study, merge),
            reason="One person", confirmed=EVERYTHING,
        )  # fmt: skip
    url = reverse("interview-detail", args=[wave.study.slug, ended.pk])
    page = client.get(url)
    assert page.status_code == 404
    text = page.content.decode()
    assert "This interview was joined with 2019 R2" in text
    assert reverse("interview-detail", args=[wave.study.slug, kept.pk]) in text
    client.force_login(make_member(make_study(), "admin"))
    page = without_tokens(client.get(url))
    assert "R2" not in page
    assert str(kept.pk) not in page


def test_a_correction_to_the_same_expert_claims_nothing(client, wave, admin):
    interview = make_interview(wave, {}, respondent="R206")
    url = reverse("interview-expert", args=[wave.study.slug, interview.pk])
    data = {"respondent": "R206", "consents": "move", "reason": "?", "seen": interview.version}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "This interview is one of R206 already" in response.content.decode()
    assert "is corrected" not in page_of(client, wave, "expert-list").content.decode()


def test_a_preview_speaks_the_language_of_the_reader(client, wave, admin):
    make_interview(wave, {}, respondent="R01", aws_customer="yes")
    make_interview(wave, {}, respondent="R10", aws_customer="no", goals="Growth")
    client.cookies["django_language"] = "es"
    page = page_of(client, wave, "expert-merge", keep="R01", merge="R10").content.decode()
    assert "¿Es cliente de AWS?" in page
    assert "¿Qué objetivos hay?" in page
    assert "3 de junio de 2019" in page
    for code in ("aws_customer", "goals", "2019-06-03"):
        assert code not in page


def test_a_correction_that_is_asked_about_or_refused_leads_to_what_is_to_be_done(
    client, wave, admin
):
    interview = make_interview(wave, {}, respondent="R104")
    make_interview(wave, {}, respondent="R2")
    make_expert(wave.study, "R014")
    url = reverse("interview-expert", args=[wave.study.slug, interview.pk])
    data = {"respondent": "R014", "consents": "move", "reason": "Typed wrongly", "seen": "2"}
    assert led_to(client.post(url, data)) == ["to-confirm"]
    lacking = data | {"consents": "", "reason": ""}
    assert led_to(client.post(url, lacking)) == ["id_consents_0", "id_reason"]
    assert led_to(client.post(url, data | {"respondent": "R2"})) == ["id_respondent"]
    assert b"data-summary" not in client.get(url).content


def test_a_merge_that_is_asked_about_or_refused_leads_to_what_is_to_be_done(client, wave, admin):
    make_interview(wave, {}, respondent="R01", aws_customer="yes")
    make_interview(wave, {}, respondent="R10", aws_customer="no")
    url = reverse("expert-merge", args=[wave.study.slug])
    data = {"keep": "R01", "merge": "R10", "reason": "One person"}
    shown = client.get(url, data)
    assert b"data-summary" not in shown.content
    assert led_to(client.post(url, data)) == ["to-confirm"]
    keys = [question.key for question in shown.context["report"].questions]
    lacking = client.post(url, data | {"reason": " ", "confirm": keys})
    assert led_to(lacking) == ["reason"]
    assert lacking.content.decode().count(" checked") == len(keys) > 0
    assert led_to(client.get(url, data | {"merge": "R9"})) == ["merge"]
