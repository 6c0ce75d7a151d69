"""Working copies by the API: begun, read, checked; what is answered is what is described."""

import datetime
import uuid

import pytest

from surveys.actions.waves import move_wave
from surveys.domain.waves import Move, WaveState
from surveys.models import Interview, WorkingCopy
from tests.surveys.api.asking import as_described, problem_of, send, strict_client, wrong_at
from tests.surveys.api.working_copies.desk import ALL, ONE, Desk, change, start_body
from tests.surveys.factories import (
    make_expert,
    make_interview,
    make_member,
    make_wave,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_an_interview_is_begun_once_however_often_it_is_sent(wave):
    make_expert(wave.study, "R7")
    client = strict_client(make_member(wave.study, "researcher"))
    body = start_body(wave)
    first = send(client, "POST", ALL, body)
    assert first.status_code == 201
    begun = as_described(first, "post", ALL)
    assert first["Location"] == f"{ALL}{body['id']}/"
    assert first["ETag"] == '"0.1"'
    assert (begun["id"], begun["expert"], begun["state"]) == (body["id"], "R7", "draft")
    assert begun["stored"]["consents"] == {"participate": "2019-06-01"}
    again = send(client, "POST", ALL, body)
    assert again.status_code == 200
    assert as_described(again, "post", ALL) == begun
    assert Interview.objects.count() == 1


def test_an_expert_who_is_not_known_is_asked_about(wave):
    make_expert(wave.study, "R07")
    client = strict_client(make_member(wave.study, "researcher"))
    body = start_body(wave, expert="R70")
    said = problem_of(send(client, "POST", ALL, body), 422, "to_confirm")
    assert said["questions"]
    keys = [one["key"] for one in said["questions"]]
    assert send(client, "POST", ALL, body | {"confirmed": keys}).status_code == 201


def test_an_expert_has_one_interview_in_a_wave(wave):
    there = make_interview(wave, respondent="R7")
    client = strict_client(make_member(wave.study, "researcher"))
    answer = send(client, "POST", ALL, start_body(wave))
    said = problem_of(answer, 409, "already_interviewed")
    assert said["interview"] == str(there.pk)
    as_described(answer, "post", ALL)


def test_an_id_of_another_record_is_taken(wave):
    there = make_interview(wave, respondent="R8")
    make_expert(wave.study, "R7")
    client = strict_client(make_member(wave.study, "researcher"))
    answer = send(client, "POST", ALL, start_body(wave, id=str(there.pk)))
    problem_of(answer, 409, "taken_ids")


def test_a_wave_takes_interviews_while_it_is_open(wave):
    closed = make_wave(wave.study, "2020", state=WaveState.PLANNED)
    client = strict_client(make_member(wave.study, "researcher"))
    problem_of(send(client, "POST", ALL, start_body(closed)), 409, "wave_not_open")
    problem_of(send(client, "POST", ALL, start_body(wave) | {"wave": "2031"}), 404, "not_found")


def test_a_wave_without_questions_takes_none(wave):
    client = strict_client(make_member(wave.study, "researcher"))
    wave.questionnaires.model.objects.filter(wave=wave)._raw_delete("default")
    problem_of(send(client, "POST", ALL, start_body(wave)), 409, "no_questionnaire")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"id": "x"}, {"id": "invalid"}),
        ({"expert": ""}, {"expert": "blank"}),
        ({"given": ["everything"]}, {"given[0]": "invalid_choice"}),
        ({"given_on": "2019-02-31"}, {"given_on": "invalid"}),
        ({"text_version": "x" * 41}, {"text_version": "max_length"}),
        ({"colour": 1}, {"colour": "unknown_field"}),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_begins_one_is_read_strictly(wave, given, wrong, language):
    client = strict_client(make_member(wave.study, "researcher"), language)
    said = problem_of(send(client, "POST", ALL, start_body(wave, **given)), 400)
    assert wrong_at(said) == wrong


def test_a_code_that_may_be_a_name_is_refused(wave):
    client = strict_client(make_member(wave.study, "researcher"))
    answer = send(client, "POST", ALL, start_body(wave, expert="Ana Peña"))
    problem_of(answer, 422, "not_a_pseudonym")


