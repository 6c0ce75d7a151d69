import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from analytics.models import Estimate
from surveys.actions import accounts, studies
from surveys.domain.waves import WaveState
from surveys.models import Consent, Entry, Interview
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {"stage": "production"}, respondent="R7")


@pytest.fixture
def researcher(client, interview):
    user = make_member(interview.wave.study, "researcher", username="ana")
    client.force_login(user)
    return user


def url(interview):
    return reverse("interview-consent", args=[interview.wave.study.slug, interview.pk])


def withdrawal(consent, on="2019-07-01", **changes):
    """What the page posts to withdraw, with the box ticked."""
    return {
        "purpose": consent.purpose,
        "act": "withdraw",
        "consent": str(consent.pk),
        f"{consent.purpose}-withdrawn_on": on,
        "confirm": f"withdraw:{consent.pk}",
    } | changes


def giving(purpose="participate", text="2019-2", on="2019-07-03"):
    return {
        "purpose": purpose,
        "act": "give",
        f"{purpose}-text_version": text,
        f"{purpose}-given_on": on,
    }


def text_of(response):
    return " ".join(response.content.decode().split())


def base_of(study):
    count_study(study.pk)
    return Estimate.objects.get(
        study=study, indicator__code="production", wave__code="2019", segment=None
    ).base


def test_the_page_of_an_interview_shows_each_purpose(client, interview, researcher):
    page = text_of(client.get(reverse("interview-detail", args=url(interview).split("/")[2:5:2])))
    assert "given on 1 June 2019, text 1" in page
    assert page.count("not given") == 3
    assert url(interview) in page


def test_withdrawing_and_giving_again_moves_the_figures(client, interview, researcher):
    study = interview.wave.study
    define(study)
    assert base_of(study) == 1
    client.post(url(interview), withdrawal(Consent.objects.get()))
    assert base_of(study) == 0
    response = client.post(url(interview), giving(), follow=True)
    assert base_of(study) == 1
    page = text_of(response)
    assert "withdrawn on 1 July 2019 by ana; text 1, given on 1 June 2019" in page
    assert "given on 3 July 2019, text 2019-2" in page
    actions = Entry.objects.filter(record_type="surveys.consent", by=researcher)
    assert [entry.action for entry in actions.order_by("pk")] == [
        "consent.withdrawn",
        "consent.given",
    ]


def test_a_withdrawal_says_what_it_does_and_waits_for_a_tick(client, interview, researcher):
    consent = Consent.objects.get()
    page = text_of(client.get(url(interview)))
    assert "The interview stops counting at once" in page
    response = client.post(url(interview), withdrawal(consent, on="2019-07-02", confirm=""))
    assert response.status_code == 422
    page = text_of(response)
    assert "Nothing was withdrawn yet" in page
    assert 'value="2019-07-02"' in page
    assert Consent.objects.standing().get() == consent


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2931-01-01", "1 January 2931 lies after today"),
        ("0219-01-01", "The year 219 cannot be right"),
        ("2019-05-31", "later"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_what_was_typed(
    client, interview, researcher, on, says
):
    response = client.post(url(interview), withdrawal(Consent.objects.get(), on=on))
    assert response.status_code == 422
    assert says in text_of(response)
    assert f'value="{on}"' in text_of(response)
    assert Consent.objects.standing().exists()


def test_a_page_that_showed_another_consent_changes_nothing(client, interview, researcher):
    old = Consent.objects.get()
    client.post(url(interview), withdrawal(old))
    client.post(url(interview), giving())
    response = client.post(url(interview), withdrawal(old), follow=True)
    assert "was changed meanwhile" in text_of(response)
    assert Consent.objects.standing().exists()


def test_each_purpose_stands_for_itself(client, interview, researcher):
    client.post(url(interview), giving("quote"))
    quote = Consent.objects.get(purpose="quote")
    response = client.post(url(interview), withdrawal(quote, on="2019-07-04"), follow=True)
    assert "Consent withdrawn: to be quoted without name." in text_of(response)
    assert list(Interview.objects.counted()) == [interview]


def test_in_a_closed_wave_consent_is_withdrawn_and_not_given(client, interview, researcher):
    by = accounts.system_account()
    studies.set_wave_state(by=by, wave=interview.wave, state=WaveState.CLOSED)
    page = text_of(client.get(url(interview)))
    assert "The wave is not open" in page
    assert "Record this consent" not in page
    client.post(url(interview), withdrawal(Consent.objects.get()))
    assert not Interview.objects.counted().exists()
    response = client.post(url(interview), giving())
    assert response.status_code == 422
    assert not Consent.objects.standing().exists()


def test_the_text_offered_is_the_last_one_of_the_wave(client, interview, researcher):
    client.post(url(interview), giving("quote", text="2019-9"))
    assert 'name="archive-text_version" value="2019-9"' in text_of(client.get(url(interview)))
    new = reverse("interview-new", args=[interview.wave.study.slug])
    assert 'name="details-consent_text" value="2019-9"' in text_of(client.get(new))


def test_an_unknown_purpose_is_no_page(client, interview, researcher):
    assert client.post(url(interview), {"purpose": "everything"}).status_code == 404


def test_each_form_of_the_page_carries_its_token(client, interview, researcher):
    page = client.get(url(interview)).content.decode()
    assert page.count('name="csrfmiddlewaretoken"') >= page.count('name="purpose"') == 4


def test_an_interview_without_consent_says_that_it_does_not_count(client, interview, researcher):
    detail = reverse("interview-detail", args=url(interview).split("/")[2:5:2])
    assert "counts nowhere" not in text_of(client.get(detail))
    client.post(url(interview), withdrawal(Consent.objects.get()))
    assert "Without consent to participate the interview counts nowhere." in text_of(
        client.get(detail)
    )


def test_a_consent_says_who_recorded_it(client, interview, researcher):
    client.post(url(interview), giving("quote", text="2019-2"))
    assert "text 2019-2; recorded by ana" in text_of(client.get(url(interview)))
    client.post(url(interview), withdrawal(Consent.objects.get(purpose="quote"), on="2019-07-04"))
    assert "given on 3 July 2019; recorded by ana" in text_of(client.get(url(interview)))


def test_what_is_refused_or_asked_takes_the_focus_and_leads_to_what_is_to_be_done(
    client, interview, researcher
):
    consent = Consent.objects.get()
    asked = client.post(url(interview), withdrawal(consent, confirm=""))
    assert led_to(asked) == ["confirm-participate"]
    wrong = client.post(url(interview), withdrawal(consent, on="soon"))
    assert led_to(wrong) == ["id_participate-withdrawn_on"]
    lacking = client.post(url(interview), giving("quote", text=""))
    assert led_to(lacking) == ["id_quote-text_version"]
    assert b"data-summary" not in client.get(url(interview)).content
