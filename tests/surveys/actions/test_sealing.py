"""Seals: gapless numbers in the order of the log, a chain that shows what was changed."""

import pytest
from django.db import connection

from surveys.actions import accounts, sealing, studies
from surveys.models import Entry, Seal, Unsealed
from tests.surveys.actions.test_log import disarm
from tests.surveys.factories import make_study

pytestmark = pytest.mark.django_db


def write(number):
    """Leave so many entries to be sealed."""
    study = make_study()
    for code in range(number - 1):
        studies.create_theme(
            by=accounts.system_account(), study=study, code=f"t{code}", label={"en": "Theme"}
        )
    return study


def change(statement, *params, table="surveys_entry"):
    """Do what an intruder does who may take the triggers away."""
    with connection.cursor() as cursor:
        disarm(cursor, table)
        cursor.execute(statement, params)


def numbers():
    return list(Seal.objects.order_by("number").values_list("number", flat=True))


def test_nothing_committed_is_nothing_to_seal():
    assert sealing.seal_entries() == 0
    assert list(sealing.broken_links()) == []


@pytest.mark.parametrize("batch", [1, 2, 5, 500])
def test_the_chain_is_the_same_whatever_is_sealed_at_once(monkeypatch, batch):
    write(5)
    monkeypatch.setattr(sealing, "BATCH", batch)
    assert sealing.seal_entries() == 5
    assert numbers() == [1, 2, 3, 4, 5]
    assert list(sealing.broken_links()) == []
    assert list(sealing.broken_links(batch=2)) == []


def test_seals_follow_the_log_and_name_its_study():
    first, second = write(2), write(1)
    sealing.seal_entries()
    sealed = Seal.objects.order_by("number").values_list("entry", "study")
    assert list(sealed) == list(Entry.objects.order_by("pk").values_list("pk", "study"))
    assert [one.study for one in Seal.objects.order_by("number")] == [first, first, second]


def test_later_entries_go_on_where_the_chain_ended():
    write(2)
    sealing.seal_entries()
    last = Seal.objects.get(number=2).hash
    write(1)
    assert sealing.seal_entries() == 1
    new = Seal.objects.select_related("entry").get(number=3)
    assert new.hash == sealing.link_hash(previous=last, number=3, entry=new.entry)
    assert list(sealing.broken_links()) == []


def test_who_sealed_too_late_seals_nothing_twice(monkeypatch):
    """Another sealer was first with what this one has read already."""
    write(3)
    read_before = sealing._batches()
    sealing.seal_entries()
    chain = list(Seal.objects.values_list("number", "entry", "hash"))
    monkeypatch.setattr(sealing, "_batches", lambda: read_before)
    assert sealing.seal_entries() == 0
    assert list(Seal.objects.values_list("number", "entry", "hash")) == chain


@pytest.mark.parametrize(
    "changed",
    [
        "action = 'study.edited'",
        "request_id = 'another'",
        "content_hash = 'another'",
        "record_version = 9",
        "by_id = NULL",
        "study_id = NULL",
        "act = NULL",
    ],
)
def test_an_entry_that_was_changed_breaks_its_link_alone(changed):
    write(4)
    sealing.seal_entries()
    entry = Seal.objects.get(number=2).entry_id
    change(f"UPDATE surveys_entry SET {changed} WHERE id = %s", entry)
    assert list(sealing.broken_links()) == [2]


def test_a_seal_that_was_taken_out_is_found_at_the_gap():
    write(4)
    sealing.seal_entries()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER surveys_seal_no_delete")
        else:
            disarm(cursor, "surveys_seal")
        cursor.execute("DELETE FROM surveys_seal WHERE number = 2")
    assert list(sealing.broken_links()) == [3]


def test_two_entries_that_changed_places_are_both_found():
    write(4)
    sealing.seal_entries()
    second, third = (Seal.objects.get(number=number).entry_id for number in (2, 3))
    with connection.cursor() as cursor:
        disarm(cursor, "surveys_seal")
        for entry, number in ((None, 2), (second, 3), (third, 2)):
            if entry is None:
                entry = write_spare()
            cursor.execute(
                "UPDATE surveys_seal SET entry_id = %s WHERE number = %s", [entry, number]
            )
    assert list(sealing.broken_links()) == [2, 3]


def write_spare():
    """Return an entry without a seal, to stand in between."""
    write(1)
    return Unsealed.objects.latest("pk").pk
