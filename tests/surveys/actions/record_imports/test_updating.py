"""An edited data file comes back: only what a person changed, all of it or nothing."""

import csv
import io

import pytest

from analytics.actions.packages import export_study
from surveys.actions import accounts
from surveys.actions.interviews import store_edit
from surveys.actions.record_imports.undoing import undo_update
from surveys.actions.record_imports.updating import apply_update, check_update
from surveys.actions.review import approve_interview, reopen_interview
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.domain.record_files.updates import Act, Decisions, Prefer, Status
from surveys.domain.refusals import Refused
from surveys.models import Entry, Interview, Project, Version
from surveys.queries.interviews import content_of
from tests.surveys.actions.record_imports.exported import (
    SURVEY,
    brought,
    export,
    given,
    make_data,
    saved,
)
from tests.surveys.factories import make_member, make_wave

pytestmark = pytest.mark.django_db

ASK = Decisions()
REMOVES = Decisions(removes=True)


def package(study):
    return export_study(by=accounts.system_account(), study=study)


def changes(dry):
    """Return what changes by expert and question."""
    return {(one.expert, one.name): one.new for one in dry.of(Act.CHANGE, Status.APPLIES)}


def five_cells(sheet, columns):
    """Change five cells, add a row below, remove one, and do what spreadsheets do by themselves."""

    def put(row, name, value):
        sheet.cell(row, columns[name]).value = value

    put(2, "stage", "3")
    put(3, "team_size", 12)
    put(4, "frameworks", "tensorflow pytorch")
    put(5, "said", "said otherwise")
    put(6, "budget", 4.25)
    # The program itself: line ends, 15 digits, booleans by name, numbers for codes.
    put(4, "goals", "two\r\nlines")
    put(7, "stage", -9.0)
    put(5, "began", "1899-12-31 00:00:00")
    last = sheet.max_row
    for column in range(1, sheet.max_column + 1):
        sheet.cell(last + 1, column).value = None
    put(last + 1, "interview", sheet.cell(2, columns["interview"]).value)
    put(last + 1, "stage", "01")
    put(last + 1, "team_size", 7)
    put(last + 1, "label", "Third")
    sheet.delete_rows(last)


@pytest.mark.django_db(transaction=True)  # acts are transactions
def test_round_trip_through_the_habits_of_a_spreadsheet():
    wave = make_data()
    before = package(wave.study)
    content, manifest = export(wave)
    edited = saved(content, five_cells)

    dry = check_update(**given(wave, brought(edited, manifest)), decisions=ASK)

    assert dry.problems == []
    assert changes(dry) == {
        ("R1", "stage"): "3",
        ("R1", "team_size"): 12,
        ("R2", "frameworks"): ["tensorflow", "pytorch"],
        ("R2", "said"): "said otherwise",
        ("R3", "budget"): "4.25",
    }
    (added,), (removed,) = dry.of(Act.ADD), dry.of(Act.REMOVE)
    assert (added.expert, added.label) == ("R1", "Third")
    assert (removed.expert, removed.status) == ("R4", Status.APPLIES)
    assert len(dry.lines) == 7
    assert package(wave.study) == before  # nothing was stored

    with pytest.raises(Refused) as refused:  # whose row is gone is removed by nobody's mistake
        apply_update(**given(wave, brought(edited, manifest)), decisions=ASK, reason="Recoded")
    assert refused.value.code == "removes"
    done = apply_update(
        **given(wave, brought(edited, manifest)), decisions=REMOVES, reason="Recoded"
    )

    assert package(wave.study) != before
    r1 = Interview.objects.get(respondent__code="R1")
    assert list(r1.projects.values_list("label", "answers__team_size")) == [
        ("", 3),
        ("", 12),
        ("Third", 7),
    ]
    acts = set(Entry.objects.filter(action="project.edited").values_list("act", flat=True))
    assert acts == {done.act}
    assert Version.objects.filter(record_id=r1.pk).last().reason == "Recoded"

    undo_update(
        by=accounts.system_account(), study=wave.study, act=done.act, reason="Was a mistake"
    )
    assert package(wave.study) == before


@pytest.mark.parametrize("format", ["csv", "xlsx", "sav", "dta", "parquet", "jsonl"])
@pytest.mark.parametrize("unit", ["project", "interview"])
def test_a_file_that_nobody_edited_changes_nothing(format, unit):
    wave = make_data()
    content, manifest = export(wave, format, unit)
    dry = check_update(**given(wave, brought(content, manifest, f"a.{format}")), decisions=ASK)
    assert (dry.lines, dry.problems, dry.rows) == ([], [], 8 if unit == "project" else 4)


def test_the_same_file_twice_changes_nothing_the_second_time():
    wave = make_data()
    content, manifest = export(wave)
    edited = saved(content, five_cells)
    apply_update(**given(wave, brought(edited, manifest)), decisions=REMOVES, reason="Recoded")
    entries = Entry.objects.count()
    again = apply_update(
        **given(wave, brought(edited, manifest)), decisions=REMOVES, reason="Recoded"
    )
    assert again.act is None
    assert {one.status for one in again.dry.lines} == {Status.ALREADY}
    assert Entry.objects.count() == entries


