"""What is sent twice is one record; what comes in between is tried again, and not for ever."""

import uuid

import pytest
from django.db import IntegrityError

from surveys.actions import accounts, idempotency, log, studies
from surveys.actions.idempotency import ATTEMPTS, first_or_found, remember, repeated, settled
from surveys.domain.refusals import Refused, StaleVersion, TakenIds
from surveys.models import Study, Theme
from tests.surveys.factories import make_study, make_user

pytestmark = pytest.mark.django_db


class Write:
    """A write that first stores a study and then meets what it is given, one after the other."""

    def __init__(self, *met):
        self.met, self.attempts = list(met), 0

    def __call__(self):
        self.attempts += 1
        Study.objects.create(slug=f"attempt-{self.attempts}")
        if self.met:
            raise self.met.pop(0)
        return self.attempts


def stale():
    return StaleVersion(seen=1, current=2)


def left():
    """What the attempts left behind."""
    return list(Study.objects.values_list("slug", flat=True))


@pytest.mark.parametrize("again", [first_or_found, settled])
def test_a_write_that_another_one_overtook_is_done_once(again):
    write = Write(IntegrityError())
    assert again(write)() == 2
    assert left() == ["attempt-2"]


@pytest.mark.parametrize("again", [first_or_found, settled])
@pytest.mark.parametrize("error", [Refused("No."), ZeroDivisionError()])
def test_what_another_attempt_would_not_change_is_said_at_once(again, error):
    write = Write(error)
    with pytest.raises(type(error)):
        again(write)()
    assert (write.attempts, left()) == (1, [])


def test_a_rule_of_the_database_that_stays_broken_is_said_the_second_time():
    write = Write(IntegrityError(), IntegrityError())
    with pytest.raises(IntegrityError):
        first_or_found(write)()
    assert (write.attempts, left()) == (2, [])


def test_an_edit_goes_in_between_others_as_long_as_there_are_attempts():
    write = Write(*[stale() for _ in range(ATTEMPTS - 2)], IntegrityError())
    assert settled(write)() == ATTEMPTS
    assert left() == [f"attempt-{ATTEMPTS}"]


@pytest.mark.parametrize("error", [stale(), IntegrityError()])
def test_an_edit_that_is_always_overtaken_gives_up_and_leaves_nothing(error):
    write = Write(*[error] * (ATTEMPTS + 1))
    with pytest.raises(type(error)):
        settled(write)()
    assert (write.attempts, left()) == (ATTEMPTS, [])


@pytest.fixture
def ana():
    return make_user(username="ana")


SENT = {"label": "Cost"}


def send(by, *, key="", id=None, submission=None):
    """Store a theme the way that records are stored which may be sent twice."""
    submission = submission or SENT
    if existing := repeated(Theme, by=by, key=key, id=id, submission=submission):
        return existing
    chosen = {"id": id} if id else {}
    theme = studies.create_theme(by=by, study=make_study(), code="cost", label={}, **chosen)
    remember(theme, by=by, key=key, submission=submission)
    return theme


def test_the_same_key_gives_the_same_record_whatever_id_comes_with_it(ana):
    first = send(ana, key="k")
    assert send(ana, key="k") == first
    assert send(ana, key="k", id=uuid.uuid4()) == first
    assert Theme.objects.count() == 1


def test_a_key_is_of_one_person(ana):
    assert send(ana, key="k") != send(make_user(), key="k")


def test_without_key_and_id_the_same_is_another_one(ana):
    assert send(ana) != send(ana)


def test_a_key_for_something_else_is_refused_by_name(ana):
    send(ana, key="k")
    with pytest.raises(Refused, match="The key k was used for another submission") as refusal:
        send(ana, key="k", submission={"label": "Time"})
    assert refusal.value.said.code == "used_key"


def test_an_id_is_found_also_where_a_key_came_with_it_before(ana):
    chosen = uuid.uuid4()
    first = send(ana, key="k", id=chosen)
    assert send(ana, id=chosen) == first


@pytest.mark.parametrize("who", ["same", "other"])
def test_an_id_of_another_submission_is_taken(ana, who):
    chosen = uuid.uuid4()
    send(ana, id=chosen)
    by = ana if who == "same" else make_user()
    submission = {"label": "Time"} if who == "same" else SENT
    with pytest.raises(TakenIds, match="taken by another record") as taken:
        send(by, id=chosen, submission=submission)
    assert taken.value.ids == {chosen}


def test_an_id_of_a_record_that_no_submission_made_is_taken(ana):
    theme = studies.create_theme(by=ana, study=make_study(), code="cost", label={})
    with pytest.raises(TakenIds):
        send(ana, id=theme.pk)


def test_an_id_of_a_deleted_record_is_not_used_again(ana):
    theme = send(ana, id=uuid.uuid4())
    log.delete(theme, by=ana, action="theme.removed")
    with pytest.raises(TakenIds, match="a record that was deleted"):
        send(ana, id=theme.pk)


def test_a_key_whose_record_was_deleted_says_so(ana):
    theme = send(ana, key="k")
    log.delete(Theme.objects.get(pk=theme.pk), by=ana, action="theme.removed")
    with pytest.raises(Refused, match="What the key k made was deleted") as refusal:
        send(ana, key="k")
    assert refusal.value.said.code == "used_key"
    assert not Theme.objects.exists()


def test_a_record_that_comes_between_the_looks_is_not_taken_for_a_deleted_one(ana, monkeypatch):
    chosen, made = uuid.uuid4(), []
    look = idempotency.Version.objects.filter

    def look_just_before_it_comes(**given):
        found = look(**given).exists()
        if not made:
            made.append(None)
            made.append(send(ana, id=chosen))
        return idempotency.Version.objects.all() if found else idempotency.Version.objects.none()

    monkeypatch.setattr(idempotency.Version.objects, "filter", look_just_before_it_comes)
    found = repeated(Theme, by=ana, key="", id=chosen, submission=SENT)
    assert found == made[1] == Theme.objects.get()


def test_the_account_of_the_system_repeats_as_anybody():
    by = accounts.system_account()
    assert send(by, key="k") == send(by, key="k")
