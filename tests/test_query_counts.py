"""Every page of a study costs the same number of queries, however much it lists.

Each is asked once with one of everything and once with three; another study has the same, and
shows nowhere. A new route without a number fails.
"""

from collections.abc import Callable, Sized
from typing import Any, NamedTuple

import pytest
from django.urls import reverse

from surveys.actions import accounts
from tests.everything import first_interview, make_everything
from tests.surveys.factories import make_member, make_study
from tests.test_access import OPEN_ROUTES, STUDY_ROUTES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
    pytest.mark.no_cover,
]

OWN, FOREIGN = "OWN", "FOREIGN"


class Page(NamedTuple):
    """How many queries a page takes, what its address asks for, and what it lists."""

    queries: int
    asks: dict[str, str] = {}
    lists: Callable[[dict[str, Any]], Sized] | None = None


def named(name):
    return lambda context: context[name]


PAGES = {
    "study-list": Page(4, lists=named("studies")),
    "study-overview": Page(18, lists=named("waves")),
    "wave-list": Page(9, lists=named("lives")),
    "questionnaire-list": Page(8, lists=named("waves")),
    "questionnaire-compare": Page(9),
    "questionnaire-draft": Page(10),
    "questionnaire-question": Page(8, {"code": "stage"}),
    "variable-list": Page(9),
    "variable-page": Page(19, lists=lambda context: context["shown"].waves),
    "variable-categories": Page(13, lists=lambda context: context["form"].waves),
    "expert-list": Page(14, lists=named("page")),
    "expert-merge": Page(7, lists=named("expert_codes")),
    "expert-codes": Page(5, lists=named("codes")),
    "interview-list": Page(13, {"wave": "2019"}, lists=named("page")),
    "interview-new": Page(13, {"wave": "2019"}, lists=named("expert_codes")),
    "interview-detail": Page(15, lists=named("projects")),
    "interview-edit": Page(11),
    "interview-expert": Page(11, lists=named("expert_codes")),
    "interview-consent": Page(13),
    "trend-list": Page(14, lists=named("waves")),
    "trend-comparison": Page(12),
    "trend-indicator": Page(19, lists=named("waves")),
    "trend-picture": Page(17),
    "claim-list": Page(14, lists=named("claims")),
    "claim-consistency": Page(12),
    "table-page": Page(17, {"wave": "2019", "question": "stage", "across": "frameworks"}),
    "line-page": Page(19, {"variable": "stage", "target": "production"}),
    "export-page": Page(13, lists=named("exports")),
}
# What lists nothing: they answer with one file, one line, or with the page that they lead to.
LISTS_NOTHING = {"export-manifest", "trend-freshness", "wave-move", "interview-review",
                 "questionnaire-copy", "questionnaire-publish"}  # fmt: skip
FILES = {
    "trend-list": Page(10, {"format": "csv"}),
    "trend-list changes": Page(10, {"format": "json", "table": "changes"}),
    "trend-indicator": Page(16, {"format": "csv", "segment": "customer-1"}),
    "claim-list": Page(11, {"format": "json"}),
}


def test_every_route_has_a_number_of_queries():
    numbered = set(PAGES) | LISTS_NOTHING
    assert numbered == set(STUDY_ROUTES) | {"study-list"}
    assert "study-list" in OPEN_ROUTES


def address(name, study):
    if name == "study-list":
        return reverse(name)
    given = {"slug": study.slug}
    if name in ("interview-detail", "interview-edit", "interview-expert", "interview-consent"):
        given["interview_id"] = first_interview(study).pk
    if name in ("trend-indicator", "trend-picture"):
        given["indicator"] = "production-1"
    if name.startswith("questionnaire-") and name != "questionnaire-list":
        given["wave"] = study.waves.earliest("position").code
    if name in ("variable-page", "variable-categories"):
        given["code"] = "stage"
    if name == "trend-picture":
        given["format"] = "svg"
    return reverse(name, kwargs=given)


@pytest.fixture(params=[1, 3])
def size(request):
    return request.param


@pytest.fixture
def study(client, size):
    """Make a study with as much of everything, beside a foreign one; an admin of it signs in."""
    make_everything(1, FOREIGN)
    study = make_everything(size, OWN)
    person = make_member(study, "admin")
    for _ in range(size - 1):
        by = accounts.system_account()
        accounts.add_member(study=make_study(), user=person, role="analyst", by=by)
    client.force_login(person)
    return study


def test_a_page_costs_the_same_however_much_it_lists(
    client, study, size, subtests, django_assert_num_queries
):
    for name, page in PAGES.items():
        url = address(name, study)
        with subtests.test(name):
            with django_assert_num_queries(page.queries):
                response = client.get(url, page.asks)
            assert response.status_code == 200
            if page.lists:
                assert len(page.lists(response.context)) == size
            assert OWN in response.content.decode()
            assert FOREIGN not in response.content.decode()


def test_a_file_costs_the_same_however_much_it_holds(
    client, study, size, subtests, django_assert_num_queries
):
    for name, file in FILES.items():
        url = address(name.split()[0], study)
        with subtests.test(name):
            with django_assert_num_queries(file.queries):
                response = client.get(url, file.asks)
            assert response.status_code == 200
            assert FOREIGN not in response.content.decode()
