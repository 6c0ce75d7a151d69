import pytest
from django.utils import translation

from analytics.disclosure import Audience, CountFigure, Undisclosed, disclose_one
from analytics.queries.on_demand import KEPT, MOST_KEPT, KeptResults, on_demand
from surveys.actions.sealing import seal_entries
from surveys.models import Interview
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """A study of one interview, of which the log has a number for every entry."""
    study = make_study()
    make_interview(make_wave(study), {})
    seal_entries()
    return study


@pytest.fixture
def ask(study):
    """Return a way to ask how many interviews there are, which counts how often it is computed."""

    def ask(*asked, audience=Audience.MEMBER, of=study, meanwhile=lambda: None):
        def compute():
            ask.computed += 1
            number = Interview.objects.of_study(of).count()
            meanwhile()
            figure = Undisclosed(CountFigure, "interviews", number)
            return lambda audience: disclose_one(figure, audience=audience)

        shown, recorded = on_demand(of, compute, asked=asked, audience=audience)
        return shown and shown.count, recorded

    ask.computed = 0
    return ask


def test_the_same_is_computed_once(ask):
    first, again = ask("a"), ask("a")
    assert first == again
    assert first[0] == 1
    assert ask.computed == 1


def test_what_is_asked_otherwise_is_computed(ask):
    for asked in (("a",), ("b",), ("a", "b"), ("a",)):
        ask(*asked)
    other = make_study()
    assert ask("a", of=other)[0] == 0
    with translation.override("es"):
        ask("a")
    assert ask.computed == 5


def test_what_is_written_shows_at_once(study, ask):
    assert ask("a")[0] == 1
    make_interview(study.waves.get(), {})
    # Before the entries have their numbers, and between two of them that get theirs.
    for number in (2, 2):
        shown, recorded = ask("a")
        assert (shown, recorded.waiting > 0) == (number, True)
    seal_entries()
    assert ask("a")[0] == ask("a")[0] == 2
    assert ask.computed == 4


def test_each_reader_passes_the_gate(ask):
    assert ask("a")[0] == 1
    assert ask("a", audience=Audience.OUTSIDER)[0] is None
    assert ask("a")[0] == 1
    assert ask.computed == 1


def test_what_is_written_while_it_is_computed_is_not_kept_as_of_before(study, ask):
    def write():
        if ask.computed == 1:
            make_interview(study.waves.get(), {})
            seal_entries()

    before = ask("other")[1].entry
    ask.computed = 0
    shown, recorded = ask("a", meanwhile=write)
    assert (shown, ask.computed) == (2, 2)
    assert recorded.entry > before
    assert ask("a")[0] == 2


def test_what_nobody_asked_for_the_longest_goes_first():
    kept = KeptResults(2)
    for key in "ab":
        kept.put(key, key.upper())
    assert kept.get("a") == "A"
    kept.put("c", "C")
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]
    kept.clear()
    assert len(kept) == 0


def test_no_more_is_kept_than_the_process_can_hold(ask):
    for number in range(MOST_KEPT + 5):
        ask(number)
    assert len(KEPT) == MOST_KEPT
