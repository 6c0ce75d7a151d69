"""Who approves an interview: nobody what is their own work."""

import pytest
from django.urls import reverse

from surveys.actions.review import (
    approve_interview,
    reopen_interview,
    return_interview,
    submit_interview,
)
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused
from surveys.queries.story import approvers_of
from surveys.rules import may_approve
from tests.surveys.factories import make_content, make_interview, make_member, make_study, make_wave
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def people(wave):
    roles = {"ana": "admin", "rita": "researcher", "raul": "researcher"}
    return {name: make_member(wave.study, role, username=name) for name, role in roles.items()}


def submit(interview, by):
    submit_interview(by=by, interview=interview, seen=interview.version, confirmed=EVERYTHING)


def edit(interview, by, goals):
    save_interview(by=by, interview=interview, seen=interview.version,
                   content=make_content(goals=goals), confirmed=EVERYTHING)  # fmt: skip
    interview.refresh_from_db()


def approvers(people, interview):
    allowed = [name for name, user in people.items() if may_approve(user, interview)]
    assert sorted(allowed) == approvers_of(interview)
    return sorted(allowed)


def test_nobody_but_an_admin_approves_what_they_submitted(client, wave, people):
    interview = make_interview(wave, by=people["ana"], state="draft")
    submit(interview, people["rita"])
    assert approvers(people, interview) == ["ana", "raul"]
    with pytest.raises(Refused, match="neither entered it nor submitted it"):
        approve_interview(by=people["rita"], interview=interview, seen=interview.version)
    client.force_login(people["rita"])
    page = client.get(reverse("interview-list", args=[wave.study.slug]))
    assert [one.may_approve for one in page.context["page"]] == [False]
    own = make_interview(wave, by=people["ana"], state="draft")
    submit(own, people["ana"])
    assert approvers(people, own) == ["ana", "raul", "rita"]


def test_nobody_but_an_admin_approves_what_they_changed_since(wave, people):
    interview = make_interview(wave, by=people["ana"])
    edit(interview, people["raul"], "Growth")
    assert approvers(people, interview) == ["ana", "rita"]
    return_interview(by=people["rita"], interview=interview, seen=interview.version, note="Look")
    submit(interview, people["rita"])
    assert approvers(people, interview) == ["ana", "raul"]


def test_whoever_approved_or_opened_again_may_still_review(wave, people):
    interview = make_interview(wave, by=people["ana"])
    approve_interview(by=people["rita"], interview=interview, seen=interview.version)
    assert approvers(people, interview) == ["ana", "raul", "rita"]
    reopen_interview(by=people["rita"], interview=interview, seen=interview.version, reason="?")
    assert approvers(people, interview) == ["ana", "raul", "rita"]
