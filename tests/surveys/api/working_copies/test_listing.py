"""A list of working copies: of one's own studies, in pages that follow each other."""

import pytest

from surveys.api.working_copies import listing
from tests.surveys.api.asking import as_described, problem_of, strict_client
from tests.surveys.api.working_copies.desk import ALL, Desk, change
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def person(wave):
    return make_member(wave.study, "researcher")


def typed_into(wave, person, *experts):
    """Type into an interview of each of these experts, one after the other."""
    for expert in experts:
        desk = Desk(person, make_interview(wave, respondent=expert).pk)
        desk.type(change("goals", "grow"))


def listed(client, query=""):
    return as_described(client.get(ALL + query), "get", ALL)


def experts(said):
    return [one["expert"] for one in said["results"]]


def test_it_lists_what_holds_something_unsaved_the_last_changed_first(wave, person):
    typed_into(wave, person, "R1", "R2")
    make_interview(wave, respondent="R3")
    said = listed(strict_client(person))
    assert experts(said) == ["R2", "R1"]
    assert said["next"] is None
    first = said["results"][0]
    assert (first["study"], first["wave"], first["version"], first["unsaved"]) == (
        wave.study.slug, "2019", 1, 1,
    )  # fmt: skip


def test_it_is_of_studies_where_the_reader_enters_interviews(wave, person):
    typed_into(wave, person, "R1")
    assert experts(listed(strict_client(make_member(wave.study, "analyst")))) == []
    assert experts(listed(strict_client(make_member(make_study(), "admin")))) == []
    assert experts(listed(strict_client(make_member(wave.study, "admin")))) == ["R1"]


def test_it_narrows_to_a_study_and_a_wave(wave, person):
    typed_into(wave, person, "R1")
    typed_into(make_wave(wave.study, "2020"), person, "R2")
    client = strict_client(person)
    assert experts(listed(client, f"?study={wave.study.slug}")) == ["R2", "R1"]
    assert experts(listed(client, f"?study={wave.study.slug}&wave=2019")) == ["R1"]
    assert experts(listed(client, "?wave=2031")) == []


def test_pages_follow_each_other_and_miss_nothing(wave, person, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    typed_into(wave, person, "R1", "R2", "R3", "R4", "R5")
    client, found, query = strict_client(person), [], ""
    while query is not None:
        said = listed(client, query)
        found.append(experts(said))
        query = said["next"] and f"?cursor={said['next']}"
    assert found == [["R5", "R4"], ["R3", "R2"], ["R1"]]


@pytest.mark.parametrize("cursor", ["x", "1", "99999999999999999.", "", "%00", "1.R7"])
def test_a_cursor_that_is_none_of_ours_is_a_problem(person, cursor):
    problem_of(strict_client(person).get(f"{ALL}?cursor={cursor}"), 400, "invalid_request")


def test_a_cursor_after_the_end_of_time_is_a_problem(person):
    id = "0b0e2a1c-5d0f-4c39-9a58-3f0f2f9f6a11"
    answer = strict_client(person).get(f"{ALL}?cursor={'9' * 17}.{id}")
    assert answer.status_code in (200, 400)
    answer = strict_client(person).get(f"{ALL}?cursor={'9' * 16}.{id}")
    assert answer.status_code == 200


def test_a_study_that_is_hidden_is_as_one_that_is_not_there(wave):
    client = strict_client(make_member(make_study(), "admin"))
    hidden = problem_of(client.get(f"{ALL}?study={wave.study.slug}"), 404, "not_found")
    assert hidden == problem_of(client.get(f"{ALL}?study=no-such-study"), 404, "not_found")
