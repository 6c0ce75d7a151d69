"""Several people type into one interview at the same moment, as often as a test asks."""

import random
import threading

from surveys.actions.working_copies import Change, OpenConflicts
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import StaleVersion
from surveys.models import Interview, WorkingCopy
from surveys.queries.working_copies import copy_of
from tests.services.test_concurrency import at_once
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page, rivals, typed

ROUNDS = 100 if SOAK else 20
STAFF, GOALS = ("", "answer", "staff"), ("", "answer", "goals")


def two_pages() -> tuple[Interview, Page, Page]:
    interview = make_interview(make_wave(make_study()), {}, state="draft")
    return interview, Page(interview), Page(interview)


def on_one_answer() -> None:
    """Of two who type into one answer one stands, and the other waits beside it."""
    interview, one, other = two_pages()
    for number in range(ROUNDS):
        one.look()
        other.look()
        mine, theirs = f"a{number}", f"b{number}"
        done = at_once(lambda text=mine: one.type("staff", text),
                       lambda text=theirs: other.type("staff", text))  # fmt: skip
        assert sorted(len(each.kept) for each in done) == [0, 1]
        stands, beside = typed(interview)[STAFF], rivals(interview)[STAFF]
        assert sorted([stands, *beside]) == [mine, theirs]
        one.look()
        one.type("staff", stands, settles=True)


def on_different_answers() -> None:
    """Of two who type into different answers both stand, and no request is lost or doubled."""
    interview, one, other = two_pages()
    for number in range(ROUNDS):
        text = str(number)
        done = at_once(lambda text=text: one.type("staff", text),
                       lambda text=text: other.type("goals", text))  # fmt: skip
        assert [each.kept for each in done] == [(), ()]
        assert typed(interview) == {STAFF: text, GOALS: text}
    assert copy_of(interview).version == 2 * ROUNDS
    senders = WorkingCopy.objects.get(pk=interview.pk).senders
    assert {senders[page.sender]["number"] for page in (one, other)} == {ROUNDS}


def one_request_twice() -> None:
    """A request that arrives twice at the same moment is taken once."""
    interview, page, _other = two_pages()
    for number in range(1, ROUNDS + 1):
        done = at_once(*[lambda n=number: page.send(*changes(n), number=n)] * 2)
        assert sorted(each.repeated for each in done) == [False, True]
    assert copy_of(interview).version == ROUNDS


def changes(number: int) -> list:
    return [Change("", "answer", "staff", str(number), number - 1)]


def while_somebody_saves() -> None:
    """What is typed while another one saves is saved with it or still typed: never lost."""
    interview, typing, saving = two_pages()
    saved = 0
    for number in range(1, ROUNDS + 1):
        saving.look()
        saving.type("goals", f"g{number}")
        seen = saving.look()
        pause = random.random() / 50
        publishing, one = at_once(
            lambda seen=seen: saving.publish(seen=seen, confirmed=EVERYTHING),
            lambda n=number, pause=pause: (threading.Event().wait(pause), type_number(typing, n)),
        )
        assert not isinstance(one, Exception), one
        saved += _saved(publishing)
        interview.refresh_from_db()
        left = typed(interview).get(STAFF)
        assert left == str(number) or interview.answers["staff"] == number
    assert saved > 0


def type_number(page: Page, number: int) -> None:
    page.look()
    page.type("staff", str(number))


def _saved(outcome) -> bool:
    """Say whether it was saved; it may only be refused because somebody typed meanwhile."""
    if isinstance(outcome, Exception):
        assert isinstance(outcome, StaleVersion | OpenConflicts), outcome
        return False
    return True
