import pytest
from django.urls import reverse

from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(client):
    interview = make_interview(make_wave(make_study()), {"stage": "research"}, respondent="R14")
    client.force_login(make_member(interview.wave.study, "researcher"))
    return interview


def addresses(interview):
    slug = interview.wave.study.slug
    return {
        "detail": reverse("interview-detail", args=[slug, interview.pk]),
        "pdf": reverse("interview-pdf", args=[slug, interview.pk]),
        "version": reverse("questionnaire-detail", args=[slug, interview.questionnaire_id]),
        "guide": reverse("questionnaire-pdf", args=[slug, interview.questionnaire_id]),
    }


@pytest.mark.parametrize("name", ["pdf", "guide"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_documents_in_the_language_that_is_asked_for(client, interview, name, language):
    response = client.get(addresses(interview)[name], {"language": language})
    assert response["Content-Type"] == "application/pdf"
    assert f"/Lang({language})".encode() in response.content


def test_a_language_that_nobody_wrote_is_not_there(client, interview):
    assert client.get(addresses(interview)["pdf"], {"language": "xx"}).status_code == 404


def test_without_one_that_of_the_reader(client, interview):
    client.cookies["django_language"] = "es"
    assert b"/Lang(es)" in client.get(addresses(interview)["guide"]).content


def test_the_name_of_the_file_says_the_study_wave_and_expert(client, interview):
    response = client.get(addresses(interview)["pdf"])
    assert response["Content-Disposition"].endswith('-2019-r14.pdf"')


@pytest.mark.parametrize(("page", "leads_to"), [("detail", "pdf"), ("version", "guide")])
def test_pages_lead_to_their_documents(client, interview, page, leads_to):
    found = addresses(interview)
    assert found[leads_to] in client.get(found[page]).content.decode()
