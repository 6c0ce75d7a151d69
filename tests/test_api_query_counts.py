"""An operation of the API costs the same number of queries, however much there is."""

import uuid

import pytest

from tests.surveys.api.asking import strict_client, token_of
from tests.surveys.api.working_copies.desk import ALL, Desk, change
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

# What is asked for below the address of a working copy, and how many queries it takes.
READS = {
    "": 11,
    "?since=0": 7,
    "check/": 9,
    "history/?part=answer&code=staff": 5,
    "history/all/": 7,
}


@pytest.fixture(params=[1, 4])
def desk(request):
    """Return a desk with as many projects, writers and rivals, and as many other copies."""
    wave = make_wave(make_study())
    projects = [{"stage": "research"} for _ in range(request.param)]
    desks = []
    for number in range(request.param):
        interview = make_interview(wave, *projects, respondent=f"R{number}")
        for _writer in range(request.param):
            desk = Desk(make_member(wave.study, "researcher"), interview.pk)
            for place in interview.projects.values_list("pk", flat=True):
                desk.type(change("stage", str(_writer), place), change("staff", str(_writer)))
            desks.append(desk)
    return desks[0]


def test_reading_costs_the_same(desk, subtests, django_assert_num_queries):
    for more, number in READS.items():
        with subtests.test(more), django_assert_num_queries(number):
            assert desk.get(more).status_code == 200


def test_the_list_costs_the_same(desk, django_assert_num_queries):
    client = strict_client(desk.user)
    with django_assert_num_queries(4):
        assert client.get(ALL).json()["results"]


def test_typing_costs_the_same(desk, django_assert_num_queries):
    project = str(uuid.uuid4())
    acts = [{"act": "add", "id": project}]
    changes = [change("stage", "x", project), change("goals", "x"), change("staff", "x")]
    body = desk.body(*changes, projects=acts)
    headers = {"x-csrftoken": token_of(desk.client)}
    with django_assert_num_queries(21):
        answer = desk.client.patch(
            desk.address, body, content_type="application/json", headers=headers
        )
    assert answer.status_code == 200
