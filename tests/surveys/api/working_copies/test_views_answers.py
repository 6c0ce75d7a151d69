"""What whoever enters an interview is told of its answers, from typing to saving them."""

import datetime
import uuid

import pytest
from django.urls import reverse

from analytics.queries.records import records_of
from analytics.queries.verification.history import breaches_of_log
from surveys.actions.sealing import seal_entries
from surveys.domain.layout.options import Options, Unit
from surveys.models import Interview, Project
from surveys.queries.as_of.entry import newest_entry
from surveys.queries.story import edits_since
from tests.surveys.api.asking import problem_of
from tests.surveys.api.working_copies.desk import Desk, change, desk_of
from tests.surveys.factories import (
    SURVEY,
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]
SECOND = {"held_on": "2019-06-10", "mode": "phone", "duration_minutes": "20", "interviewer": "ben"}


@pytest.fixture
def wave():
    return make_wave(make_study())


def begun(wave, **given):
    make_expert(wave.study, "R7")
    return desk_of(wave, **given)


def of_stored(interview, language="en"):
    return Desk(make_member(interview.wave.study, "researcher"), interview.pk, language)


def field(code, typed):
    return change(code, typed, part="field")


def answered(desk, *changes):
    """Type all that is needed before an interview is submitted, and `changes`."""
    project = uuid.uuid4()
    desk.type(
        change("aws_customer", "yes"),
        field("held_on", "2019-06-03"),
        field("mode", "video"),
        change("stage", "research", project),
        *changes,
        projects=[{"act": "add", "id": str(project)}],
    )
    return project


def details(said):
    return [one["detail"] for one in said["problems"]]


def test_the_kinds_of_empty_are_stored_apart(wave):
    desk = begun(wave)
    answered(desk, change("staff", {"missing": "refused"}))
    assert desk.save("submit").json()["state"] == "submitted"
    answers = Interview.objects.get().answers
    assert answers["staff"] == {"missing": "refused"}
    assert answers["goals"] == {"missing": "no_answer"}
    assert answers["managed_service"] == {"missing": "no_answer"}


@pytest.mark.parametrize(
    ("language", "box", "marked"),
    [("en", "None of these", "refused"), ("es", "Ninguna de estas", "rehúsa contestar")],
)
def test_a_choice_of_several_names_the_box_that_says_none(language, box, marked):
    survey = SURVEY.replace("Which frameworks?,¿Qué marcos?,", "Which?,¿Cuáles?,yes")
    wave = make_wave(make_study(), form=questionnaire_form(survey))
    desk = begun(wave)
    answered(desk)
    (problem,) = details(Desk(desk.user, desk.id, language).get("check/").json())
    assert box in problem
    assert marked in problem


def test_dates_of_answers_and_of_what_is_wrong_with_them_are_written_out(client):
    survey = SURVEY.replace(
        "end_repeat", "date,started,When?,¿Cuándo?,,,. >= date('2015-02-01')\nend_repeat"
    )
    wave = make_wave(make_study(), form=questionnaire_form(survey))
    desk = begun(wave)
    project = answered(desk)
    desk.type(change("started", "2014-12-31", project))
    (problem,) = details(problem_of(desk.save(), 422, "invalid_answers"))
    assert problem == "Enter 1 February 2015 or a later date (got 31 December 2014)."
    desk.type(change("started", "2015-02-03", project, seen=2))
    assert desk.save().status_code == 200
    client.force_login(desk.user)
    page = client.get(reverse("interview-detail", args=[wave.study.slug, desk.id]))
    assert "3 February 2015" in page.content.decode()


def test_what_two_people_break_only_together_is_said():
    """Neither of two answers is wrong beside what was stored, but each beside the other."""
    survey = SURVEY.replace(
        "integer,staff,How many people?,¿Cuántas personas?,,,. >= 1",
        "integer,least,At least?,¿Al menos?,,,\ninteger,most,At most?,¿Como mucho?,,,. >= ${least}",
    )
    wave = make_wave(make_study(), form=questionnaire_form(survey))
    interview = make_interview(wave, state="draft", least=3, most=9)
    ana, ben = of_stored(interview), of_stored(interview)
    ana.type(change("most", "4"))
    ben.type(change("least", "7"))
    (problem,) = problem_of(ana.save(), 422, "invalid_answers")["problems"]
    assert problem["place"]["question"] == "most"


