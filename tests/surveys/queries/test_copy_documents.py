"""A working copy is sent as it was at one moment, whoever saves or merges at that moment."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_experts
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import NotThere
from surveys.models import Interview
from surveys.queries import copy_documents
from surveys.queries.copy_documents import changes_of_copy, whole_copy
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {}, state="draft")


def before(monkeypatch, name, act):
    """Have somebody act just before what is read next is read."""
    read, done = getattr(copy_documents, name), []

    def reading(*args, **given):
        if not done:
            done.append(act)
            act()
        return read(*args, **given)

    monkeypatch.setattr(copy_documents, name, reading)


def as_found(interview):
    """Return an interview as a view has it, before it reads the rest."""
    found = Interview.objects.select_related(
        "wave__study", "respondent", "organization", "questionnaire", "created_by"
    )
    return found.get(pk=interview.pk)


def save(interview):
    page = Page(Interview.objects.get(pk=interview.pk))
    page.type("goals", "Theirs")
    page.publish(confirmed=EVERYTHING)


@pytest.mark.parametrize("at", ["copy_of", "content_of", "consents_of"])
def test_what_is_said_to_be_a_version_is_that_version(interview, monkeypatch, at):
    """Who saw old words as those of a new version would write over the new ones unasked."""
    found, page = as_found(interview), Page(interview)
    before(monkeypatch, at, lambda: save(interview))
    said = whole_copy(found, by=page.by)
    shown = said["stored"]["answers"].get("goals", "")
    now = Interview.objects.get(pk=interview.pk)
    assert said["interview_version"] < now.version or shown == "Theirs"
    page.seen, page.stored = said["version"], said["interview_version"]
    assert shown == "Theirs" or changes_of_copy(now, by=page.by, since=page.seen)["anew"]


@pytest.mark.parametrize("read", [whole_copy, lambda *a, **k: changes_of_copy(*a, since=0, **k)])
@pytest.mark.parametrize("at", ["_common", "_barrier"])
def test_an_interview_that_ends_while_it_is_read_is_not_there(interview, monkeypatch, read, at):
    other = make_interview(interview.wave, {}, respondent="K1")
    found, by = as_found(interview), accounts.system_account()

    def merge():
        merge_experts(
            by=by,
            keep=other.respondent,
            merge=interview.respondent,
            reason="One",
            confirmed=EVERYTHING,
        )

    if at == "_common":
        merge()
    else:
        before(monkeypatch, at, merge)
    with pytest.raises(NotThere):
        read(found, by=by)
