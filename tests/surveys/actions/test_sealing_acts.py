"""Acts are sealed whole: as of no number is half of one there, and versions are in order."""

import contextvars
import uuid

import pytest
from django.db import transaction

from analytics.queries.verification import breaches_of_log
from surveys.actions import accounts, locks, log, sealing, studies
from surveys.domain.canonical import content_hash
from surveys.models import Entry, Seal, Study, Theme, Unsealed
from tests.surveys.actions.test_sealing import change, numbers
from tests.surveys.factories import make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(monkeypatch):
    """Write entries as if each were of the act named: of writers whose commits came together."""
    study, by = make_study(), accounts.system_account()
    sealing.seal_entries()
    acts = {}

    def write(*named):
        """Add a theme for each act, or a version where a theme is named after the act."""
        for act, *theme in (one.split() for one in named):
            known = acts.setdefault(act, uuid.uuid4())
            monkeypatch.setattr(log, "current_act", lambda known=known: known)
            found = Theme.objects.filter(study=study, code=theme[0]).first() if theme else None
            if found:
                log.update(found, by=by, action="theme.edited")
            else:
                code = theme[0] if theme else uuid.uuid4().hex
                studies.create_theme(by=by, study=study, code=code, label={"en": "Theme"})

    write.acts = acts
    return write


def sealed_since(number):
    """Return the acts and records of the seals after a number, in the order of the chain."""
    seals = Seal.objects.filter(number__gt=number).order_by("number")
    return list(seals.values_list("entry__act", "entry__record_id", "entry__record_version"))


def runs(acts):
    """Return the acts in their order, each as often as it begins anew."""
    return [act for place, act in enumerate(acts) if place == 0 or acts[place - 1] != act]


@pytest.mark.parametrize("batch", [1, 2, 3, 500])
def test_acts_whose_entries_alternate_are_sealed_one_after_the_other(write, monkeypatch, batch):
    monkeypatch.setattr(sealing, "BATCH", batch)
    start = Seal.objects.count()
    write("a", "b", "a", "c", "b", "a", "b")
    assert sealing.seal_entries() == 7
    acts = [act for act, _record, _version in sealed_since(start)]
    assert runs(acts) == [write.acts[name] for name in "cab"]
    assert numbers() == [*range(1, start + 8)]
    assert [*sealing.broken_links(batch=2), *sealing.cut_acts()] == []
    assert not Unsealed.objects.exists()


def test_versions_of_a_record_are_sealed_in_their_order(write):
    """An act that began first, but had to wait for another to write on, comes after it."""
    write("first T")
    start = Seal.objects.count() + sealing.seal_entries()
    write("early", "quick T", "quick", "early T")
    sealing.seal_entries()
    theme = Theme.objects.get(code="T").pk
    found = [version for _act, record, version in sealed_since(start) if record == theme]
    assert found == [2, 3]


@pytest.mark.parametrize(("batch", "size"), [(1, 5), (2, 5), (5, 5), (3, 7)])
def test_an_act_larger_than_a_batch_is_sealed_in_one_transaction(write, monkeypatch, batch, size):
    monkeypatch.setattr(sealing, "BATCH", batch)
    append, parts = sealing._append, []

    def fail_at_the_end(entries, number, link):
        parts.append(len(entries))
        if sum(parts) == size:
            raise ZeroDivisionError
        return append(entries, number, link)

    start = Seal.objects.count()
    write(*["large"] * size)
    with monkeypatch.context() as failing:
        failing.setattr(sealing, "_append", fail_at_the_end)
        with pytest.raises(ZeroDivisionError):
            sealing.seal_entries()
    assert max(parts) <= batch
    assert (Seal.objects.count(), Unsealed.objects.count()) == (start, size)
    assert sealing.seal_entries() == size
    assert list(sealing.broken_links()) == []


def test_a_long_act_is_sealed_though_another_was_while_it_was_chained(write, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    monkeypatch.setattr(locks, "one_writes", lambda: True)
    write(*["large"] * 5, "small")
    small = Entry.objects.latest("pk").pk
    chain, chained = sealing._chain, []

    def chain_and_come_second(entries):
        chain(entries)
        chained.append(len(entries))
        if chained == [5]:
            contextvars.Context().run(sealing._seal, [small])

    monkeypatch.setattr(sealing, "_chain", chain_and_come_second)
    while sealing.seal_entries():
        pass
    assert chained[:3] == [5, 1, 5]
    assert not Unsealed.objects.exists()
    assert [*sealing.broken_links(), *sealing.cut_acts(), *breaches_of_log()] == []


def test_small_acts_share_a_batch_that_ends_between_them(write, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    write("a", "a", "b", "c", "c", "d", "e")
    assert [len(batch) for batch in sealing._batches()] == [3, 4]


def test_an_act_that_was_cut_is_found(write):
    write("a")
    sealing.seal_entries()
    write("b")
    sealing.seal_entries()
    assert sealing.cut_acts() == []
    write("a")
    sealing.seal_entries()
    assert sealing.cut_acts() == [str(write.acts["a"])]
    assert list(breaches_of_log()) == [f"the seals of act {write.acts['a']} have others in between"]


def test_an_entry_that_nobody_is_going_to_seal_is_found(write):
    write("a")
    Unsealed.objects.all().delete()
    assert list(breaches_of_log()) == ["1 entries of the log have no seal and do not wait for one"]


def test_links_from_before_acts_were_told_apart_still_hold(write):
    """The hash of an entry without an act is that of versions of Nucleus without acts."""
    write("a")
    sealing.seal_entries()
    entry = Entry.objects.latest("pk")
    change("UPDATE surveys_entry SET act = NULL WHERE id = %s", entry.pk)
    last = Seal.objects.latest("number")
    assert list(sealing.broken_links()) == [last.number]
    entry.refresh_from_db()
    previous = Seal.objects.get(number=last.number - 1).hash
    said = {
        "previous": previous,
        "number": last.number,
        "entry": entry.id,
        "study": str(entry.study_id),
        "at": entry.at.isoformat(),
        "by": entry.by_id,
        "request_id": entry.request_id,
        "action": entry.action,
        "record_type": entry.record_type,
        "record_id": str(entry.record_id),
        "record_version": entry.record_version,
        "content_hash": entry.content_hash,
    }
    linked = sealing.link_hash(previous=previous, number=last.number, entry=entry)
    assert linked == content_hash(said)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_in_one_transaction_is_sealed_at_once(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    by, study, wholes = accounts.system_account(), make_study(), []
    for size in (1, 5, 2):
        with transaction.atomic():
            for number in range(size):
                code = f"t{size}{number}"
                studies.create_theme(by=by, study=study, code=code, label={"en": "Theme"})
    seal = sealing._seal

    def and_look(entries):
        done = seal(entries)
        wholes.append(Seal.objects.count())
        return done

    monkeypatch.setattr(sealing, "_seal", and_look)
    assert Study.objects.get() == study
    assert sealing.seal_entries() == 9
    assert wholes == [2, 7, 9]
