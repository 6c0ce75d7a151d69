import pytest
from django.urls import reverse

from analytics.queries.records import records_of
from analytics.queries.verification.history import breaches_of_log
from surveys.models import Interview, Version
from surveys.queries.story import edits_since
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAME = "details-further_conversations"
SECOND = {
    "held_on": "2019-06-10",
    "mode": "phone",
    "duration_minutes": 20,
    "interviewer": "ben",
}


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {"stage": "production"}, respondent="R7")


@pytest.fixture
def researcher(client, interview):
    user = make_member(interview.wave.study, "researcher", username="ana")
    client.force_login(user)
    return user


def url(name, interview):
    return reverse(name, args=[interview.wave.study.slug, interview.pk])


def row(number=0, **parts):
    """What a browser posts for one row."""
    parts = SECOND | parts
    return {f"{NAME}-{number}-{part}": str(value) for part, value in parts.items()}


def post(client, interview, *rows, seen=None, action="save", **changes):
    interview.refresh_from_db()
    project = interview.projects.get()
    data = {
        "action": action,
        "seen": str(seen or interview.version),
        "details-held_on": "2019-06-03",
        "details-mode": "video",
        "details-language": "en",
        f"{NAME}-shown": "1",
        "q-aws_customer": "yes",
        "q-goals": "Typed words",
        "project": [str(project.pk)],
        f"p-{project.pk}-seen": str(project.version),
        f"p-{project.pk}-q-stage": "production",
    } | changes
    for one in rows:
        data |= one
    return client.post(url("interview-edit", interview), data)


def stored(interview):
    return Interview.objects.get(pk=interview.pk).further_conversations


def test_several_conversations_are_a_list_on_one_interview(client, interview, researcher):
    response = post(client, interview, row(), row(1, held_on="2019-06-12", mode="", interviewer=""))
    assert response.status_code == 302
    assert stored(interview) == [
        SECOND,
        SECOND | {"held_on": "2019-06-12", "mode": "", "interviewer": ""},
    ]
    page = client.get(url("interview-detail", interview)).content.decode()
    assert "10 June 2019, phone, 20 minutes, ben" in page
    last = Version.objects.filter(record_id=interview.pk).latest("record_version")
    assert last.content["further_conversations"] == stored(interview)
    assert list(breaches_of_log()) == []


def test_a_row_is_added_without_a_script_and_nothing_typed_is_lost(client, interview, researcher):
    response = post(client, interview, row(duration_minutes="twenty"), action="add_conversation")
    assert response.status_code == 200
    page = response.content.decode()
    assert f'name="{NAME}-1-held_on"' in page
    assert 'value="twenty"' in page
    assert "Typed words" in page
    assert stored(interview) == []


def test_a_row_is_removed_and_an_empty_one_left_out(client, interview, researcher):
    post(client, interview, row(), row(1, held_on="2019-06-12"))
    gone = {f"{NAME}-0-remove": "1"}
    empty = row(2, held_on="", mode="", duration_minutes="", interviewer="")
    post(client, interview, row() | gone, row(1, held_on="2019-06-12"), empty)
    assert [one["held_on"] for one in stored(interview)] == ["2019-06-12"]


def test_a_page_that_did_not_show_them_leaves_them_as_they_are(client, interview, researcher):
    post(client, interview, row())
    interview.refresh_from_db()
    project = interview.projects.get()
    data = {
        "action": "save",
        "seen": str(interview.version),
        "details-held_on": "2019-06-03",
        "details-language": "en",
        "q-aws_customer": "no",
        "project": [str(project.pk)],
        f"p-{project.pk}-seen": str(project.version),
        f"p-{project.pk}-q-stage": "production",
    }
    assert client.post(url("interview-edit", interview), data).status_code == 302
    assert stored(interview) == [SECOND]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"held_on": "2931-06-10"}, "Conversation 2, Date: 10 June 2931 lies after today"),
        ({"held_on": "soon"}, "Conversation 2, Date: This is no date of the calendar."),
        ({"held_on": ""}, "Conversation 2 has no date."),
        ({"duration_minutes": 0}, "Conversation 2, Duration in minutes:"),
        ({"interviewer": "Ben Smith"}, "Conversation 2, Interviewer: Use letters"),
    ],
)
def test_what_is_wrong_is_said_with_the_number(client, interview, researcher, parts, says):
    response = post(client, interview, row(**parts))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert stored(interview) == []


def test_a_date_outside_the_wave_is_asked_about_once(client, interview, researcher):
    response = post(client, interview, row(held_on="2020-02-03"))
    assert [one.key for one in response.context["form"].questions] == ["outside_wave:2020-02-03"]
    post(client, interview, row(held_on="2020-02-03"), confirm="outside_wave:2020-02-03")
    assert stored(interview)[0]["held_on"] == "2020-02-03"
    again = post(client, interview, row(held_on="2020-02-03"), **{"q-goals": "Other words"})
    assert again.status_code == 302


def test_two_edits_of_different_things_are_merged(client, interview, researcher):
    seen = interview.version
    post(client, interview, row(), seen=seen)
    response = post(client, interview, seen=seen, **{"q-staff": "7"})
    assert response.status_code == 302
    assert stored(interview) == [SECOND]


def test_two_edits_of_the_conversations_are_asked(client, interview, researcher):
    seen = interview.version
    post(client, interview, row(), seen=seen)
    response = post(client, interview, row(mode="video"), seen=seen)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Further conversations" in page
    assert "10 June 2019, phone, 20 minutes, ben" in page
    assert "10 June 2019, video call, 20 minutes, ben" in page
    assert stored(interview) == [SECOND]


def test_records_that_leave_say_when_the_others_were(client, interview, researcher):
    post(client, interview, row())
    found = records_of(interview.wave.study, unit="interview")
    names = [column.name for column in found.columns]
    (values,) = found.rows
    assert values[names.index("further_conversations")] == "2019-06-10 phone"


def test_the_story_of_an_interview_names_a_change_of_its_conversations(
    client, interview, researcher
):
    seen = interview.version
    post(client, interview, row())
    (edit,) = edits_since(interview, seen)
    assert "Further conversations" in edit.what
