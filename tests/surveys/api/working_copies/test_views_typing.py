"""What a page types by the API is kept, whatever it is, and read strictly."""

import uuid

import pytest

from tests.surveys.api.asking import as_described, problem_of, wrong_at
from tests.surveys.api.working_copies.desk import ONE, Desk, add, change
from tests.surveys.factories import (
    make_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_what_is_typed_is_kept_whatever_it_is(desk):
    said = desk.type(
        change("staff", "12a"),
        change("goals", {"missing": "refused"}),
        change("held_on", "yesterday", part="field"),
        change("further_conversations",
               [{"held_on": "", "mode": "phone", "duration_minutes": "x", "interviewer": ""}],
               part="field"),
        change("archive", "yes", part="consent"),
    )  # fmt: skip
    assert len(said["typed"]) == 5
    assert (said["kept"], said["repeated"], said["version"]) == ([], False, 1)


def test_a_request_that_arrives_twice_changes_nothing(desk):
    body = desk.body(change("staff", "1"))
    first = desk.send("PATCH", body=body)
    again = as_described(desk.send("PATCH", body=body), "patch", ONE)
    assert again["repeated"] is True
    assert again["version"] == first.json()["version"] == 1


def test_a_version_that_there_is_not_is_told_as_such(desk):
    """The database was restored while the page was open."""
    desk.type(change("staff", "1"))
    said = desk.read("?since=7")
    assert (said["version"], said["anew"], len(said["typed"])) == (1, True, 1)
    body = desk.body(change("staff", "2", seen=7), seen=7)
    problem_of(desk.send("PATCH", body=body), 412, "precondition_failed")
    assert [one["typed"] for one in desk.read()["typed"]] == ["1"]


def test_projects_are_added_and_typed_into_in_one_request(desk):
    first, second = uuid.uuid4(), uuid.uuid4()
    said = desk.type(
        change("stage", "research", first), projects=[add(first), add(second, after="")]
    )
    assert said["order"] == [str(second), str(first)]
    copied = {"act": "copy", "id": str(uuid.uuid4()), "source": str(first), "after": str(second)}
    said = desk.type(projects=[copied], seen=said["version"])
    assert said["order"] == [str(second), copied["id"], str(first)]
    assert [(one["place"], one["typed"]) for one in said["typed"]] == [(copied["id"], "research")]
    said = desk.type(projects=[{"act": "remove", "id": str(first), "seen": said["version"]}])
    assert said["removed"][str(first)]["by"] == desk.user.username


def test_ids_in_capitals_are_the_same_ids(desk):
    project = uuid.uuid4()
    said = desk.type(
        change("stage", "research", str(project).upper()),
        projects=[add(str(project).upper(), after=None)],
    )
    assert said["order"] == [str(project)] == [said["typed"][0]["place"]]


def test_what_two_typed_waits_for_a_decision_and_nothing_is_lost(desk, wave):
    desk.type(change("staff", "1"))
    other = Desk(make_member(wave.study, "admin"), desk.id)
    said = other.type(change("staff", "2"))
    assert said["kept"] == [{"place": "", "part": "answer", "code": "staff"}]
    (row,) = desk.read()["typed"]
    assert row["typed"] == "1"
    assert [(one["typed"], one["by"]) for one in row["rivals"]] == [("2", other.user.username)]
    refused = desk.save()
    (one,) = problem_of(refused, 409, "open_conflicts")["problems"]
    assert one["place"] == {"project": None, "part": "answer", "question": "staff", "path": ""}
    as_described(refused, "post", f"{ONE}publish/")
    desk.type(change("staff", "2", seen=desk.read()["version"], settles=True))
    assert desk.read()["typed"][0]["rivals"] == []


@pytest.mark.parametrize(
    ("wrong_change", "code"),
    [
        (change("no_such", "x"), "unknown_question"),
        (change("staff", "x" * 20_001), "too_long"),
        (change("stage", "x", uuid.uuid4()), "unknown_project"),
        (change("staff", ["x"] * 1_001), "wrong_form"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_cannot_be_kept_is_refused_and_nothing_of_the_request_is_kept(
    desk, wrong_change, code, language
):
    desk = Desk(desk.user, desk.id, language)
    answer = desk.send("PATCH", body=desk.body(change("goals", "x"), wrong_change))
    said = problem_of(answer, 422, code)
    if code != "unknown_project":
        assert [one["place"]["path"] for one in said["problems"]] == ["changes[1]"]
    assert desk.read()["typed"] == []


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"typed": 7}, {"changes[0].typed": "invalid"}),
        ({"typed": None}, {"changes[0].typed": "null"}),
        ({"typed": {"missing": "not_asked"}}, {"changes[0].typed": "invalid"}),
        ({"typed": [["x"]]}, {"changes[0].typed": "invalid"}),
        ({"typed": [{"held_on": 7}]}, {"changes[0].typed": "invalid"}),
        ({"place": "x"}, {"changes[0].place": "invalid"}),
        ({"part": "project"}, {"changes[0].part": "invalid_choice"}),
        ({"seen": "1"}, {"changes[0].seen": "invalid"}),
        ({"note": ""}, {"changes[0].note": "unknown_field"}),
    ],
)
def test_a_request_is_read_strictly(desk, changed, wrong):
    body = desk.body(change("staff", "1") | changed)
    assert wrong_at(problem_of(desk.send("PATCH", body=body), 400)) == wrong


def test_what_no_database_keeps_is_named_with_its_path(desk):
    body = desk.body(change("goals", "fine"), change("goals", "x\x00"))
    said = problem_of(desk.send("PATCH", body=body), 400, "invalid_request")
    assert wrong_at(said) == {"changes[1].typed": "unstorable"}
