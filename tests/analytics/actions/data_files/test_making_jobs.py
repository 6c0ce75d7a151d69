"""The job that makes a data file: done once, begun anew as of the same entry, or nothing kept."""

import hashlib
import io
import json
import logging
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.actions import data_files
from analytics.actions.data_files import making, open_parts, request_file
from analytics.models import DataFile, DataFilePart, Export
from surveys.actions import accounts, jobs, log
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.interviews import State
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Empty, Extra, Options, Unit
from surveys.domain.package.files import MEBIBYTE
from surveys.domain.refusals import Refused
from surveys.models import (
    Entry,
    Job,
    Membership,
    Organization,
    OrganizationIdentity,
    RespondentIdentity,
)
from surveys.models.job import PATIENCE
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {"stage": "production"}, {}, respondent="R1")
    make_interview(wave, {}, respondent="R2")
    return wave.study


@pytest.fixture
def admin(study):
    return make_member(study, "admin")


def ask(study, by, format="csv", **chosen):
    selection = chosen.pop("selection", None)
    options = Options(**chosen)
    return request_file(by=by, study=study, options=options, format=format, selection=selection)


def work():
    assert jobs.run_job(data_files.WORK)


def content_of(data_file):
    data_file.refresh_from_db()
    return b"".join(open_parts(data_file))


def test_a_file_is_offered_when_all_of_it_is_there_and_who_took_it_is_in_the_log(study, admin):
    data_file = ask(study, admin)
    assert (data_file.is_offered, data_file.entry) == (False, None)
    work()
    content = content_of(data_file)
    job = Job.objects.get()
    assert (job.state, job.rows, job.rows_done) == ("done", 3, 3)
    assert (data_file.is_offered, data_file.rows, data_file.size) == (True, 3, len(content))
    assert data_file.sha256 == hashlib.sha256(content).hexdigest()
    assert data_file.expires_at - data_file.made_at == timedelta(days=7)
    entry = Entry.objects.get(action="records.exported")
    assert (entry.record_id, entry.by) == (data_file.export_id, admin)
    assert data_file.manifest["as_of_entry"] == data_file.entry
    assert len(content.splitlines()) == 4


def test_a_file_lies_in_parts_of_a_megabyte(study, admin, monkeypatch):
    monkeypatch.setattr("analytics.actions.data_files.writing.MEBIBYTE", 100)
    data_file = ask(study, admin)
    work()
    sizes = [len(one) for one in data_file.parts.values_list("content", flat=True)]
    assert MEBIBYTE == 2**20
    assert len(sizes) > 3
    assert {*sizes[:-1]} == {100}
    assert hashlib.sha256(content_of(data_file)).hexdigest() == data_file.sha256


def test_who_goes_on_after_a_dead_worker_does_so_as_of_the_same_entry(study, admin, monkeypatch):
    data_file = ask(study, admin)

    def dies(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(making, "_offer", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_job(data_files.WORK)
    data_file.refresh_from_db()
    begun = data_file.entry
    assert begun is not None
    assert data_file.parts.exists()
    assert not data_file.is_offered
    assert Export.objects.count() == 0
    make_interview(study.waves.get(), {}, respondent="R3")
    Job.objects.update(heartbeat=timezone.now() - 2 * PATIENCE)
    work()
    assert b"R3" not in content_of(data_file)
    assert (data_file.entry, data_file.rows, Export.objects.count()) == (begun, 3, 1)


def test_a_worker_that_was_followed_by_another_changes_nothing(study, admin, monkeypatch):
    data_file = ask(study, admin)
    real = making._keep_parts

    def falls_silent(run, *arguments):
        monkeypatch.setattr(making, "_keep_parts", real)
        Job.objects.update(heartbeat=timezone.now() - 2 * PATIENCE)
        work()
        real(run, *arguments)  # wakes up, and finds itself followed

    monkeypatch.setattr(making, "_keep_parts", falls_silent)
    work()
    content = content_of(data_file)
    assert hashlib.sha256(content).hexdigest() == data_file.sha256
    assert (Job.objects.get().state, Export.objects.count()) == ("done", 1)


@pytest.mark.parametrize("stopped_by", [Refused("No.", code="no"), jobs.Cancelled()])
def test_a_worker_that_was_followed_by_another_deletes_nothing(
    study, admin, monkeypatch, stopped_by
):
    data_file = ask(study, admin)
    real = making._write

    def falls_silent(*arguments, **named):
        monkeypatch.setattr(making, "_write", real)
        Job.objects.update(heartbeat=timezone.now() - 2 * PATIENCE)
        work()
        raise stopped_by  # wakes up, and finds a reason to stop

    monkeypatch.setattr(making, "_write", falls_silent)
    work()
    assert hashlib.sha256(content_of(data_file)).hexdigest() == data_file.sha256
    assert (Job.objects.get().state, Job.objects.get().reason) == ("done", None)


def test_a_file_that_is_cancelled_leaves_nothing(study, admin, monkeypatch):
    monkeypatch.setattr(jobs, "TELL_EVERY", 0)
    data_file = ask(study, admin)
    real = making._keep_parts

    def cancelled_meanwhile(run, *arguments):
        jobs.cancel_job(by=admin, job=run.job)
        real(run, *arguments)

    monkeypatch.setattr(making, "_keep_parts", cancelled_meanwhile)
    work()
    data_file.refresh_from_db()
    assert Job.objects.get().state == "cancelled"
    assert (data_file.is_offered, DataFilePart.objects.count()) == (False, 0)
    assert Export.objects.count() == 0


def test_who_lost_the_role_meanwhile_gets_no_file(study, admin):
    data_file = ask(study, admin)
    Membership.objects.filter(user=admin).update(role="researcher")
    work()
    job = Job.objects.get()
    assert (job.state, job.said.code) == ("refused", "no_role")
    data_file.refresh_from_db()
    assert not data_file.is_offered


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_only_who_may_export_records_asks_for_a_file(study, role):
    with pytest.raises(Refused) as refused:
        ask(study, make_member(study, role))
    assert refused.value.said.code == "no_role"
    assert DataFile.objects.count() == 0


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"format": "exe"}, "no_format"),
        ({"waves": ("1999",)}, "no_wave"),
        ({"selection": []}, "none_selected"),
    ],
)
def test_what_there_is_not_is_refused_at_once(study, admin, chosen, code):
    with pytest.raises(Refused) as refused:
        ask(study, admin, **chosen)
    assert refused.value.said.code == code
    assert Job.objects.count() == 0


