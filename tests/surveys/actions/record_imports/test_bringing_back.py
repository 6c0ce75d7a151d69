"""An edited file between drop and undo: what jobs do when something happens meanwhile."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from surveys.actions import accounts, jobs
from surveys.actions.interviews import store_edit
from surveys.actions.record_imports import WORK, drop_left_over
from surveys.actions.record_imports.bringing_back import (
    decide,
    start_applying_edits,
    start_comparing,
    start_undoing,
    take_edited_file,
)
from surveys.actions.record_imports.taking import KEPT
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.domain.jobs import JobState
from surveys.domain.record_files.updates import Prefer
from surveys.domain.refusals import Refused
from surveys.models import Entry, ImportLine, Interview, Job, Project, RecordImport, User
from surveys.queries.interviews import content_of
from tests.surveys.actions.record_imports.exported import export, make_data, saved
from tests.surveys.factories import make_member, make_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def somebody():
    """Return an account that may do anything, and that somebody signs in with."""
    return User.objects.filter(username="sue").first() or make_user(
        username="sue", is_superuser=True
    )


def taken(wave, edit, by=None):
    content, manifest = export(wave)
    return take_edited_file(
        by=by or somebody(),
        wave=wave,
        name="data.xlsx",
        content=[saved(content, edit)],
        manifest=manifest,
        export="",
    )


def one_cell(sheet, columns):
    sheet.cell(2, columns["said"]).value = "said otherwise"


def apply(file, by=None, reason="Corrected", **confirmed):
    file.refresh_from_db()
    start_applying_edits(
        by=by or somebody(),
        record_import=file,
        reason=reason,
        **{"removes": False, "confirmed": False} | confirmed,
    )
    assert jobs.run_job(WORK)
    file.refresh_from_db()
    return Job.objects.latest("created_at")


def test_one_act_holds_all_that_was_applied_with_its_reason():
    wave = make_data()
    file = taken(wave, one_cell)
    assert jobs.run_job(WORK)
    assert apply(file).state == JobState.DONE
    entries = Entry.objects.filter(act=file.act)
    assert {one.action for one in entries} == {"interview.edited", "project.edited"}
    assert Project.objects.filter(answers__said="said otherwise").count() == 1


def test_whoever_lost_the_role_meanwhile_changes_nothing():
    wave = make_data()
    person = make_member(wave.study, "researcher")
    file = taken(wave, one_cell, by=person)
    assert jobs.run_job(WORK)
    accounts.remove_member(
        by=accounts.system_account(), study=wave.study, user=person, role="researcher"
    )
    job = apply(file, by=person)
    assert job.state == JobState.REFUSED
    assert job.said.code == "no_role"
    assert not Project.objects.filter(answers__said="said otherwise").exists()


def test_nothing_is_applied_while_a_job_is_at_the_file():
    wave = make_data()
    file = taken(wave, one_cell)
    with pytest.raises(Refused, match="A job is at this file"):
        start_applying_edits(
            by=file.by, record_import=file, reason="x", removes=False, confirmed=False
        )
    with pytest.raises(Refused, match="A job is at this file"):
        start_comparing(by=file.by, record_import=file)
    with pytest.raises(Refused, match="A job is at this file"):
        decide(by=file.by, record_import=file, lines={}, every={})


def test_a_project_that_is_gone_cannot_be_taken_from_the_file():
    wave = make_data()
    file = taken(wave, one_cell)
    content, _manifest = export(wave)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    project = Project.objects.get(pk=sheet.cell(2, columns["project"]).value)
    interview = Interview.objects.get(pk=project.interview_id)
    stored = content_of(interview, interview.projects.all())
    left = tuple(one for one in stored.projects if one.id != project.pk)
    removed = {project.pk: project.version}
    store_edit(
        by=file.by,
        interview=interview,
        seen=interview.version,
        content=replace(stored, projects=left, removed=removed),
        found=Findings(EVERYTHING),
    )
    assert jobs.run_job(WORK)
    line = ImportLine.objects.to_decide().get()
    assert line.is_gone
    decide(by=file.by, record_import=file, lines={line.number: Prefer.FILE}, every={})
    assert ImportLine.objects.undecided().exists()
    decide(by=file.by, record_import=file, lines={line.number: Prefer.STORED}, every={})
    assert jobs.run_job(WORK)
    assert ImportLine.objects.get(pk__isnull=False).status == "kept"


def test_undoing_twice_and_undoing_nothing_is_refused():
    wave = make_data()
    file = taken(wave, one_cell)
    assert jobs.run_job(WORK)
    with pytest.raises(Refused, match="changed no record"):
        start_undoing(by=file.by, record_import=file, reason="x")
    apply(file)
    start_undoing(by=file.by, record_import=file, reason="A mistake")
    assert jobs.run_job(WORK)
    with pytest.raises(Refused, match="undone already"):
        start_undoing(by=file.by, record_import=file, reason="x")


def test_what_nobody_went_on_with_is_dropped_with_all_that_it_quotes():
    wave = make_data()
    file = taken(wave, one_cell)
    assert jobs.run_job(WORK)
    assert ImportLine.objects.exists()
    RecordImport.objects.update(created_at=file.created_at - 2 * KEPT)
    drop_left_over()
    file.refresh_from_db()
    assert file.dropped_at is not None
    assert not ImportLine.objects.exists()
    assert bytes(file.manifest) == b""
    assert not file.parts.exists()
