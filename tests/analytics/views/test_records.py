"""From a value on a page to the interviews and projects behind it."""

import re

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from surveys.actions.sealing import seal_entries
from surveys.domain.roles import ROLES, Permission, Role
from surveys.models import Interview, Study
from tests.analytics.factories import claim, define, weigh
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

REFUSED = {"missing": "refused"}
LINK = re.compile(r'<a class="to-records" href="([^"]+)">([^<]*)')

NUMBER = re.compile(r"\d+ of (\d+)|base (\d+)|(\d+) refused")


@pytest.fixture(scope="module")
def made(module_transaction):
    """The study, made and counted once for all tests."""
    with module_transaction.unblock():
        return make_counted_study().pk


@pytest.fixture
def study(made):
    return Study.objects.get(pk=made)


def make_counted_study():
    study = make_study(slug="clouds")
    for code in ("2018", "2019"):
        wave = make_wave(study, code)
        make_interview(
            wave,
            {"stage": "production", "frameworks": ["pytorch"], "team_size": 4},
            {"stage": REFUSED, "frameworks": ["tensorflow"], "team_size": REFUSED},
            respondent="R2",
            managed_service="using",
        )
        make_interview(wave, {"stage": "research"}, respondent="R1", aws_customer="no")
    define(study, claims=[claim(value=50, digits=0)])
    seal_entries()
    count_study(study.pk)
    return study


@pytest.fixture
def member(client, study):
    client.force_login(make_member(study, "analyst"))
    return client


def address(study, indicator="production", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("trend-records", args=[study.slug, indicator]) + f"?{query}"


def links(page):
    """Return every way to records on a page: its words and where it leads."""
    text = page.content.decode()
    return [(words, href.replace("&amp;", "&")) for href, words in LINK.findall(text)]


def shown(page):
    return [(row.expert, row.position) for row in page.context["records"].rows]


def test_a_part_lists_its_records_each_with_what_decided(member, study):
    page = member.get(address(study, wave="2019", part="left_out"))
    (row,) = page.context["records"].rows
    assert (row.expert, row.position) == ("R2", 2)
    assert [tuple(answer) for answer in row.answers] == [("How far is it?", "refused", True)]
    assert row.why == "Left out: what decides is not known (refused)."
    interview = Interview.objects.get(wave__code="2019", respondent__code="R2")
    way = reverse("interview-detail", args=[study.slug, interview.pk])
    text = page.content.decode()
    assert f'href="{way}"' in text
    assert f'href="{way}#project-2"' in text
    assert 'id="project-2"' in member.get(way).content.decode()


def test_the_page_says_what_is_counted_and_as_of_which_entry(member, study):
    text = member.get(address(study, wave="2019")).content.decode()
    assert "“How far is it?” is “Production”" in text
    assert "all records" in text
    assert "from these very records" in text
    spanish = member.get(address(study, wave="2019"), headers={"accept-language": "es"})
    assert "«¿En qué fase está?» es «Producción»" in spanish.content.decode()


def test_a_list_says_that_its_figure_lags_behind(member, study):
    make_interview(study.waves.get(code="2019"), {"stage": "production"}, respondent="R9")
    page = member.get(address(study, wave="2019", part="numerator"))
    assert shown(page) == [("R2", 1), ("R9", 1)]
    assert page.context["stored"].count == 1
    assert page.context["standing"] == "counting"
    assert "what came since is being counted" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "arguments", "asked"),
    [
        ("trend-list", (), ""),
        ("trend-indicator", ("production",), ""),
        ("trend-indicator", ("production",), "segment=frameworks"),
        ("trend-indicator", ("team",), ""),
        ("trend-indicator", ("projects",), ""),
        ("claim-list", (), ""),
        ("study-overview", (), ""),
        ("table-page", (), "wave=2019&question=stage"),
        ("table-page", (), "wave=2019&question=team_size&across=stage"),
        ("table-page", (), "wave=2019&question=stage&across=frameworks"),
    ],
)
def test_every_value_leads_to_as_many_records_as_it_says(member, study, name, arguments, asked):
    page = member.get(reverse(name, args=[study.slug, *arguments]) + f"?{asked}")
    found = links(page)
    assert found
    for words, href in found:
        listed = member.get(href)
        assert listed.status_code == 200, href
        if said := NUMBER.fullmatch(words):
            assert listed.context["records"].total == int("".join(filter(None, said.groups()))), (
                href
            )


def test_a_change_leads_to_both_of_its_waves(member, study):
    page = member.get(reverse("trend-indicator", args=[study.slug, "production"]))
    change = next(href for _words, href in links(page) if "against" in href)
    listed = member.get(change)
    assert listed.context["figure"].wave.code == "2019"
    assert [code for code, _address in listed.context["sides"]] == ["2018", "2019"]
    path = reverse("trend-records", args=[study.slug, "production"])
    other = member.get(path + listed.context["sides"][0][1])
    assert other.context["figure"].wave.code == "2018"
    assert "against=2019" in listed.context["sides"][0][1]


