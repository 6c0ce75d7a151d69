"""Several writers at once on PostgreSQL: nothing is lost, doubled or forked."""

import datetime
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from analytics.queries.verification.waves import breaches_of_waves
from surveys.actions import accounts, consents, interviews, locks, log, respondents, wave_guard
from surveys.actions.interviews import record_interview
from surveys.actions.review import approve_interview
from surveys.actions.sealing import seal_entries
from surveys.actions.waves import move_wave
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.refusals import AlreadyInterviewed, InvalidAnswers, StaleVersion, WaveNotOpen
from surveys.domain.waves import Move
from surveys.models import Consent, Entry, Interview, Seal, Unsealed, Version, Wave
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.saving import save_interview

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


def at_once(*works: Callable) -> list:
    """Run the works in threads that start together; return what each gave back or raised."""
    together = threading.Barrier(len(works))
    found: list = [None] * len(works)

    def run(number, work):
        try:
            together.wait(timeout=30)
            found[number] = work()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def first_done(monkeypatch, module, name: str, work: Callable) -> None:
    """Commit somebody else's work just before `module` calls `name` for the first time."""
    called, done = getattr(module, name), []

    def call(*args, **kwargs):
        if not done:
            done.append(name)
            done.append(at_once(work))
        return called(*args, **kwargs)

    monkeypatch.setattr(module, name, call)


def save(interview, **answers):
    """Save answers as somebody who saw the interview as it is now."""
    seen = interview.version
    content = InterviewContent(
        answers={"aws_customer": "yes", **answers}, language="en", held_on=interview.held_on
    )
    by = accounts.system_account()

    return lambda: save_interview(by=by, interview=interview, seen=seen, content=content)


@pytest.mark.parametrize("theirs", [{"goals": "To grow."}, {"staff": "8"}])
def test_of_two_edits_at_once_one_is_refused_and_nothing_of_it_stored(theirs):
    wave = make_wave(make_study())
    for number in range(5):
        interview = make_interview(wave, respondent=f"R{number}")
        before = interview.version
        found = at_once(save(interview, staff="7"), save(interview, **theirs))
        (refused,) = [one for one in found if isinstance(one, Exception)]
        (kept,) = [one for one in found if isinstance(one, Interview)]
        assert isinstance(refused, StaleVersion)
        stored = Interview.objects.get(pk=interview.pk)
        assert (stored.version, stored.answers) == (before + 1, kept.answers)
        versions = Version.objects.filter(record_id=interview.pk).order_by("record_version")
        assert [v.record_version for v in versions] == [*range(1, stored.version + 1)]


def test_of_projects_added_at_once_one_is_stored():
    wave = make_wave(make_study())
    by = accounts.system_account()
    for number in range(5):
        interview = make_interview(wave, respondent=f"R{number}")

        def add(interview=interview):
            content = InterviewContent(
                answers=interview.answers,
                language="en",
                held_on=interview.held_on,
                projects=(ProjectContent({"stage": "research"}, id=uuid.uuid4()),),
            )
            seen = interview.version
            return save_interview(by=by, interview=interview, seen=seen, content=content)

        found = at_once(add, add, add)
        assert sum(isinstance(one, StaleVersion) for one in found) == 2
        assert [p.position for p in interview.projects.all()] == [1]


def test_consent_given_again_at_once_by_two_stands_once():
    wave = make_wave(make_study())
    by, day = accounts.system_account(), datetime.date(2019, 7, 1)
    for number in range(5):
        interview = make_interview(wave, respondent=f"R{number}")
        first = Consent.objects.get(respondent=interview.respondent_id)
        consents.withdraw_consent(by=by, consent=first, on=day, confirmed=EVERYTHING)

        def give(interview=interview):
            return consents.record_consent(
                by=by,
                respondent=interview.respondent,
                wave=wave,
                purpose="participate",
                text_version="2",
                given_on=day,
            )

        one, other = at_once(give, give)
        assert one == other == Consent.objects.of_interview(interview).standing().get()