def test_a_copy_says_what_is_stored_and_what_is_typed(wave):
    interview = make_interview(
        wave, {"stage": "research", "frameworks": ["pytorch"]}, respondent="R7", staff="12"
    )
    desk = Desk(make_member(wave.study, "researcher"), interview.pk)
    project = str(interview.projects.get().pk)
    desk.type(change("staff", "12a"), change("stage", "production", project))
    said = desk.read()
    assert said["stored"]["fields"] == {
        "held_on": "2019-06-03", "mode": "video", "language": "en", "further_conversations": [],
    }  # fmt: skip
    assert said["stored"]["answers"] == {"aws_customer": "yes", "staff": "12"}
    assert said["stored"]["projects"] == [
        {"id": project, "version": 1, "label": "",
         "answers": {"stage": "research", "frameworks": ["pytorch"]}}
    ]  # fmt: skip
    assert said["order"] == [project]
    assert {(one["place"], one["code"]): one["typed"] for one in said["typed"]} == {
        ("", "staff"): "12a",
        (project, "stage"): "production",
    }
    assert [(one["name"], one["is_me"]) for one in said["writers"]] == [(desk.user.username, True)]
    assert said["barrier"] is None
    assert datetime.datetime.fromisoformat(said["saved_at"]).tzinfo is not None


def test_an_interview_that_nobody_typed_into_has_an_empty_copy(wave):
    interview = make_interview(wave, respondent="R7")
    desk = Desk(make_member(wave.study, "researcher"), interview.pk)
    said = desk.read()
    assert (said["version"], said["typed"], said["saved_at"]) == (0, [], None)
    assert desk.read("?since=0")["typed"] == []


def test_what_changed_since_a_version_is_told_alone(desk):
    version = desk.type(change("staff", "1"))["version"]
    other = Desk(make_member(Interview.objects.get().wave.study, "admin"), desk.id)
    other.type(change("goals", "grow"))
    said = desk.read(f"?since={version}")
    assert [one["code"] for one in said["typed"]] == ["goals"]
    assert (said["seen"], said["anew"], said["order"], said["removed"]) == (
        version, False, None, None,
    )  # fmt: skip
    assert {one["name"] for one in said["writers"] if not one["is_me"]} == {other.user.username}


def test_what_a_reader_has_already_is_not_sent_again(desk):
    tag = desk.get()["ETag"]
    again = desk.get(**{"if-none-match": f"W/{tag}"})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    desk.type(change("staff", "1"))
    assert desk.get(**{"if-none-match": tag}).status_code == 200


def test_that_nobody_can_write_is_told_though_no_version_moved(desk):
    tag = desk.get()["ETag"]
    interview = Interview.objects.get()
    by = make_member(interview.wave.study, "admin")
    move_wave(by=by, wave=interview.wave, move=Move.CLOSE, reason="all are in")
    again = desk.get(**{"if-none-match": tag})
    assert again.status_code == 200
    assert again.json()["barrier"].startswith("Wave 2019 is closed")
    said = problem_of(desk.send("PATCH", body=desk.body(change("staff", "1"))), 409)
    assert said["code"] == "wave_not_open"


@pytest.mark.parametrize("query", ["?since=-1", "?since=x", "?since=1&since=2", "?page=2"])
def test_an_address_is_read_strictly(desk, query):
    problem_of(desk.get(query), 400, "invalid_request")


def test_a_check_says_what_submitting_would_say(desk):
    desk.type(change("staff", "12a"))
    said = as_described(desk.get("check/"), "get", f"{ONE}check/")
    questions = {one["place"]["question"]: one["is_lack"] for one in said["problems"]}
    assert questions["staff"] is False
    assert questions["aws_customer"] is True
    assert Interview.objects.get().version == 1


def test_a_copy_that_is_nobody_s_is_a_problem_everywhere(desk):
    desk.address = desk.address.replace(desk.id, str(uuid.uuid4()))
    for answer in (
        desk.get(),
        desk.get("check/"),
        desk.get("history/?part=answer&code=staff"),
        desk.get("history/all/"),
        desk.send("PATCH", body=desk.body()),
        desk.send("DELETE", **{"if-match": '"1"'}),
        desk.send("POST", "publish/", {}, **{"if-match": '"1"'}),
        desk.send("POST", "submit/", {}, **{"if-match": '"1"'}),
    ):
        problem_of(answer, 404, "not_found")
    assert WorkingCopy.objects.count() == 1