def test_a_date_outside_the_wave_is_confirmed_for_that_date_and_asked_once(wave):
    desk = begun(wave)
    desk.type(field("held_on", "2020-01-07"))
    (question,) = problem_of(desk.save(), 422, "to_confirm")["questions"]
    assert question["key"] == "outside_wave:2020-01-07"
    desk.type(field("held_on", "2020-01-08") | {"seen": 1})
    again = problem_of(desk.save(confirmed=[question["key"]]), 422, "to_confirm")
    assert [one["key"] for one in again["questions"]] == ["outside_wave:2020-01-08"]
    assert desk.save(confirmed=["outside_wave:2020-01-08"]).status_code == 200
    desk.type(change("goals", "Speed", seen=desk.read()["version"]))
    assert desk.save().status_code == 200
    assert Interview.objects.get().held_on == datetime.date(2020, 1, 8)


def test_the_last_project_of_a_submitted_interview_is_not_removed_in_passing(wave):
    desk = of_stored(make_interview(wave, {}))
    project = Project.objects.get()
    desk.type(projects=[{"act": "remove", "id": str(project.pk)}])
    said = problem_of(desk.save(), 422, "to_confirm")
    assert Project.objects.exists()
    assert desk.save(confirmed=[one["key"] for one in said["questions"]]).status_code == 200
    assert not Project.objects.exists()


def test_a_submitted_interview_keeps_its_date(wave):
    desk = of_stored(make_interview(wave, {}))
    desk.type(field("held_on", ""))
    (problem,) = problem_of(desk.save(), 422, "invalid_answers")["problems"]
    assert problem["place"]["question"] == "held_on"
    assert Interview.objects.get().held_on is not None


def test_a_label_that_is_too_long_is_said(wave):
    desk = begun(wave)
    project = answered(desk)
    desk.type(change("label", "A name " * 40, project, part="field"))
    (problem,) = details(problem_of(desk.save(), 422, "invalid_answers"))
    assert problem.startswith("The label of project 1 has 279 characters.")


def test_all_that_keeps_it_from_being_submitted_is_said_at_once(wave):
    desk = begun(wave, given=[])
    desk.type(change("staff", "many"))
    said = desk.get("check/").json()
    places = {(one["place"]["part"], one["place"]["question"]) for one in said["problems"]}
    assert places >= {("answer", "staff"), ("answer", "aws_customer"), ("field", "held_on")}
    assert any("There is no consent" in one for one in details(said))
    assert {one["key"] for one in said["questions"]} == {"no_project:R7"}


def test_an_interview_without_a_project_is_submitted_when_that_is_confirmed(wave):
    desk = begun(wave)
    desk.type(change("aws_customer", "yes"), field("held_on", "2019-06-03"), field("mode", "video"))
    said = problem_of(desk.save("submit"), 422, "not_submitted")
    assert Interview.objects.get().state == "draft"
    keys = [one["key"] for one in said["questions"]]
    assert keys == ["no_project:R7"]
    assert desk.save("submit", confirmed=keys).json()["state"] == "submitted"


def test_several_conversations_are_a_list_on_one_interview(wave, client):
    interview = make_interview(wave, {"stage": "production"}, respondent="R7")
    desk, seen = of_stored(interview), interview.version
    third = SECOND | {"held_on": "2019-06-12", "mode": "", "interviewer": ""}
    empty = dict.fromkeys(SECOND, "")
    desk.type(field("further_conversations", [SECOND, empty, third]))
    assert desk.save().status_code == 200
    stored = Interview.objects.get().further_conversations
    assert [one["held_on"] for one in stored] == ["2019-06-10", "2019-06-12"]
    client.force_login(desk.user)
    page = client.get(reverse("interview-detail", args=[wave.study.slug, interview.pk]))
    assert "10 June 2019, phone, 20 minutes, ben" in page.content.decode()
    (edit,) = edits_since(interview, seen)
    assert "Further conversations" in edit.what
    seal_entries()
    found = records_of(wave.study, Options(unit=Unit.INTERVIEW), newest_entry(wave.study))
    column = [one.name for one in found.columns].index("further_conversations")
    (values,) = found.rows
    assert values[column] == "2019-06-10 phone; 2019-06-12"
    assert list(breaches_of_log()) == []


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"held_on": "2931-06-10"}, "10 June 2931 lies after today"),
        ({"held_on": "soon"}, "soon"),
        ({"held_on": ""}, "Conversation 2 has no date."),
        ({"duration_minutes": "0"}, "from 1 to 1440"),
        ({"interviewer": "Ben Smith"}, "Use letters"),
    ],
)
def test_what_is_wrong_with_a_conversation_is_said(wave, parts, says):
    desk = of_stored(make_interview(wave, {}))
    desk.type(field("further_conversations", [SECOND | parts]))
    (problem,) = problem_of(desk.save(), 422, "invalid_answers")["problems"]
    assert says in problem["detail"]
    assert problem["place"]["question"] == "further_conversations"
    assert Interview.objects.get().further_conversations == []
