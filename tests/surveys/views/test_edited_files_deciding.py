"""Pages of an edited data file beside what is stored: drafts, approved interviews, later edits."""

import re

import pytest
from django.urls import reverse

from surveys.actions import accounts, jobs
from surveys.actions.record_imports import WORK
from surveys.actions.review import approve_interview, reopen_interview
from surveys.actions.sealing import seal_entries
from surveys.models import Interview, RecordImport
from tests.surveys.actions.record_imports.exported import make_data, saved
from tests.surveys.factories import make_member
from tests.surveys.views.edited import changed, compared, edit_stored, goals, made, post, text_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),  # acts are transactions
]


@pytest.fixture
def wave():
    return make_data()


@pytest.fixture
def person(client, wave):
    person = make_member(wave.study, "researcher", username="rita")
    client.force_login(person)
    return person


def test_a_draft_from_before_the_export_is_called_one(client, person, wave):
    r2 = Interview.objects.get(respondent__code="R2")
    approve_interview(by=accounts.system_account(), interview=r2, seen=r2.version)
    r2.refresh_from_db()
    reopen_interview(by=person, interview=r2, seen=r2.version, reason="A slip")
    edit_stored(wave, "R2", by=person, goals="drafted before")
    seal_entries()
    name, content = made(wave, unit="interview")
    file = saved(content, lambda sheet, columns: changed(sheet, columns, (3, "goals", "edited")))
    page = compared(client, wave, name, file)
    shown = text_of(client.get(page))
    assert "Conflicts with later edits" not in shown
    assert "Other than in the draft of an interview opened again 1" in shown
    assert re.search(r"drafted before rita, [^<]* in the draft, before the export", shown)


def test_interviews_that_do_not_count_as_they_are_are_named_once_it_is_applied(
    client, person, wave
):
    r2 = Interview.objects.get(respondent__code="R2")
    approve_interview(by=accounts.system_account(), interview=r2, seen=r2.version)
    r2.refresh_from_db()
    reopen_interview(by=person, interview=r2, seen=r2.version, reason="A slip")
    seal_entries()
    name, content = made(wave, unit="interview")

    def edit(sheet, columns):
        changed(sheet, columns, (3, "goals", "edited"), (4, "goals", "edited"))

    page = compared(client, wave, name, saved(content, edit))
    post(client, page, "apply", reason="Goals corrected")
    assert jobs.run_job(WORK)
    result = client.get(page)
    assert "Not all of it counts yet" in result.text
    assert "Opened again: 1" in result.text
    link = f"?wave={wave.code}&amp;state=reopened"
    assert reverse("interview-list", args=[wave.study.slug]) + link in result.text


def test_an_approved_interview_is_opened_again_and_the_file_compared_again(client, person, wave):
    r2, r3 = (Interview.objects.get(respondent__code=code) for code in ("R2", "R3"))
    for one in (r2, r3):
        approve_interview(by=accounts.system_account(), interview=one, seen=one.version)
        one.refresh_from_db()
    seal_entries()
    name, content = made(wave)

    def edit(sheet, columns):
        sheet.delete_rows(7)  # of R3
        changed(sheet, columns, (4, "goals", "edited"))

    page = compared(client, wave, name, saved(content, edit))
    result = client.get(page)
    shown = text_of(result)
    assert re.search(r"4 The interview of R2 is approved, so no file changes it", shown)
    assert "so its project is not removed, which was row 7 when the file was exported" in shown
    assert reverse("interview-detail", args=[wave.study.slug, r3.pk]) in result.text
    assert "mended in the file" not in shown
    for one in (r2, r3):
        reopen_interview(by=person, interview=one, seen=one.version, reason="A slip")
    post(client, page, "compare")
    assert jobs.run_job(WORK)
    post(client, page, "apply", reason="Goals corrected", removes="on")
    assert jobs.run_job(WORK)
    assert goals("R2") == "edited"
    assert r3.projects.count() == 1


def test_what_changed_since_the_dry_run_is_shown_anew_and_nothing_is_written(client, person, wave):
    name, content = made(wave, unit="interview")
    file = saved(content, lambda sheet, columns: changed(sheet, columns, (3, "goals", "edited")))
    page = compared(client, wave, name, file)
    edit_stored(wave, "R2", goals="meanwhile")
    post(client, page, "apply", reason="Goals corrected")
    assert jobs.run_job(WORK)
    assert goals("R2") == "meanwhile"
    shown = text_of(client.get(page))
    assert "no longer what you looked at" in shown
    assert "Conflicts with later edits 1" in shown
    assert RecordImport.objects.get().said_of_edits.reason == "Goals corrected"
    post(client, page, "decide", every="conflict:stored")
    assert jobs.run_job(WORK)
    assert "Apply as one act" not in text_of(client.get(page))  # nothing is left to be changed


@pytest.mark.parametrize(("is_other", "is_kept"), [(False, True), (True, False)])
def test_reason_and_ticks_stay_while_nothing_else_is_to_be_confirmed(
    client, person, wave, is_other, is_kept
):
    name, content = made(wave)

    def edit(sheet, columns):
        changed(sheet, columns, (8, "goals", "edited"))
        sheet.delete_rows(3)

    page = compared(client, wave, name, saved(content, edit))
    edit_stored(wave, "R4", goals="meanwhile")
    post(client, page, "apply", reason="As told by phone", removes="on")
    assert jobs.run_job(WORK)  # refused: it is no longer what was looked at
    post(client, page, "decide", every="conflict:file")
    taken = RecordImport.objects.get()
    seen = taken.lines.filter(act="remove")
    assert seen.count() == 1
    if is_other:  # as if another project were to be removed by now
        seen.update(key="another")
    assert jobs.run_job(WORK)
    form = client.get(page).context["apply"]
    assert form["reason"].value() == "As told by phone"
    assert form["removes"].value() is is_kept
