"""The pages of an edited data file: from the drop to the act, and back."""

import json
import re
import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analytics.actions import data_files
from analytics.models import DataFile
from surveys.actions import accounts, jobs
from surveys.actions.interviews import store_edit
from surveys.actions.record_imports import WORK
from surveys.actions.review import approve_interview, reopen_interview
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.domain.layout.options import Options, Unit
from surveys.models import ImportLine, Interview, Job, Project, RecordImport
from surveys.queries.interviews import content_of
from tests.surveys.actions.record_imports.exported import export, make_data, saved
from tests.surveys.factories import make_member, make_study

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


def made(wave, format="xlsx", unit="project", **chosen):
    """Make a data file as a page has it made; return its name and content."""
    by = accounts.system_account()
    options = Options(unit=Unit(unit), **chosen)
    file = data_files.request_file(by=by, study=wave.study, options=options, format=format)
    assert jobs.run_job(data_files.WORK)
    file.refresh_from_db()
    content = file.parts.order_by("number").values_list("content", flat=True)
    return file.name, b"".join(map(bytes, content))


def bring(client, wave, name, content, **given):
    sent = {"wave": wave.code, "file": SimpleUploadedFile(name, content)} | given
    return client.post(reverse("import-edited", args=[wave.study.slug]), sent)


def compared(client, wave, name, content, **given):
    """Bring a file and have it compared; return its page."""
    page = bring(client, wave, name, content, **given)
    assert page.status_code == 302, page.text
    assert jobs.run_job(WORK)
    return page.url