def test_a_file_of_selected_interviews_has_those(study, admin):
    chosen = study.waves.get().interviews.get(respondent__code="R2")
    data_file = ask(study, admin, unit=Unit.BOTH, selection=[chosen.pk])
    work()
    with zipfile.ZipFile(io.BytesIO(content_of(data_file))) as archive:
        texts = [archive.read(name).decode() for name in sorted(archive.namelist())]
    assert [len(text.splitlines()) for text in texts] == [2, 2]
    assert all("R2" in text and "R1" not in text for text in texts)


WIDEST = {
    "states": tuple(State),
    "multiple": Multiple.BOTH,
    "empty": Empty.COMPANION,
    "extra": tuple(Extra),
    "labels": True,
    "harmonised": False,
}
"""All that has a file hold more."""


def told_by(data_file, content):
    """Return all that a file says: its bytes, those of its members, and the cells of its tables."""
    told, members = [content.decode("latin-1")], {"": content}
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members |= {name: archive.read(name) for name in archive.namelist()}
        told += [part.decode("latin-1") for part in members.values()]
    for table in data_file.manifest["tables"]:
        if data_file.format in ("parquet", "sav", "dta"):  # which pack their cells
            part = io.BytesIO(members[table.get("member", "")])
            layout = Layout.from_json(table["layout"])
            told.append(str([*FORMATS[data_file.format].table.read(layout, part)]))
    return "".join(told)


@pytest.mark.parametrize("format", FORMATS)
def test_no_name_of_a_person_is_in_files_manifests_jobs_or_logs(study, admin, caplog, format):
    by, respondent = accounts.system_account(), study.respondents.get(code="R1")
    organization = Organization(study=study, code="O1")
    person = RespondentIdentity(
        respondent=respondent, name="Ada Canary", email="canary@example.org", phone="+34 600 canary"
    )
    employer = OrganizationIdentity(organization=organization, name="Canary Works")
    for one in (organization, person, employer):
        log.insert(one, by=by, action="test.inserted")
    interview = make_interview(study.waves.get(), {}, respondent="R3", goals="Grace Canary")
    interview.organization = organization
    log.update(interview, by=by, action="test.changed")
    study.variables.filter(code="goals").update(privacy="personal")
    with caplog.at_level(logging.DEBUG):
        for unit in Unit:
            data_file = ask(study, admin, format, unit=unit, **WIDEST)
            work()
            told = told_by(data_file, content_of(data_file))
            assert "R3" in told
            assert "O1" in told or unit is Unit.ANSWER  # the code leaves, and no name
            assert "canary" not in told.casefold()
            kept = [data_file.manifest, data_file.options, Export.objects.first().manifest]
            assert "canary" not in json.dumps(kept).casefold()
    assert "canary" not in caplog.text.casefold()
    jobs_told = [*Job.objects.values_list("kind", "holder", "result", "reason")]
    assert len(jobs_told) == len(Unit)
    assert "canary" not in json.dumps(jobs_told).casefold()
