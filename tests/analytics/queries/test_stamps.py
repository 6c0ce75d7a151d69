"""A tally says what it was made from: one hash of the versions of an interview."""

import pytest

from analytics.queries.stamps import stamp_of
from surveys.actions import accounts, log
from surveys.models import Interview
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {}, {})


def now(interview, order="position"):
    stored = Interview.objects.get(pk=interview.pk)
    projects = stored.projects.order_by(order).values_list("pk", "version")
    return stamp_of(str(stored.pk), stored.version, [(str(pk), number) for pk, number in projects])


def test_the_same_versions_have_the_same_stamp_in_any_order(interview):
    assert now(interview) == now(interview, "-position")


@pytest.mark.parametrize("record", ["head", "project"])
def test_a_new_version_of_the_head_or_a_project_has_another_stamp(interview, record):
    before = now(interview)
    written = interview if record == "head" else interview.projects.first()
    log.update(written, by=accounts.system_account(), action="test.written")
    assert now(interview) != before


def test_a_project_that_is_gone_changes_the_stamp(interview):
    before = now(interview)
    interview.projects.first().delete()
    assert now(interview) != before


def test_another_interview_with_the_same_versions_has_another_stamp(interview):
    assert now(make_interview(make_wave(make_study()), {}, {})) != now(interview)