def text_of(page):
    """Return what stands on a page, without its tags, in one line."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.text))


def post(client, page, act, **sent):
    return client.post(f"{page}{act}/", sent)


def changed(sheet, columns, *cells):
    for row, name, value in cells:
        sheet.cell(row, columns[name]).value = value


def edit_stored(wave, expert, by=None, **answers):
    """Change answers of an interview, as at the desk."""
    interview = Interview.objects.get(wave=wave, respondent__code=expert)
    stored = content_of(interview, interview.projects.all())
    store_edit(
        by=by or accounts.system_account(),
        interview=interview,
        seen=interview.version,
        content=replace(stored, answers={**stored.answers, **answers}),
        found=Findings(EVERYTHING),
    )


def goals(expert):
    return Interview.objects.get(respondent__code=expert).answers["goals"]


def line(name):
    return ImportLine.objects.get(said__name=name)


def test_a_file_comes_back_is_applied_as_one_act_and_undone(client, person, wave):
    name, content = made(wave)

    def edit(sheet, columns):
        changed(sheet, columns, (2, "stage", "3"), (4, "goals", "other goals"), (3, "said", "x"))

    page = compared(client, wave, name, saved(content, edit))
    shown = text_of(client.get(page))
    assert "Changes: 3" in shown
    assert "How far is it?" in shown
    assert "Research" in shown
    assert "Exported as" in shown
    assert "To look at: 1" in shown
    left = text_of(client.get(f"{page}?part=notes"))
    assert re.search(r"4 goals The interview of R2 stands in several rows, .* exported: 5\.", left)
    refused = post(client, page, "apply", reason=" ")
    assert refused.status_code == 422
    assert post(client, page, "apply", reason="Stages recoded").status_code == 302
    assert jobs.run_job(WORK)
    assert goals("R2") == "other goals"
    result = client.get(page)
    shown = text_of(result)
    assert "Answers changed: 3" in shown
    assert "Stages recoded" in shown
    detail = Interview.objects.get(respondent__code="R2").pk
    assert reverse("interview-detail", args=[wave.study.slug, detail]) in result.text
    taken = RecordImport.objects.get()
    assert not taken.parts.exists()
    assert not taken.lines.exists()
    assert bytes(taken.manifest) == b""
    assert post(client, page, "undo", reason="").status_code == 422
    assert post(client, page, "undo", reason="A mistake").status_code == 302
    assert jobs.run_job(WORK)
    assert goals("R2") == "two\nlines"
    assert "Applied, and undone" in text_of(client.get(page))
    story = text_of(client.get(reverse("interview-detail", args=[wave.study.slug, detail])))
    assert re.search(f"Edited by the file {name}: [^—]*, rita — Stages recoded", story)
    assert re.search(f"What the file {name} changed was undone: [^—]*, rita — A mistake", story)
    assert post(client, page, "undo", reason="Again").status_code == 422
    listed = client.get(reverse("import-list", args=[wave.study.slug])).text
    assert page in listed


def test_conflicts_say_who_and_when_and_are_decided_one_by_one_or_all_at_once(client, person, wave):
    name, content = made(wave, unit="interview")
    edit_stored(wave, "R2", by=person, goals="stored meanwhile")
    edit_stored(wave, "R3", by=person, goals="stored meanwhile, too")

    def edit(sheet, columns):
        changed(sheet, columns, *((row, "goals", f"of the file {row}") for row in (3, 4, 5)))

    page = compared(client, wave, name, saved(content, edit))
    shown = text_of(client.get(page))
    assert "Conflicts with later edits 2" in shown
    assert "stored meanwhile" in shown
    assert "rita, " in shown  # who, and when
    early = post(client, page, "apply", reason="Too early")
    assert early.status_code == 422
    assert "stored otherwise than the file had them" in text_of(early)
    first, second = ImportLine.objects.to_decide()
    assert post(client, page, "decide", **{f"line-{first.number}": "stored"}).status_code == 302
    assert not Job.objects.under_way().exists()  # the other one is still open
    assert "1 is still to be decided" in text_of(client.get(f"{page}?part=decide"))
    post(client, page, "decide", every="conflict:file")
    assert jobs.run_job(WORK)
    # What was decided is shown as decided, and may be decided otherwise.
    post(client, page, "decide", **{f"line-{first.number}": "stored"})
    assert jobs.run_job(WORK)
    assert client.get(f"{page}?part=decide").text.count(" checked") == 2
    post(client, page, "apply", reason="Goals corrected")
    assert jobs.run_job(WORK)
    kept, taken = (first.said["expert"], second.said["expert"])
    assert goals(kept).startswith("stored meanwhile")
    assert goals(taken).startswith("of the file")
    assert goals("R4").startswith("of the file")


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


def test_cells_without_their_reason_are_asked_about(client, person, wave):
    name, content = made(wave, unit="interview")
    file = saved(content, lambda sheet, columns: changed(sheet, columns, (2, "goals", None)))
    page = compared(client, wave, name, file)
    assert "no answer" in text_of(client.get(page))
    post(client, page, "decide", every="emptied:file")
    assert jobs.run_job(WORK)
    post(client, page, "apply", reason="They did not answer")
    assert jobs.run_job(WORK)
    assert goals("R1") == {"missing": "no_answer"}


def test_rows_added_and_gone_are_confirmed(client, person, wave):
    name, content = made(wave)

    def edit(sheet, columns):
        last = sheet.max_row
        interview = sheet.cell(2, columns["interview"]).value
        sheet.delete_rows(3)
        changed(sheet, columns, (last, "interview", interview), (last, "label", "Third"))
        changed(sheet, columns, (last, "stage", "01"), (last, "team_size", 7))

    page = compared(client, wave, name, saved(content, edit))
    shown = text_of(client.get(page))
    assert "A project is added" in shown
    assert "How far is it?:" not in shown
    assert "How far is it? " in shown
    assert "The project is removed" in shown
    assert "Apply: 1 project added, 1 project removed" in shown
    asked = post(client, page, "apply", reason="As told by phone")
    assert asked.status_code == 422
    assert "#id_removes" in asked.text
    post(client, page, "apply", reason="As told by phone", removes="on")
    assert jobs.run_job(WORK)
    assert Project.objects.filter(label="Third").exists()
    assert Project.objects.count() == 8


def test_problems_stand_by_row_and_column_and_ask_for_the_order_of_dates(client, person, wave):
    name, content = made(wave, unit="interview")

    def edit(sheet, columns):
        changed(sheet, columns, (3, "began", "03/04/2024"), (4, "budget", "=1+1"))

    page = compared(client, wave, name, saved(content, edit))
    shown = text_of(client.get(page))
    assert re.search(r"3 began 03/04/2024 is a date, but nobody knows", shown)
    assert re.search(r"4 budget The cell holds a formula", shown)
    assert post(client, page, "apply", reason="Not yet").status_code == 422
    assert post(client, page, "compare", days="xyz").status_code == 422
    post(client, page, "compare", days="dmy")
    assert jobs.run_job(WORK)
    assert line("began").said["new"] == "2024-04-03"


def test_spoilt_cells_are_counted_and_stay(client, person, wave):
    name, content = made(wave, format="csv")
    edited = content.replace(b",12345678901234567890", b",1.23456789012346E+19")
    assert edited != content
    page = compared(client, wave, name, edited)
    assert "said: 1" in text_of(client.get(page))
    assert not ImportLine.objects.exists()


@pytest.mark.parametrize("format", ["sav", "dta", "csv", "jsonl", "parquet"])
def test_a_file_of_any_format_comes_back(client, person, wave, format):
    name, content = made(wave, format=format)
    page = compared(client, wave, name, content)
    assert "There is nothing to change" in text_of(client.get(page))


@pytest.mark.parametrize("format", ["sav", "dta", "csv", "xlsx", "jsonl", "parquet", "package"])
@pytest.mark.parametrize("content", [b"\x00\xff nonsense\r\n", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
def test_a_file_that_is_none_is_refused_in_words(client, person, wave, format, content):
    unit = "both" if format == "package" else "project"
    name, _content = made(wave, format=format, unit=unit)
    page = compared(client, wave, name, content)
    job = Job.objects.latest("created_at")
    assert job.state == "refused", job.reason
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Upload another file" in shown.text


@pytest.mark.parametrize("said", [["x"], True, 1e308, {"missing": "refused"}, {"a": 1}])
def test_values_of_other_kinds_than_a_column_holds_break_nothing_off(client, person, wave, said):
    name, content = made(wave, format="jsonl")
    first, *others = map(json.loads, content.splitlines())
    given = dict.fromkeys(("label", "language", "team_size", "position", "goals"), said)
    added = {"interview": first["interview"], "label": said, "stage": "01"}
    rows = [{**first, **given}, *others, {**dict.fromkeys(first), **added}]
    page = compared(client, wave, name, "\n".join(map(json.dumps, rows)).encode())
    assert Job.objects.latest("created_at").state == "done"
    assert client.get(f"{page}?part=problems").status_code == 200


def test_the_export_is_found_by_its_name_or_chosen(client, person, wave):
    name, content = made(wave, unit="interview")
    stem, ending = name.rsplit(".", 1)
    assert bring(client, wave, f"{stem} (1)_edited.{ending}", content).status_code == 302
    unknown = bring(client, wave, "mine.xlsx", content)
    assert unknown.status_code == 422
    assert "No export of this study is called" in unknown.text
    export = str(DataFile.objects.get().pk)
    assert bring(client, wave, "mine.xlsx", content, export=export).status_code == 302
    assert bring(client, wave, "mine.xlsx", content, export=str(uuid.uuid4())).status_code == 422
    made(wave, unit="interview", variables=("goals",))
    DataFile.objects.update(name=name)  # as of the same entry, with other columns
    several = bring(client, wave, name, content)
    assert several.status_code == 422
    assert "Several exports" in several.text


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl", "sav", "dta", "parquet"])
def test_another_export_is_told_in_few_words(client, person, wave, format):
    made(wave, format=format, unit="project")
    export = str(DataFile.objects.get().pk)
    _name, content = made(wave, format=format, unit="interview", variables=("goals",))
    compared(client, wave, f"mine.{format}", content, export=export)
    reason = Job.objects.latest("created_at").reason
    assert reason["code"] == "other_columns"
    assert reason["params"]["names"].count(",") == 2


def test_a_manifest_may_be_given(client, person, wave):
    content, manifest = export(wave, unit="interview")

    def bring_with(manifest):
        given = SimpleUploadedFile("x.manifest.json", manifest)
        return bring(client, wave, "x.xlsx", content, manifest=given)

    assert bring_with(manifest).status_code == 302
    told = json.loads(manifest)
    for wrong, said in (
        (b"\x00nonsense", "The manifest cannot be read"),
        (json.dumps({**told, "study": "elsewhere"}).encode(), "is of the study elsewhere"),
        (
            json.dumps({**told, "as_of_hash": "0" * 64}).encode(),
            "The log of the study has no entry",
        ),
    ):
        refused = bring_with(wrong)
        assert refused.status_code == 422
        assert said in refused.text
    _name, other = made(wave, unit="interview")
    page = compared(client, wave, "x.xlsx", other, manifest=SimpleUploadedFile("x", manifest))
    assert client.get(page).status_code == 200
    assert RecordImport.objects.count() == 2


def test_what_later_edits_touched_is_not_undone(client, person, wave):
    name, content = made(wave, unit="interview")
    file = saved(content, lambda sheet, columns: changed(sheet, columns, (3, "goals", "edited")))
    page = compared(client, wave, name, file)
    post(client, page, "apply", reason="Goals corrected")
    assert jobs.run_job(WORK)
    before = client.get(page).text
    edit_stored(wave, "R2", goals="later")
    assert "Undo all of it" in before
    shown = text_of(client.get(page))
    assert "was changed later" in shown
    assert "Undo all of it" not in shown
    post(client, page, "undo", reason="All the same")
    assert jobs.run_job(WORK)
    assert goals("R2") == "later"
    assert "cannot be undone as a whole" in text_of(client.get(page))


@pytest.mark.parametrize("act", ["apply", "undo"])
def test_nothing_is_written_for_an_account_deactivated_meanwhile(client, person, wave, act):
    name, content = made(wave, unit="interview")
    file = saved(content, lambda sheet, columns: changed(sheet, columns, (3, "goals", "edited")))
    page = compared(client, wave, name, file)
    post(client, page, "apply", reason="Goals corrected")
    if act == "undo":
        assert jobs.run_job(WORK)
        post(client, page, "undo", reason="A mistake")
    before = goals("R2")
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert jobs.run_job(WORK)
    assert goals("R2") == before
    assert Job.objects.latest("created_at").reason["code"] == "no_role"


def test_too_many_rows_are_refused_with_the_command(client, person, wave, settings):
    settings.NUCLEUS_EDITED_ROWS = 3
    name, content = made(wave)
    page = compared(client, wave, name, content)
    assert "more than 3 rows" in text_of(client.get(page))


def test_pages_of_imports_are_not_those_of_edited_files(client, person, wave):
    name, content = made(wave, unit="interview")
    page = compared(client, wave, name, content)
    taken = RecordImport.objects.get()
    slug = wave.study.slug
    assert client.get(reverse("import-page", args=[slug, taken.pk])).status_code == 404
    assert client.post(reverse("import-apply", args=[slug, taken.pk])).status_code == 404
    assert client.get(page.replace(str(taken.pk), str(uuid.uuid4()))).status_code == 404


def test_an_expert_file_of_another_study_is_not_offered(client, person, wave):
    other = make_study(slug="elsewhere")
    DataFile.objects.create(study=other, by=person, format="csv", name="theirs-9.csv")
    shown = client.get(reverse("import-edited", args=[wave.study.slug])).text
    assert "theirs-9.csv" not in shown
