"""A study made for benchmarks is one as users have it: nothing about it is broken."""

import json

import pytest

from analytics.actions.counting import count_study
from analytics.queries.verification import breaches_of, breaches_of_log
from benchmarks.large_study import WIDE, make_large
from surveys.models import Interview, Project, ProjectLink, Respondent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PROJECTS = 200


@pytest.fixture(scope="module")
def made(module_transaction):
    with module_transaction.unblock():
        study = make_large(PROJECTS, seed=3)
        count_study(study.pk)
    return study


def test_it_has_as_many_projects_as_were_asked_for_in_every_wave(made):
    projects = Project.objects.filter(interview__wave__study=made)
    assert PROJECTS <= projects.count() < 1.1 * PROJECTS
    assert set(projects.values_list("interview__wave__code", flat=True)) == {"2017", "2018", "2019"}
    assert ProjectLink.objects.filter(study=made).count() > 10


def test_hardly_two_records_are_alike(made):
    answers = Project.objects.filter(interview__wave__study=made).values_list("answers", flat=True)
    told_apart = {json.dumps(one, sort_keys=True) for one in answers}
    assert len(told_apart) > 0.9 * len(answers)


def test_verify_finds_nothing_wrong(made):
    assert list(breaches_of(made)) == []
    assert list(breaches_of_log()) == []


def test_some_experts_come_again_and_some_interviews_are_open_again(made):
    interviews = Interview.objects.of_study(made)
    assert interviews.filter(state="reopened").exists()
    experts = Respondent.objects.filter(study=made)
    assert experts.count() < interviews.count() < 3 * experts.count()


def test_the_same_seed_draws_the_same(made):
    again = make_large(PROJECTS, slug="again", seed=3)
    first, second = (
        Project.objects.filter(interview__wave__study=one, version=1)
        .order_by("interview__respondent__code", "interview__wave__position", "position")
        .values_list("label", "answers")
        for one in (made, again)
    )
    assert list(first[:50]) == list(second[:50])


def test_a_question_can_have_very_many_categories():
    study = make_large(100, slug="wide", categories=60)
    answers = Project.objects.filter(interview__wave__study=study).values_list("answers", flat=True)
    chosen = [one[WIDE] for one in answers if isinstance(one.get(WIDE), list)]
    assert len({code for codes in chosen for code in codes}) > 50
    assert sum(map(len, chosen)) < 10 * len(chosen)