def test_one_submission_sent_twice_at_once_makes_one_interview():
    wave = make_wave(make_study())
    by = accounts.system_account()
    for number in range(5):
        respondent = respondents.ensure_respondent(by=by, study=wave.study, code=f"R{number}")
        record, project = uuid.uuid4(), uuid.uuid4()
        content = InterviewContent(
            {"aws_customer": "no"},
            "en",
            projects=(ProjectContent({"stage": "research"}, id=project),),
        )

        def send(record=record, content=content, respondent=respondent):
            return record_interview(
                by=by,
                wave=wave,
                questionnaire=wave.questionnaires.get(),
                respondent=respondent,
                content=content,
                id=record,
                key=str(record),
            ).pk

        assert at_once(send, send, send) == [record] * 3
        assert Interview.objects.get(pk=record).projects.get().pk == project
        assert Entry.objects.filter(record_id=record).count() == 1


def test_a_submission_that_arrives_while_its_repetition_looks_for_it_is_found(monkeypatch):
    wave = make_wave(make_study())
    by, record = accounts.system_account(), uuid.uuid4()
    respondent = respondents.ensure_respondent(by=by, study=wave.study, code="R1")
    project = ProjectContent({"stage": "research"}, id=uuid.uuid4())

    def send():
        return record_interview(
            by=by,
            wave=wave,
            questionnaire=wave.questionnaires.get(),
            respondent=respondent,
            content=InterviewContent({"aws_customer": "no"}, "en", projects=(project,)),
            id=record,
        )

    first_done(monkeypatch, interviews, "require_open", send)
    assert send().pk == record
    assert Entry.objects.filter(record_id=record).count() == 1


def test_a_consent_that_arrives_while_the_same_is_recorded_stands_once(monkeypatch):
    wave = make_wave(make_study())
    by, day = accounts.system_account(), datetime.date(2019, 7, 1)
    respondent = respondents.ensure_respondent(by=by, study=wave.study, code="R1")

    def give():
        return consents.record_consent(
            by=by,
            respondent=respondent,
            wave=wave,
            purpose="quote",
            text_version="2",
            given_on=day,
        )

    first_done(monkeypatch, consents, "require_open", give)
    assert give() == Consent.objects.filter(purpose="quote").get()


def test_two_interviews_of_an_expert_at_once_make_one_and_the_other_is_told_so():
    wave = make_wave(make_study())
    by = accounts.system_account()
    for number in range(5):
        respondent = respondents.ensure_respondent(by=by, study=wave.study, code=f"R{number}")

        def send(respondent=respondent):
            return record_interview(
                by=by,
                wave=wave,
                questionnaire=wave.questionnaires.get(),
                respondent=respondent,
                content=InterviewContent({"aws_customer": "no"}, "en"),
            )

        found = at_once(send, send, send)
        (kept,) = [one for one in found if isinstance(one, Interview)]
        refused = [one for one in found if isinstance(one, AlreadyInterviewed)]
        assert [one.interview for one in refused] == [kept.pk] * 2
        assert Interview.objects.get(respondent=respondent).pk == kept.pk


def test_sealers_at_once_make_one_chain_without_gaps():
    wave = make_wave(make_study())
    for number in range(4):
        make_interview(wave, {}, respondent=f"R{number}")
        at_once(*[seal_until_done] * 4)
    seals = [*Seal.objects.order_by("number")]
    assert [seal.number for seal in seals] == [*range(1, Entry.objects.count() + 1)]
    assert len({seal.entry_id for seal in seals}) == len(seals)


def seal_until_done():
    for _ in range(50):
        seal_entries()
        if not Unsealed.objects.exists():
            return


@pytest.mark.parametrize("statement", ["UPDATE surveys_entry SET action = 'x'",
                                       "DELETE FROM surveys_seal"])  # fmt: skip
def test_the_log_refuses_to_be_changed(statement):
    make_interview(make_wave(make_study()), {})
    seal_entries()
    before = (Entry.objects.count(), Seal.objects.count())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Entry.objects.count(), Seal.objects.count()) == before
    assert not Entry.objects.filter(action="x").exists()


def test_a_text_that_postgresql_cannot_keep_is_refused_in_words():
    interview = make_interview(make_wave(make_study()))
    with pytest.raises(InvalidAnswers) as invalid:
        save(interview, goals="a\x00b")()
    assert "U+0000 at place 2 cannot be stored" in str(invalid.value.problems[0])