@pytest.mark.parametrize(
    ("moved", "wave", "experts"),
    [
        ("again", "2018", ["R1", "R2"]),
        ("again", "2019", ["R1", "R2"]),
        ("joined", "2019", ["R3"]),
        ("left", "2018", ["R0"]),
    ],
)
def test_who_moved_a_change_leads_to_the_records_of_these_experts(
    member, study, moved, wave, experts
):
    for expert, there in (("R0", "2018"), ("R3", "2019")):
        make_interview(study.waves.get(code=there), {"stage": "production"}, respondent=expert)
    seal_entries()
    count_study(study.pk)
    path = reverse("trend-indicator", args=[study.slug, "production"])
    hrefs = [href for _words, href in links(member.get(path)) if f"moved={moved}" in href]
    listed = member.get(hrefs[0].replace("part=numerator", "part=base"))
    sides = dict(listed.context["sides"])
    assert set(sides) == ({"2018", "2019"} if moved == "again" else set())
    if sides:
        listed = member.get(reverse("trend-records", args=[study.slug, "production"]) + sides[wave])
    assert listed.context["figure"].wave.code == wave
    assert [one for one, _number in shown(listed)] == experts


def test_the_parts_of_a_change_are_values_only_for_who_may_not_read_interviews(
    client, study, monkeypatch
):
    allowed = ROLES[Role.ANALYST] - {Permission.INTERVIEW_READ}
    monkeypatch.setitem(ROLES, Role.ANALYST, allowed)
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse("trend-indicator", args=[study.slug, "production"]))
    assert "2 of 2 experts" in page.text
    assert links(page) == []


@pytest.mark.parametrize("route", ["trend-list", "claim-list", "table-page", "study-overview"])
def test_who_may_not_read_interviews_sees_values_and_no_way(client, study, monkeypatch, route):
    allowed = ROLES[Role.ANALYST] - {Permission.INTERVIEW_READ}
    monkeypatch.setitem(ROLES, Role.ANALYST, allowed)
    client.force_login(make_member(study, "analyst"))
    page = client.get(reverse(route, args=[study.slug]))
    assert page.status_code == 200
    assert links(page) == []
    assert "50%" in page.content.decode() or route == "study-overview"
    assert client.get(address(study)).status_code == 403


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"wave": "1999"}, "has no figure in wave “1999”. It has: 2018, 2019"),
        ({"part": "all"}, "A figure has no part “all”"),
        ({"kind": "lost", "part": "left_out"}, "There is no kind of empty “lost”"),
        ({"kind": "refused"}, "A figure has no part “base refused”"),
        ({"segment": "frameworks"}, "There is no category “”"),
        ({"segment": "frameworks", "category": "mxnet"}, "Known: tensorflow, pytorch"),
        ({"category": "mxnet"}, "There is no category “mxnet”"),
        ({"against": "1999"}, "This study has no wave “1999”"),
        ({"moved": "left"}, "This study has no wave “”"),
        ({"moved": "away"}, "No experts of a change are called “away”"),
        ({"sort": "up"}, "cannot be asked for “sort”"),
    ],
)
def test_what_is_not_there_is_said(member, study, asked, said):
    page = member.get(address(study, **asked))
    assert page.status_code == 404
    assert said in page.content.decode()


def test_a_cell_of_a_table_that_is_not_there_is_said(member, study):
    path = reverse("table-records", args=[study.slug])
    for asked in ("question=stage&row=none", "question=team_size&row=4", "question=no"):
        assert member.get(f"{path}?wave=2019&{asked}").status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "999", "-1", "x", "٣", "9" * 40])
def test_a_page_that_is_none_is_the_nearest(member, study, page):
    assert shown(member.get(address(study, wave="2019", page=page))) == [("R1", 1), ("R2", 1)]


def test_the_value_of_a_weighted_wave_can_be_retraced_from_its_records(member, study):
    table = reverse("table-records", args=[study.slug]) + "?wave=2019&question=stage&row=production"
    wave = study.waves.get(code="2019")
    pages = address(study, wave="2019"), table
    for page in pages:
        assert ">Weight<" not in member.get(page).content.decode()
    weigh(wave, R1=(1, ""), R2=(2.5, ""))
    for page in pages:
        found = member.get(page)
        assert ">Weight<" in found.content.decode()
        assert ">2.5</td>" in found.content.decode()
        weights = {row.expert: row.weight for row in found.context["records"].rows}
        assert weights == {"R1": 1_000_000, "R2": 2_500_000}
    counts = (
        address(study, "projects", wave="2019"),
        address(study, wave="2018"),
        reverse("study-records", args=[study.slug]) + "?wave=2019&unit=project",
    )
    for page in counts:
        assert ">Weight<" not in member.get(page).content.decode()


def test_a_project_without_a_label_goes_by_its_number(member, study):
    page = member.get(address(study, wave="2019")).content.decode()
    assert ">Project 1<" in page
    assert ". —" not in page


def test_long_lists_are_paged(member, study, monkeypatch):
    monkeypatch.setattr("analytics.presenters.records.listing.PAGE_SIZE", 1)
    first = member.get(address(study, wave="2019"))
    assert (shown(first), first.context["previous"]) == ([("R1", 1)], "")
    path = reverse("trend-records", args=[study.slug, "production"])
    second = member.get(path + first.context["next"])
    assert (shown(second), second.context["next"]) == ([("R2", 1)], "")


def test_the_numbers_of_a_wave_lead_to_its_records(member, study):
    path = reverse("study-records", args=[study.slug])
    for unit, rows in {"interview": 2, "project": 3}.items():
        page = member.get(f"{path}?wave=2019&unit={unit}")
        assert page.context["records"].total == rows
    assert member.get(f"{path}?wave=1").status_code == 404
    assert member.get(f"{path}?unit=expert").status_code == 404
