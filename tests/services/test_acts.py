"""Writers whose commits come late or cross each other: every act is sealed, and sealed whole."""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from surveys.actions import accounts, log, sealing, studies
from surveys.actions.sealing import broken_links, cut_acts, seal_entries
from surveys.domain.refusals import StaleVersion
from surveys.models import Entry, Seal, Theme, Unsealed
from tests.services.test_concurrency import at_once
from tests.surveys.factories import make_study

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


def add_theme(study, code):
    by = accounts.system_account()
    return studies.create_theme(by=by, study=study, code=code, label={"en": "Theme"})


def codes_sealed():
    """Return the codes of themes in the order of their seals."""
    codes = dict(Theme.objects.values_list("pk", "code"))
    records = Seal.objects.order_by("number").values_list("entry__record_id", flat=True)
    return [codes[record] for record in records if record in codes]


def test_an_act_that_commits_late_is_found_and_sealed_whole():
    study = make_study()
    begun, over = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                add_theme(study, "late1")
                begun.set()
                assert over.wait(timeout=30)
                add_theme(study, "late2")
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert begun.wait(timeout=30)
    add_theme(study, "quick1")
    seal_entries()
    add_theme(study, "quick2")
    assert Unsealed.objects.count() == 1
    over.set()
    writer.join(timeout=30)
    seal_entries()
    assert codes_sealed() == ["quick1", "quick2", "late1", "late2"]
    first_late = Entry.objects.get(record_id=Theme.objects.get(code="late1").pk)
    assert first_late.pk < Entry.objects.get(seal__number=first_late.seal.number - 1).pk
    assert [*broken_links(), *cut_acts()] == []


def test_writers_and_sealers_at_once_leave_no_act_in_halves(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    study = make_study()
    shared = add_theme(study, "shared")
    writing = threading.Semaphore(0)

    def write(writer):
        for number in range(12):
            with transaction.atomic():
                for one in range(1 + (writer + number) % 6):
                    add_theme(study, f"w{writer}n{number}o{one}")
                edit(shared.pk)
        writing.release()

    def seal():
        seen, done = [], 0
        while done < 3:
            done += writing.acquire(blocking=False)
            seal_entries()
            seen += acts_in_halves()
        for _ in range(2):
            writing.release()
        return seen

    def look():
        seen = []
        while not writing.acquire(blocking=False):
            seen += acts_in_halves()
        writing.release()
        return seen

    found = at_once(*[lambda writer=writer: write(writer) for writer in range(3)], seal, look)
    assert found == [None, None, None, [], []]
    seal_entries()
    assert not Unsealed.objects.exists()
    assert [*broken_links(), *cut_acts()] == []
    of_shared = Seal.objects.filter(entry__record_id=shared.pk).order_by("number")
    versions = list(of_shared.values_list("entry__record_version", flat=True))
    assert versions == [*range(1, len(versions) + 1)]
    assert len(versions) > 3


def edit(pk):
    """Write one more version of a theme, unless somebody else was faster."""
    theme = Theme.objects.get(pk=pk)
    try:
        with transaction.atomic():
            log.update(theme, by=accounts.system_account(), action="theme.edited")
    except StaleVersion:
        pass


def acts_in_halves():
    """Return the acts of which some entries are sealed and others wait: one look, one state."""
    sealed = Seal.objects.filter(entry__act=OuterRef("act"))
    return list(Unsealed.objects.filter(Exists(sealed)).values_list("act", flat=True))