def saved_in_spain(content):
    """Return a CSV file as a spreadsheet with Spanish settings opens it and saves it in cp1252."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    names, made = rows[0], []
    for row in rows[1:]:
        cells = []
        for name, cell in zip(names, row, strict=True):
            if cell == "12345678901234567890":
                cell = "1,23456789012346E+019"
            cell = {
                "01": "1",
                "TRUE": "VERDADERO",
                "3.0": "3",
                "0.333333333333333": "0,333333333333333",
                "3.5": "3,50",
            }.get(cell, cell)
            if name == "wave" or cell == ".refused":
                pass
            cells.append(cell)
        made.append(cells)
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([names, *made])
    return out.getvalue().replace("🦤", "??").encode("cp1252")


def test_a_csv_file_that_a_spreadsheet_saved_anew_changes_nothing_and_tells_what_was_spoilt():
    wave = make_data()
    content, manifest = export(wave, "csv")
    edited = saved_in_spain(content)
    dry = check_update(**given(wave, brought(edited, manifest, "a.csv")), decisions=ASK)
    assert (dry.lines, dry.problems) == ([], [])
    assert dry.damaged == {"said": 5}


def edit(interview, **answers):
    """Change answers on the page."""
    interview.refresh_from_db()
    content = content_of(interview)
    content = content.__class__(**{**content.__dict__, "answers": content.answers | answers})
    store_edit(
        by=accounts.system_account(),
        interview=interview,
        seen=interview.version,
        content=content,
        found=Findings(EVERYTHING),
    )


def put(row, name, value):
    return lambda sheet, columns: setattr(sheet.cell(row, columns[name]), "value", value)


def test_what_somebody_else_changed_since_is_a_conflict_that_is_decided():
    wave = make_data()
    content, manifest = export(wave)
    r1 = Interview.objects.get(respondent__code="R1")
    edit(r1, budget="9")
    edited = saved(content, put(2, "budget", 4))

    dry = check_update(**given(wave, brought(edited, manifest)), decisions=ASK)
    (line,) = dry.lines
    assert (line.status, line.old, line.new, line.now) == (
        Status.CONFLICT,
        "0.333333333333333",
        "4",
        "9",
    )
    with pytest.raises(Refused) as refused:
        apply_update(**given(wave, brought(edited, manifest)), decisions=ASK, reason="x")
    assert refused.value.code == "conflicts"

    for prefer, stands in ((Prefer.STORED, "9"), (Prefer.FILE, "4")):
        decisions = Decisions(conflicts=prefer)
        apply_update(**given(wave, brought(edited, manifest)), decisions=decisions, reason="x")
        r1.refresh_from_db()
        assert r1.answers["budget"] == stands


def test_a_draft_from_before_the_export_differs_but_nobody_changed_it_since():
    wave = make_data()
    r1 = Interview.objects.get(respondent__code="R1")
    by = accounts.system_account()
    approve_interview(by=by, interview=r1, seen=r1.version)
    r1.refresh_from_db()
    reopen_interview(by=by, interview=r1, seen=r1.version, reason="A slip")
    edit(r1, budget="12")
    seal_entries()
    content, manifest = export(wave)
    edit(r1, goals="Cheaper")

    def two(sheet, columns):
        put(2, "budget", 4)(sheet, columns)
        put(2, "goals", "Faster")(sheet, columns)

    dry = check_update(**given(wave, brought(saved(content, two), manifest)), decisions=ASK)
    budget, goals = sorted(dry.lines, key=lambda one: one.name)
    assert (budget.status, budget.old, budget.now) == (Status.CONFLICT, "0.333333333333333", "12")
    assert budget.is_of_draft
    assert "before the export; the file has what was approved" in str(budget)
    assert not goals.is_of_draft
    assert "after the export" in str(goals)
    assert (dry.counts()["conflicts"], dry.counts()["drafts"], dry.counts()["later"]) == (2, 1, 1)


def test_rows_of_an_interview_that_were_left_as_they_were_are_noted():
    wave = make_data()
    content, manifest = export(wave)
    edited = saved(content, put(2, "budget", 4))
    dry = check_update(**given(wave, brought(edited, manifest)), decisions=ASK)
    assert changes(dry) == {("R1", "budget"): "4"}
    (note,) = dry.notes
    assert (note.row, note.column, note.code) == (2, "budget", "rows_left")
    assert "others say what was exported: 3." in str(note)
    both = saved(edited, put(3, "budget", 4))
    assert check_update(**given(wave, brought(both, manifest)), decisions=ASK).notes == []
    unlike = saved(edited, put(3, "budget", 5))
    dry = check_update(**given(wave, brought(unlike, manifest)), decisions=ASK)
    assert [(one.row, one.code) for one in dry.problems] == [(3, "rows_disagree")]


def test_an_edit_beside_it_is_no_conflict_and_stays():
    wave = make_data()
    content, manifest = export(wave)
    r1 = Interview.objects.get(respondent__code="R1")
    edit(r1, goals="Cheaper")
    edited = saved(content, put(2, "budget", 4))
    apply_update(**given(wave, brought(edited, manifest)), decisions=ASK, reason="x")
    r1.refresh_from_db()
    assert (r1.answers["goals"], r1.answers["budget"]) == ("Cheaper", "4")


def test_a_reason_that_was_taken_out_is_asked_about():
    wave = make_data()
    content, manifest = export(wave)
    edited = saved(content, put(3, "team_size", None))
    (line,) = check_update(**given(wave, brought(edited, manifest)), decisions=ASK).lines
    assert (line.status, line.old) == (Status.EMPTIED, {"missing": "refused"})
    with pytest.raises(Refused) as refused:
        apply_update(**given(wave, brought(edited, manifest)), decisions=ASK, reason="x")
    assert refused.value.code == "emptied"
    decisions = Decisions(emptied=Prefer.FILE)
    apply_update(**given(wave, brought(edited, manifest)), decisions=decisions, reason="x")
    assert Project.objects.filter(answers__team_size={"missing": "no_answer"}).count() == 1


@pytest.mark.parametrize(
    ("row", "name", "value", "column", "code"),
    [
        (3, "team_size", "many", "team_size", "not_an_integer"),
        (3, "team_size", 0, "team_size", "constraint"),
        (2, "stage", "7", "stage", "unknown_category"),
        (2, "budget", "=1+1", "budget", "formula_cell"),
        (2, "state", "approved", "state", "stays"),
        (2, "project", "x", "project", "unknown_record"),
    ],
)
def test_a_problem_names_row_and_column(row, name, value, column, code):
    wave = make_data()
    content, manifest = export(wave)
    edited = saved(content, put(row, name, value))
    dry = check_update(**given(wave, brought(edited, manifest)), decisions=REMOVES)
    assert [(one.row, one.column, one.code) for one in dry.problems] == [(row, column, code)]
    with pytest.raises(Refused) as refused:
        apply_update(**given(wave, brought(edited, manifest)), decisions=REMOVES, reason="x")
    assert refused.value.code == "problems"


def test_an_approved_interview_is_refused_and_told():
    wave = make_data()
    r1 = Interview.objects.get(respondent__code="R1")
    approve_interview(by=accounts.system_account(), interview=r1, seen=r1.version)
    content, manifest = export(wave)
    edited = saved(content, put(2, "budget", 4))
    (problem,) = check_update(**given(wave, brought(edited, manifest)), decisions=ASK).problems
    assert (problem.code, problem.row) == ("approved", 2)


@pytest.mark.django_db(transaction=True)  # acts are transactions
def test_nothing_is_undone_once_a_record_was_touched_again():
    wave = make_data()
    content, manifest = export(wave)
    edited = saved(content, put(2, "budget", 4))
    done = apply_update(**given(wave, brought(edited, manifest)), decisions=ASK, reason="x")
    edit(Interview.objects.get(respondent__code="R1"), goals="Cheaper")
    with pytest.raises(Refused) as refused:
        undo_update(by=accounts.system_account(), study=wave.study, act=done.act, reason="y")
    assert refused.value.code == "touched_later"


def test_a_variable_that_is_personal_is_shown_to_nobody():
    wave = make_data()
    content, manifest = export(wave)
    wave.study.variables.filter(code="goals").update(privacy="personal")
    with pytest.raises(Refused) as refused:
        check_update(**given(wave, brought(content, manifest)), decisions=ASK)
    assert refused.value.code == "personal"


def test_what_follows_from_a_change_is_shown_and_what_would_not_be_stored_is_refused():
    survey = SURVEY.replace(
        "integer,team_size,How large is the team?,,",
        "integer,team_size,How large?,${stage} = '01',",
    )
    wave = make_data(survey)
    content, manifest = export(wave)
    edited = saved(content, put(2, "stage", "3"))
    dry = check_update(**given(wave, brought(edited, manifest)), decisions=ASK)
    assert [(one.name, one.status, one.new) for one in dry.lines] == [
        ("stage", Status.APPLIES, "3"),
        ("team_size", Status.FOLLOWS, {"missing": "not_applicable"}),
    ]
    edited = saved(edited, put(2, "team_size", 5))
    (problem,) = check_update(**given(wave, brought(edited, manifest)), decisions=ASK).problems
    assert (problem.row, problem.column, problem.code) == (2, "team_size", "not_stored")


def test_one_file_changes_the_wave_that_is_named_alone():
    wave = make_data()
    other = make_wave(wave.study, "2020", form=wave.questionnaires.first().form)
    content, manifest = export(wave)
    edited = saved(content, put(2, "budget", 4))
    (problem,) = check_update(**given(other, brought(edited, manifest)), decisions=ASK).problems
    assert (problem.code, problem.row) == ("other_wave", 2)


def test_who_may_not_enter_interviews_sees_nothing():
    wave = make_data()
    content, manifest = export(wave)
    reader = make_member(wave.study, "analyst")
    with pytest.raises(Refused) as refused:
        check_update(by=reader, wave=wave, brought=brought(content, manifest), decisions=ASK)
    assert refused.value.code == "no_role"
