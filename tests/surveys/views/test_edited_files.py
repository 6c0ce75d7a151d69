"""The pages of an edited data file: from the drop to the act, and back."""

import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analytics.models import DataFile
from surveys.actions import jobs
from surveys.actions.record_imports import WORK
from surveys.models import ImportLine, Interview, Job, Project, RecordImport
from tests.surveys.actions.record_imports.exported import export, make_data, saved
from tests.surveys.factories import make_member, make_study
from tests.surveys.views.edited import (
    bring,
    changed,
    compared,
    edit_stored,
    goals,
    line,
    made,
    post,
    text_of,
)

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
