"""What stood in an interview at an earlier version."""

import uuid
from dataclasses import replace

import pytest

from surveys.actions import accounts
from surveys.actions.interviews import content_of
from surveys.actions.working_copies import Key
from surveys.domain.confirming import EVERYTHING
from surveys.models import Version
from surveys.queries.former_contents import stored_then
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db
STAFF, MODE = Key("", "answer", "staff"), Key("", "field", "mode")
ORGANIZATION = Key("", "field", "organization")


@pytest.fixture
def interview():
    made = make_interview(make_wave(make_study()), {"team_size": 3}, state="draft", staff=12)
    content = content_of(made, made.projects.all())
    (project,) = content.projects
    project = replace(project, label="New", answers={**project.answers, "team_size": 4})
    answers = {**content.answers, "staff": 13}
    content = replace(content, answers=answers, projects=(project,), mode="phone")
    by = accounts.system_account()
    return save_interview(by=by, interview=made, seen=1, content=content, confirmed=EVERYTHING)


def test_each_version_says_what_stood_then(interview):
    place = str(interview.projects.get().pk)
    size, label = Key(place, "answer", "team_size"), Key(place, "field", "label")
    keys = [STAFF, MODE, ORGANIZATION, size, label]
    assert stored_then(interview, 1, keys) == {
        STAFF: 12, MODE: "video", ORGANIZATION: "", size: 3, label: "",
    }  # fmt: skip
    now = stored_then(interview, 2, keys)
    assert (now[STAFF], now[MODE], now[size], now[label]) == (13, "phone", 4, "New")


def test_what_nobody_knows_is_left_out(interview):
    elsewhere = Key(str(uuid.uuid4()), "answer", "team_size")
    assert stored_then(interview, 1, [elsewhere, Key("", "consent", "participate")]) == {}
    assert stored_then(interview, 9, [STAFF]) == {}
    Version.objects.of(type(interview), [interview.pk]).update(content=None)
    assert stored_then(interview, 1, [STAFF]) == {}
