"""Records are read as of one entry of the log, and read again where something came between."""

import pytest

from surveys.actions.sealing import seal_entries
from surveys.models import Entry, Seal
from surveys.queries.recorded import ATTEMPTS, Recorded, as_recorded
from tests.surveys.factories import make_expert, make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Make a study whose log is numbered; then a foreign one writes, too."""
    study = make_study()
    seal_entries()
    make_expert(make_study())
    return study


def newest(study):
    return Seal.objects.filter(study=study).latest("number").number


def test_what_was_read_comes_with_the_newest_numbered_entry(study):
    assert as_recorded(study, lambda: "rows") == ("rows", Recorded(newest(study)))


def test_a_study_without_numbers_says_how_many_entries_wait():
    study = make_study()
    make_expert(study)
    assert as_recorded(study, list) == ([], Recorded(None, waiting=2))


def test_entries_of_another_study_do_not_wait_here(study):
    make_expert(study)
    assert as_recorded(study, list)[1] == Recorded(newest(study), waiting=1)


def test_what_was_written_meanwhile_is_read_again(study):
    read = []

    def rows():
        read.append(Entry.objects.filter(study=study).count())
        if len(read) == 1:
            make_expert(study)
        return read[-1]

    shown, recorded = as_recorded(study, rows)
    assert len(read) == 2
    assert shown == Entry.objects.filter(study=study).count()
    assert recorded == Recorded(newest(study), waiting=1)


def test_an_entry_that_is_numbered_meanwhile_is_read_again(study):
    make_expert(study)
    read = []

    def rows():
        read.append(None)
        if len(read) == 1:
            seal_entries()

    assert as_recorded(study, rows)[1] == Recorded(newest(study))
    assert len(read) == 2


def test_records_that_never_come_to_rest_say_so(study):
    read = []

    def rows():
        read.append(make_expert(study))
        return len(read)

    shown, recorded = as_recorded(study, rows)
    assert (shown, recorded.settled) == (ATTEMPTS, False)
