"""A working copy is saved, submitted or thrown away by who saw it."""

import uuid

import pytest

from surveys.actions.review import approve_interview
from surveys.models import Interview
from tests.surveys.api.asking import as_described, problem_of
from tests.surveys.api.working_copies.desk import ONE, Desk, add, change
from tests.surveys.factories import (
    make_interview,
    make_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_what_is_typed_is_saved_as_a_version(desk):
    project = uuid.uuid4()
    desk.type(
        change("aws_customer", "no"),
        change("held_on", "2019-06-03", part="field"),
        change("stage", "research", project),
        projects=[add(project)],
    )
    answer = desk.save()
    said = as_described(answer, "post", f"{ONE}publish/")
    assert (said["state"], said["interview_version"], said["version"]) == ("draft", 2, 2)
    assert (
        said["url"] == f"/studies/{Interview.objects.get().wave.study.slug}/interviews/{desk.id}/"
    )
    left = desk.read()
    assert (left["typed"], left["stored"]["answers"]) == ([], {"aws_customer": "no"})
    assert left["stored"]["projects"][0]["id"] == str(project)
    assert answer["ETag"] == '"2.2"'
    assert desk.read("?since=0")["anew"] is True


def test_it_is_submitted_where_nothing_keeps_it_from_counting(desk):
    project = uuid.uuid4()
    desk.type(
        change("aws_customer", "no"),
        change("held_on", "2019-06-03", part="field"),
        change("mode", "video", part="field"),
        change("stage", "research", project),
        projects=[add(project)],
    )
    said = as_described(desk.save("submit"), "post", f"{ONE}submit/")
    assert said["state"] == "submitted"


def test_what_keeps_it_from_counting_is_told_while_it_is_saved(desk):
    desk.type(change("goals", "grow"))
    answer = desk.save("submit")
    said = problem_of(answer, 422, "not_submitted")
    as_described(answer, "post", f"{ONE}submit/")
    assert (said["params"], answer["ETag"]) == ({"interview_version": 2, "version": 2}, '"2.2"')
    assert Interview.objects.get().answers["goals"] == "grow"
    places = {(one["place"]["part"], one["place"]["question"]) for one in said["problems"]}
    assert ("answer", "aws_customer") in places
    assert ("field", "held_on") in places


def test_what_cannot_be_stored_is_told_all_at_once_and_stays_typed(desk):
    project = uuid.uuid4()
    desk.type(change("staff", "12a"), change("stage", "nonsense", project), projects=[add(project)])
    answer = desk.save()
    said = problem_of(answer, 422, "invalid_answers")
    assert {(one["place"]["project"], one["place"]["question"]) for one in said["problems"]} == {
        (None, "staff"),
        (str(project), "stage"),
    }
    as_described(answer, "post", f"{ONE}publish/")
    assert len(desk.read()["typed"]) == 2


def test_what_may_be_a_slip_is_confirmed(desk):
    desk.type(change("held_on", "2017-01-02", part="field"))
    said = problem_of(desk.save(), 422, "to_confirm")
    answer = desk.save(confirmed=[one["key"] for one in said["questions"]])
    assert answer.status_code == 200


@pytest.mark.parametrize("what", ["publish", "submit"])
def test_who_saves_says_which_version_they_saw(desk, what):
    desk.type(change("goals", "grow"))
    problem_of(desk.send("POST", f"{what}/", {}), 428, "precondition_required")
    for tag in ('"0"', '"7"', "*", '"1.7"'):
        refused = desk.send("POST", f"{what}/", {}, **{"if-match": tag})
        as_described(refused, "post", f"{ONE}{what}/")
        problem_of(refused, 412, "precondition_failed")
    assert Interview.objects.get().version == 1
    desk.send("POST", f"{what}/", {}, **{"if-match": 'W/"1.1"'})
    assert Interview.objects.get().version == 2


def test_an_approved_interview_is_not_typed_into(wave):
    interview = make_interview(wave, {"stage": "research"}, respondent="R7")
    desk = Desk(make_member(wave.study, "admin"), interview.pk)
    desk.type(change("goals", "grow"))
    interview.refresh_from_db()
    approve_interview(by=desk.user, interview=interview, seen=interview.version)
    problem_of(desk.send("PATCH", body=desk.body(change("goals", "x"))), 409, "approved")
    problem_of(desk.save(), 409, "approved")
    assert desk.read()["barrier"].startswith("This interview is approved, so nobody edits it.")


def test_what_is_not_saved_is_thrown_away_by_who_saw_it(desk):
    desk.type(change("goals", "grow"))
    problem_of(desk.send("DELETE"), 428, "precondition_required")
    problem_of(desk.send("DELETE", **{"if-match": '"0"'}), 412, "precondition_failed")
    answer = desk.send("DELETE", **{"if-match": '"1"'})
    assert (answer.status_code, answer.content) == (204, b"")
    assert desk.read()["typed"] == []
    assert desk.read("?since=1")["anew"] is True