def test_one_code_written_in_two_ways_at_once_is_one_expert():
    study = make_study()
    by = accounts.system_account()
    for number in range(5):
        ways = (f"R{number}", f"r{number}", f"\uff32{number} ")
        found = at_once(
            *[
                lambda code=code: respondents.ensure_respondent(by=by, study=study, code=code)
                for code in ways
            ]
        )
        assert len({one.pk for one in found}) == 1
    assert study.respondents.count() == 5


def test_respondents_entered_at_once_are_one():
    study = make_study()
    by = accounts.system_account()
    for number in range(5):
        found = at_once(
            *[
                lambda code=f"R{number}": respondents.ensure_respondent(
                    by=by, study=study, code=code
                )
            ]
            * 3
        )
        assert len({one.pk for one in found}) == 1
    assert study.respondents.count() == 5


def closing(wave):
    """Close the wave, whatever is in it."""
    by = accounts.system_account()
    return lambda: move_wave(by=by, wave=wave, move=Move.CLOSE, reason="Over.")


def test_a_wave_that_closes_while_others_save_takes_nothing_afterwards():
    study = make_study()
    for number in range(8):
        wave = make_wave(study, f"{2000 + number}")
        interview = make_interview(wave, respondent=f"R{number}", state="draft")
        saves = [save(interview, staff="7"), save(interview, goals="To grow.")]
        *found, closed = at_once(*saves, closing(wave))
        assert not isinstance(closed, Exception)
        assert all(isinstance(one, (Interview, WaveNotOpen)) for one in found)
        stored = Interview.objects.get(pk=interview.pk)
        kept = [one for one in found if isinstance(one, Interview)]
        assert stored.version == interview.version + len(kept)
        end = Entry.objects.get(action="wave.close", record_id=wave.pk).pk
        assert not Entry.objects.filter(record_id=interview.pk, pk__gt=end).exists()
    assert list(breaches_of_waves()) == []


def test_the_closing_waits_for_a_save_in_flight_and_a_late_save_finds_it_closed():
    wave = make_wave(make_study())
    interview = make_interview(wave, state="draft")
    closed = threading.Event()

    def close():
        closing(wave)()
        closed.set()
        connection.close()

    closer = threading.Thread(target=close)
    with transaction.atomic():
        save(interview, staff="7")()
        closer.start()
        assert not closed.wait(timeout=1)
        assert Wave.objects.get(pk=wave.pk).state == "open"
    closer.join(timeout=30)
    assert Wave.objects.get(pk=wave.pk).state == "closed"
    assert Interview.objects.get(pk=interview.pk).answers["staff"] == 7
    interview.refresh_from_db()
    with pytest.raises(WaveNotOpen):
        save(interview, staff="8")()


def test_without_the_lock_a_save_in_flight_ends_up_in_a_closed_wave(monkeypatch):
    """The negative control: what the lock is for."""
    monkeypatch.setattr(locks, "_lock", lambda function, record_id: None)
    wave = make_wave(make_study())
    interview = make_interview(wave, state="draft")
    closer = threading.Thread(target=lambda: (closing(wave)(), connection.close()))
    with transaction.atomic():
        wave_guard.require_open([wave.pk])
        closer.start()
        closer.join(timeout=30)
        interview.answers = interview.answers | {"goals": "Late."}
        monkeypatch.setattr(log, "guard", lambda records, *, action: None)  # it was asked before
        log.update(interview, by=accounts.system_account(), action="interview.edited")
    assert Wave.objects.get(pk=wave.pk).state == "closed"
    assert [breach for breach in breaches_of_waves() if "was closed" in breach] != []


def test_an_approval_and_an_edit_at_once_never_approve_what_nobody_saw():
    wave = make_wave(make_study())
    by = accounts.system_account()
    for number in range(8):
        interview = make_interview(wave, respondent=f"R{number}")
        seen = interview.version

        def approve(interview=interview, seen=seen):
            return approve_interview(
                by=by, interview=Interview.objects.get(pk=interview.pk), seen=seen
            )

        edited, approved = at_once(save(interview, staff="7"), approve)
        stored = Interview.objects.get(pk=interview.pk)
        assert isinstance(edited, Exception) != isinstance(approved, Exception)
        assert (stored.state == "approved") == isinstance(edited, Exception)
    assert list(breaches_of_waves()) == []
