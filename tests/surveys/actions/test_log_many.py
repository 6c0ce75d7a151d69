"""Many records written at once leave what each of them would leave alone."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.queries.verification import breaches_of_log
from surveys.actions import accounts, log, rows, sealing, studies
from surveys.domain.canonical import content_hash
from surveys.domain.refusals import Refused, StaleVersion, WaveNotOpen
from surveys.domain.waves import WaveState
from surveys.models import (
    Consent,
    Entry,
    Interview,
    Profile,
    Project,
    Respondent,
    Unsealed,
    Version,
)
from surveys.signals import entries_committed
from tests.surveys.domain.test_canonical import contents, texts
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db

RANDOM = {"id", "entry_id", "salt", "content_hash", "at", "act"}
ACTION = "test.written"


def one_by_one(records, **given):
    for record in records:
        log.insert(record, **given)


def by_columns(records, *, by, action):
    """Write projects from columns alone, without what stands in them unless told."""
    columns = {
        name: [getattr(record, name) for record in records]
        for name in ("id", "interview_id", "position", "label", "answers")
    }
    interview = records[0].interview
    given = {"study": interview.wave.study_id, "waves": {interview.wave_id}}
    log.insert_columns(Project, columns, **given, by=by, action=action)


def prepared(records, *, by, action):
    """Write records when they have waited, ready."""
    ready = log.Prepared()
    with ready.gathering():
        log.insert_many(records, by=by, action=action)
    ready.write()
    ready.drop()


WAYS = pytest.mark.parametrize(
    "write", [one_by_one, log.insert_many, prepared], ids=["one", "many", "prepared"]
)


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def interview(wave):
    return make_interview(wave, {"stage": "research"})


def projects_of(interview, *answers, label="Row"):
    return [
        Project(interview=interview, position=number, label=label, answers=one)
        for number, one in enumerate(answers, start=10)
    ]


def left_by(write, records, by):
    """Return what a write leaves in the tables, but for what is another each time; undo it."""
    model = type(records[0])
    ids = [record.pk for record in records]
    with transaction.atomic():
        write(records, by=by, action=ACTION)
        stored = model.objects.filter(pk__in=ids).order_by("pk").values()
        entries = Entry.objects.filter(record_id__in=ids).order_by("record_id")
        versions = Version.objects.filter(record_id__in=ids).order_by("record_id")
        waiting = Unsealed.objects.filter(entry__in=entries).order_by("entry__record_id")
        left = [
            [{name: one[name] for name in one.keys() - RANDOM} for one in table.values()]
            for table in (entries, versions, waiting)
        ]
        for entry in entries.select_related("history", "unsealed"):
            history = entry.history
            assert entry.content_hash == content_hash(
                {"salt": history.salt, "content": history.content}
            )
            assert (entry.unsealed.act, entry.unsealed.at) == (entry.act, entry.at)
        left.append(list(stored))
        transaction.set_rollback(True)
    return left


@pytest.mark.slow
@given(st.lists(st.tuples(texts.map(lambda text: text[:200]), contents), min_size=1, max_size=4))
@settings(max_examples=25)
def test_any_records_are_written_as_one_by_one(told):
    with transaction.atomic():
        by, interview = accounts.system_account(), make_interview(make_wave(make_study()))
        projects = [
            Project(interview=interview, position=number, label=label, answers={"said": said})
            for number, (label, said) in enumerate(told, start=1)
        ]
        alone = left_by(one_by_one, projects, by)
        assert left_by(log.insert_many, projects, by) == alone
        assert left_by(by_columns, projects, by) == alone
        assert left_by(prepared, projects, by) == alone
        transaction.set_rollback(True)


def of_all_kinds(wave, by):
    """Return new records of each kind that holds something else: dates, codes, texts, nothing."""
    expert, interview = make_expert(wave.study), make_interview(wave)
    asked = {"wave": wave, "questionnaire": wave.questionnaires.get(), "created_by": by}
    days = [interview.held_on, None]
    yield [
        Interview(respondent=make_expert(wave.study), held_on=day, language="en", **asked)
        for day in days
    ]
    yield [
        Consent(
            respondent=expert,
            wave=wave,
            purpose=purpose,
            text_version="\\N",
            given_on=interview.held_on,
            withdrawn_on=day,
            withdrawn_by=by if day else None,
        )
        for purpose, day in zip(["quote", "archive"], days, strict=True)
    ]
    yield [
        Profile(wave=wave, position=number, title={"es": 'Ñ\t"\n\\'}, interview=one)
        for number, one in enumerate([interview, None], start=1)
    ]
    yield [Respondent(study=wave.study, code=code) for code in ("New-1", "new-2")]


def test_records_of_all_kinds_are_written_as_one_by_one(wave, by):
    for records in of_all_kinds(wave, by):
        alone = left_by(one_by_one, records, by)
        assert left_by(log.insert_many, records, by) == alone
        assert left_by(prepared, records, by) == alone


@WAYS
def test_what_was_written_can_be_edited_and_the_chain_holds(interview, by, write):
    projects = projects_of(interview, {"stage": "research"}, {"stage": "production"})
    write(projects, by=by, action=ACTION)
    projects[1].label = "Edited"
    log.update(projects[1], by=by, action=ACTION)
    assert Version.objects.of(Project, [projects[1].pk]).count() == 2
    assert sealing.seal_entries() == Entry.objects.count()
    assert [*sealing.broken_links(), *breaches_of_log()] == []


@WAYS
def test_a_constraint_that_one_of_them_breaks_keeps_all_out(interview, by, write):
    projects = projects_of(interview, {}, {}, {})
    projects[1].position = projects[0].position
    stored = Entry.objects.count(), Project.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        write(projects, by=by, action=ACTION)
    assert (Entry.objects.count(), Project.objects.count()) == stored


@WAYS
def test_a_text_that_no_database_keeps_is_refused_before_anything_is_written(interview, by, write):
    with pytest.raises(Refused, match="cannot be stored"):
        write(projects_of(interview, {"said": "a\x00"}), by=by, action=ACTION)
    assert not Project.objects.filter(label="Row").exists()


@WAYS
def test_one_record_of_a_closed_wave_keeps_all_out(interview, by, write):
    closed = make_wave(interview.wave.study, "2018", position=9)
    before = make_interview(closed)
    studies.set_wave_state(by=by, wave=closed, state=WaveState.CLOSED)
    projects = [*projects_of(interview, {}), *projects_of(before, {})]
    stored = Project.objects.count()
    with pytest.raises(WaveNotOpen, match="Wave 2018 is closed"), transaction.atomic():
        write(projects, by=by, action=ACTION)
    assert Project.objects.count() == stored


def test_a_wave_that_closes_while_records_are_made_ready_keeps_them_out(interview, by):
    ready = log.Prepared()
    with ready.gathering():
        log.insert_many(projects_of(interview, {}), by=by, action=ACTION)
    studies.set_wave_state(by=by, wave=interview.wave, state=WaveState.CLOSED)
    with pytest.raises(WaveNotOpen):
        ready.write()
    assert not Project.objects.filter(label="Row").exists()


def test_each_wave_is_asked_about_once(interview, by, django_assert_max_num_queries):
    projects = projects_of(interview, *[{}] * 20)
    with django_assert_max_num_queries(9):
        log.insert_many(projects, by=by, action=ACTION)


def test_nothing_to_write_is_nothing_written(by, django_assert_num_queries):
    with django_assert_num_queries(0):
        log.insert_many([], by=by, action=ACTION)


def test_many_are_announced_once(by, django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, study_id, **kwargs):
        heard.append(study_id)

    entries_committed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            study = make_study()
            people = [Respondent(study=study, code=code) for code in ("A", "B")]
            log.insert_many(people, by=by, action=ACTION)
    finally:
        entries_committed.disconnect(listen)
    assert heard == [study.pk]


def test_ids_go_on_from_the_last_one_and_up():
    make_study()
    last = Entry.objects.latest("pk").pk
    first = rows.next_ids(Entry, 3)
    assert first == sorted(set(first))
    assert min(first) > last
    make_study()
    taken = Entry.objects.filter(pk__gt=last).values_list("pk", flat=True)
    if connection.vendor == "postgresql":  # SQLite gives ids when they are used, to one writer
        assert set(first).isdisjoint(taken)


def test_what_was_written_knows_that_it_is_stored(interview, by):
    projects = projects_of(interview, {}, {})
    log.insert_many(projects, by=by, action=ACTION)
    assert [one.version for one in projects] == [1, 1]
    assert not any(one._state.adding for one in projects)


def test_columns_of_a_wave_that_is_not_open_are_refused(by, wave, interview):
    projects = projects_of(interview, {"stage": "research"})
    studies.set_wave_state(by=by, wave=wave, state=WaveState.CLOSED)
    entries = Entry.objects.count()
    with pytest.raises(WaveNotOpen):
        by_columns(projects, by=by, action=ACTION)
    assert Entry.objects.count() == entries


def test_records_changed_at_once_are_as_if_changed_one_by_one(wave, by):
    experts = [make_expert(wave.study, code) for code in ("R1", "R2", "R3")]
    experts[0].code = "S0"
    log.update(experts[0], by=by, action=ACTION)
    for number, expert in enumerate(experts, start=1):
        expert.code = f"S{number}"
    log.update_many(experts, by=by, action=ACTION)
    stored = wave.study.respondents.order_by("code").values_list("code", "version")
    assert [*stored] == [("S1", 3), ("S2", 2), ("S3", 2)]
    versions = Version.objects.filter(record_id=experts[0].pk).order_by("record_version")
    assert [one.content["code"] for one in versions] == ["R1", "S0", "S1"]
    log.delete_many(experts, by=by, action=ACTION)
    assert not wave.study.respondents.exists()
    assert versions.last().content["deleted"]
    sealing.seal_entries()
    assert [*breaches_of_log()] == []
    log.update_many([], by=by, action=ACTION)
    log.delete_many([], by=by, action=ACTION)


@pytest.mark.parametrize("write", [log.update_many, log.delete_many], ids=["update", "delete"])
def test_one_that_somebody_else_changed_keeps_all_from_being_written(wave, by, write):
    one, other = (make_expert(wave.study, code) for code in ("R1", "R2"))
    theirs = Respondent.objects.get(pk=other.pk)
    theirs.code = "THEIRS"
    log.update(theirs, by=by, action=ACTION)
    before = Entry.objects.count()
    one.code, other.code = "MINE1", "MINE2"
    with pytest.raises(StaleVersion), transaction.atomic():
        write([one, other], by=by, action=ACTION)
    assert {*wave.study.respondents.values_list("code", flat=True)} == {"R1", "THEIRS"}
    assert Entry.objects.count() == before
