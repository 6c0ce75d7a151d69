"""From a value of the page of project lines to the projects behind it."""

import re

import pytest
from django.urls import reverse

from surveys.actions.sealing import seal_entries
from surveys.domain.roles import ROLES, Permission, Role
from surveys.models import ProjectLink
from tests.analytics.views.test_records import links
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

REFUSED = {"missing": "refused"}
NUMBER = re.compile(r"[0-9]+ of ([0-9]+)|([0-9]+)(?: refused)?")


@pytest.fixture
def study():
    """R1: of two in research one goes into production, one ends; R2 refused; R3 is not followed."""
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    for wave, answers, *codes in (
        (before, [{"stage": "research"}, {"stage": "research"}], "R1"),
        (after, [{"stage": "production"}], "R1"),
        (before, [{"stage": "research"}], "R2"),
        (after, [{"stage": REFUSED}], "R2"),
        (before, [{"stage": "production"}], "R3"),
    ):
        made = make_interview(wave, *answers, respondent=codes[0])
        first = made.projects.order_by("position").first()
        if wave == after:
            earlier = before.interviews.get(respondent__code=codes[0]).projects
            ProjectLink.objects.create(
                study=study,
                predecessor=earlier.order_by("position").first(),
                successor=first,
                kind="continued",
            )
    seal_entries()
    return study


@pytest.fixture
def member(client, study):
    client.force_login(make_member(study, "analyst"))
    return client


def page(study, query="?variable=stage&target=production"):
    return reverse("line-page", args=[study.slug]) + query


def listed(client, study, **asked):
    """Return expert and position of each project of a list, what was answered, and why."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found = client.get(reverse("line-records", args=[study.slug]) + f"?{query}")
    assert found.status_code == 200
    return [
        (row.expert, row.position, [one.words for one in row.answers], row.why)
        for row in found.context["records"].rows
    ]


STEP = {"start": "2018", "end": "2019"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"part": "base"}, [("R1", 1), ("R1", 2), ("R2", 1)]),
        ({"part": "numerator"}, [("R1", 2)]),
        ({"part": "outside"}, [("R3", 1)]),
        ({"part": "left_out"}, [("R2", 1)]),
        ({"part": "left_out", "lacks": "start"}, []),
        ({"part": "left_out", "lacks": "end", "kind": "refused"}, [("R2", 1)]),
        ({"stage": "research", "outcome": "production", "part": "base"}, [("R1", 1), ("R1", 2)]),
        ({"stage": "research", "outcome": "production", "part": "numerator"}, [("R1", 1)]),
        ({"stage": "research", "outcome": "ended", "part": "numerator"}, [("R1", 2)]),
    ],
)
def test_what_became_of_projects_leads_to_them(member, study, asked, found):
    assert [row[:2] for row in listed(member, study, **STEP, **asked)] == found


def test_a_list_says_what_became_of_each_project_and_why_it_is_there(member, study):
    rows = [(answers[-1], why) for *_who, answers, why in listed(member, study, **STEP)]
    assert rows == [
        ("Production", "Followed, and not counted."),
        ("ended", "Followed, and counted."),
        ("not known", "Followed, but a category is not known (refused)."),
    ]
    (lost,) = listed(member, study, **STEP, part="outside")
    assert (lost[2][-1], lost[3]) == ("not followed", "Not followed: nobody could be asked again.")


@pytest.mark.parametrize(
    ("curve", "part", "found"),
    [
        ("survival", "base", [("R1", 1), ("R1", 2), ("R2", 1)]),
        ("survival", "numerator", [("R1", 2)]),
        ("reached", "base", [("R1", 1), ("R1", 2), ("R2", 1)]),
        ("reached", "numerator", [("R1", 1)]),
    ],
)
def test_a_point_of_a_curve_leads_to_the_first_projects_of_its_lines(
    member, study, curve, part, found
):
    rows = listed(member, study, target="production", curve=curve, at=1, part=part)
    assert [row[:2] for row in rows] == found


def test_the_beginning_of_a_curve_leads_to_all_lines_and_to_those_that_were_there(member, study):
    asked = {"target": "production", "curve": "reached", "at": 0}
    assert len(listed(member, study, **asked)) == 4
    assert [row[:2] for row in listed(member, study, **asked, part="numerator")] == [("R3", 1)]


def test_every_number_leads_to_as_many_projects_as_it_says(member, study):
    found = links(member.get(page(study)))
    assert len(found) > 10
    numbers = [(words, href) for words, href in found if NUMBER.fullmatch(words)]
    assert len(numbers) > 8
    for words, href in numbers:
        said = NUMBER.fullmatch(words)
        shown = member.get(href)
        assert shown.context["records"].total == int("".join(filter(None, said.groups()))), href


def test_who_may_not_read_interviews_sees_values_and_no_way(client, study, monkeypatch):
    allowed = ROLES[Role.ANALYST] - {Permission.INTERVIEW_READ}
    monkeypatch.setitem(ROLES, Role.ANALYST, allowed)
    client.force_login(make_member(study, "analyst"))
    shown = client.get(page(study))
    assert "4 projects: 3 could be followed, of which 1 ended; 1 were not followed." in shown.text
    assert links(shown) == []
    assert client.get(reverse("line-records", args=[study.slug])).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"start": "2019", "end": "2018"},
        {"start": "2018", "end": "1999"},
        {**STEP, "stage": "none", "outcome": "production"},
        {**STEP, "stage": "research", "outcome": "none"},
        {**STEP, "stage": "research"},
        {"curve": "other", "at": "1"},
        {"curve": "survival", "at": "7"},
        {"curve": "survival", "at": "x"},
        {**STEP, "variable": "none"},
    ],
)
def test_a_value_that_is_not_there_is_said(member, study, asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    assert member.get(reverse("line-records", args=[study.slug]) + f"?{query}").status_code == 404
