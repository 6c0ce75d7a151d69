"""A log entry knows its act: what is written in one transaction, and nothing else."""

import pytest
from django.db import transaction

from surveys.actions import accounts, studies
from surveys.models import Entry, Unsealed
from tests.surveys.factories import make_study

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study():
    return make_study()


def add_theme(study, code):
    """Write one entry, in a transaction of its own where there is none."""
    by = accounts.system_account()
    return studies.create_theme(by=by, study=study, code=code, label={"en": "Theme"}).pk


def acts_of(*records):
    found = dict(Entry.objects.filter(record_id__in=records).values_list("record_id", "act"))
    return [found[record] for record in records]


def test_every_transaction_is_an_act_of_its_own(study):
    one, other = acts_of(add_theme(study, "a"), add_theme(study, "b"))
    assert None not in (one, other)
    assert one != other


def test_entries_of_one_transaction_are_one_act_whatever_their_study(study):
    with transaction.atomic():
        first = add_theme(study, "a")
        with transaction.atomic():
            second = add_theme(make_study(), "b")
        third = add_theme(study, "c")
    later = add_theme(study, "d")
    acts = acts_of(first, second, third, later)
    assert acts[0] == acts[1] == acts[2] != acts[3]


def test_a_transaction_that_was_rolled_back_leaves_no_act_to_the_next(study):
    with transaction.atomic():
        seen = acts_of(add_theme(study, "a"))
        transaction.set_rollback(True)
    assert acts_of(add_theme(study, "a")) != seen


@pytest.mark.parametrize("is_begun_before", [True, False])
def test_what_was_rolled_back_to_a_savepoint_leaves_one_act_whole(study, is_begun_before):
    with transaction.atomic():
        kept = [add_theme(study, "a")] if is_begun_before else []
        with transaction.atomic():
            with transaction.atomic():
                add_theme(study, "lost")
            add_theme(study, "lost, too")
            transaction.set_rollback(True)
        kept += [add_theme(study, "b"), add_theme(make_study(), "c")]
    assert len(set(acts_of(*kept))) == 1
    assert set(acts_of(*kept)).isdisjoint(acts_of(add_theme(study, "d")))


def test_what_waits_for_a_seal_says_what_its_entry_says(study):
    add_theme(study, "a")
    with transaction.atomic():
        add_theme(study, "b")
        transaction.set_rollback(True)
    fields = ("pk", "act", "study", "at")
    waiting = Unsealed.objects.order_by("pk").values_list(*fields)
    assert [*waiting] == [*Entry.objects.order_by("pk").values_list(*fields)]
