"""How an answer, and a whole interview, came to be what they are, by the API."""

import uuid

import pytest

from surveys.api.working_copies import histories
from tests.surveys.api.asking import as_described, problem_of, wrong_at
from tests.surveys.api.working_copies.desk import ONE, change

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_history_says_who_changed_an_answer(desk, wave):
    desk.type(change("goals", "grow"), change("aws_customer", "yes"))
    desk.save()
    desk.type(change("aws_customer", "no"))
    desk.save()
    answer = desk.get("history/?part=answer&code=aws_customer")
    said = as_described(answer, "get", f"{ONE}history/")
    assert [(one["old"], one["new"], one["in_words_new"]) for one in said[:2]] == [
        ("yes", "no", "No"),
        ("", "yes", "Yes"),
    ]
    assert (said[0]["by"], said[0]["typed_by"]) == (desk.user.username, [desk.user.username])


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", {"part": "required", "code": "required"}),
        ("?part=project&code=x", {"part": "invalid_choice"}),
        ("?part=answer&code=x&place=y", {"place": "invalid"}),
        ("?part=answer&code=%00", {"code": "unstorable"}),
    ],
)
def test_a_history_is_asked_for_strictly(desk, query, wrong):
    assert wrong_at(problem_of(desk.get(f"history/{query}"), 400)) == wrong


def whole(desk, query=""):
    return as_described(desk.get(f"history/all/{query}"), "get", f"{ONE}history/all/")


def test_the_whole_history_names_every_answer_the_last_first(desk):
    project = str(uuid.uuid4())
    desk.type(change("goals", "grow"), change("aws_customer", "yes"))
    desk.save()
    desk.type(change("aws_customer", "no"))
    desk.send("PATCH", body=desk.body(projects=[{"act": "add", "id": project}]))
    desk.type(change("stage", "research", project))
    desk.save()
    said = whole(desk)
    told = [(one["place"], one["code"], one["in_words_new"]) for one in said["results"]]
    assert set(told[:2]) == {(project, "stage", "Research"), ("", "aws_customer", "No")}
    assert {one[1:] for one in told[2:4]} == {("goals", "grow"), ("aws_customer", "Yes")}
    assert said["has_more"] is False
    one = said["results"][told.index(("", "aws_customer", "No"))]
    assert (one["part"], one["old"], one["new"]) == ("answer", "yes", "no")
    assert (one["by"], one["typed_by"]) == (desk.user.username, [desk.user.username])


def test_it_is_told_in_parts(desk, monkeypatch):
    desk.type(change("goals", "grow"), change("aws_customer", "yes"), change("staff", "3"))
    desk.save()
    everything = whole(desk)["results"]
    monkeypatch.setattr(histories, "PAGE_SIZE", 2)
    first = whole(desk)
    assert (first["results"], first["has_more"]) == (everything[:2], True)
    assert whole(desk, "?passed=2")["results"] == everything[2:4]
    assert whole(desk, f"?passed={len(everything)}") == {"results": [], "has_more": False}


def test_it_is_asked_for_strictly(desk):
    assert wrong_at(problem_of(desk.get("history/all/?passed=x"), 400)) == {"passed": "invalid"}
