"""Rows of a file made ready before anybody is kept waiting, and what comes in between."""

import datetime
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.actions import accounts, consents, locks, log
from surveys.actions.package_rows import RowsOfPackage
from surveys.actions.record_imports import applying, preparing
from surveys.actions.sealing import broken_links, seal_entries
from surveys.domain.contents import InterviewContent
from surveys.models import Entry, Interview, Respondent
from tests.surveys.actions.record_imports.test_applying import apply, bring, stored
from tests.surveys.factories import (
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
)
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db(transaction=True)
ALL = [2, 3, 2, 2, 1]


@pytest.fixture(autouse=True)
def _made_ready(monkeypatch):
    """PostgreSQL needs none of it, and does it all the same."""
    monkeypatch.setattr(locks, "one_writes", lambda: True)


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def person(wave):
    return make_member(wave.study, "researcher")


def many(number):
    """Return a file of so many interviews."""
    rows = "".join(f"N{one},2019-06-03,yes,research\n" for one in range(number))
    return f"respondent,held_on,aws_customer,stage\n{rows}"


def in_between(monkeypatch, work):
    """Have somebody else's work done when all rows are ready and none is written."""
    gather = preparing._gather

    def gather_and_wait(*given):
        is_ready = gather(*given)
        work()
        return is_ready

    monkeypatch.setattr(preparing, "_gather", gather_and_wait)


def count_writes(monkeypatch):
    """Return the list to which each transaction adds with what it began to write."""
    write, begun = applying._write, []

    def writing(run, record_import, reading, rows):
        begun.append("ready" if getattr(rows, "__func__", None) else "made")
        return write(run, record_import, reading, rows)

    monkeypatch.setattr(applying, "_write", writing)
    return begun


def save(interview, staff):
    """Save an interview as somebody who types."""
    interview.refresh_from_db()
    content = InterviewContent(
        answers={"aws_customer": "yes", "staff": staff},
        language="en",
        held_on=interview.held_on,
    )
    by = accounts.system_account()
    save_interview(by=by, interview=interview, seen=interview.version, content=content)


def beside(work):
    """Do something over a connection of its own that waits for nobody; raise what it raises."""
    raised = []

    def run():
        try:
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA busy_timeout = 0")
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert raised == []


def test_who_saves_while_rows_are_made_ready_does_not_wait(wave, person, monkeypatch):
    typed, taken = make_interview(wave, respondent="T1"), bring(wave, person)
    tell, saved = RowsOfPackage._tell, []

    def save_and_tell(self, table, rows):
        beside(lambda: save(typed, 1 + len(saved)))
        saved.append(table)
        tell(self, table, rows)

    monkeypatch.setattr(RowsOfPackage, "_tell", save_and_tell)
    assert apply(taken, person).state == "done"
    assert saved == ["respondents", "consents", "interviews"]
    typed.refresh_from_db()
    assert typed.answers["staff"] == 3
    assert Interview.objects.count() == 3
    seal_entries()
    assert [*broken_links()] == []


def test_whoever_saves_again_and_again_beside_an_import_always_can(wave, person, monkeypatch):
    typed, taken = make_interview(wave, respondent="T1"), bring(wave, person, many(300))
    is_over, failed, saved = threading.Event(), [], []

    def save_until_over():
        try:
            while not (is_over.is_set() and saved):
                save(typed, 1 + len(saved))
                saved.append(True)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=save_until_over)
    thread.start()
    job = apply(taken, person)
    is_over.set()
    thread.join()
    assert (job.state, failed) == ("done", [])
    assert Interview.objects.count() == 301
    typed.refresh_from_db()
    assert typed.answers["staff"] == len(saved)


def test_what_is_ready_is_written_in_few_statements_whatever_the_number(wave, person, monkeypatch):
    write, asked = applying._write, []

    def counting(*given):
        with CaptureQueriesContext(connection) as queries:
            write(*given)
        asked.append(len(queries))

    monkeypatch.setattr(applying, "_write", counting)
    for number in (2, 40):
        text = many(number).replace("N", f"of{number}-")
        assert apply(bring(wave, person, text), person).state == "done"
    assert asked[0] == asked[1]
    assert Interview.objects.count() == 42


def test_ids_follow_those_that_others_took_meanwhile(wave, person, monkeypatch):
    in_between(monkeypatch, lambda: make_expert(wave.study, "Other"))
    begun = count_writes(monkeypatch)
    assert apply(bring(wave, person), person).state == "done"
    assert begun == ["ready"]
    other = Entry.objects.get(record_id=Respondent.objects.get(code="Other").pk)
    act = Entry.objects.filter(act=Entry.objects.get(record_id=Interview.objects.first().pk).act)
    assert act.filter(history__isnull=False, unsealed__isnull=False).count() == sum(ALL)
    assert not act.filter(pk=other.pk).exists()
    assert stored() == [2, 3, 2, 3, 1]


def test_an_expert_whom_somebody_added_meanwhile_is_taken_as_they_are(wave, person, monkeypatch):
    taken = bring(wave, person)
    in_between(monkeypatch, lambda: make_expert(wave.study, "R1"))
    begun = count_writes(monkeypatch)
    assert apply(taken, person).state == "done"
    assert begun == ["ready", "made"]
    assert stored() == ALL


def test_who_was_interviewed_meanwhile_keeps_all_out(wave, person, monkeypatch):
    taken = bring(wave, person)
    in_between(monkeypatch, lambda: make_interview(wave, {}, respondent="R2"))
    assert apply(taken, person).state == "refused"
    assert stored() == [1, 1, 1, 1, 0]


def test_a_consent_that_was_withdrawn_meanwhile_is_not_given_back(wave, person, monkeypatch):
    make_expert(wave.study, "R2")
    taken = bring(wave, person)
    by = accounts.system_account()

    def agree_and_withdraw():
        expert = make_expert(wave.study, "R2")
        given = {"wave": wave, "purpose": "participate", "text_version": "1"}
        day = datetime.date(2019, 5, 1)
        consent = consents.record_consent(by=by, respondent=expert, given_on=day, **given)
        asked = [one.key for one in consents.ask_before_withdrawal(consent)]
        day = datetime.date(2019, 6, 10)
        consents.withdraw_consent(by=by, consent=consent, on=day, confirmed=asked)

    in_between(monkeypatch, agree_and_withdraw)
    assert apply(taken, person).said.code == "overlapping_consent"
    assert stored()[0] == 0


def test_where_there_is_no_room_to_make_rows_ready_they_are_written_as_they_are_made(
    wave, person, monkeypatch
):
    taken = bring(wave, person)
    begun = count_writes(monkeypatch)
    table = log.Prepared.table

    def lacking(self, *given):
        table(self, *given)
        if connection.vendor == "sqlite":
            connection.cursor().execute("SELECT nothing FROM nowhere")
        raise preparing._OneByOne

    monkeypatch.setattr(log.Prepared, "table", lacking)
    monkeypatch.setattr(preparing, "lacks_room", lambda error: error is not None)
    assert apply(taken, person).state == "done"
    assert begun == ["made"]
    assert stored() == ALL
