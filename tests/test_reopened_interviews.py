"""Every reader of what counts, while an approved interview is open again and changed."""

import csv
import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from analytics.actions.packages import export_study, import_study
from analytics.disclosure import Audience
from analytics.presenters.lines import lines_for
from analytics.presenters.tables import table_for
from analytics.queries.verification import breaches_of, breaches_of_log
from surveys.actions import accounts, material
from surveys.actions.review import reopen_interview, submit_interview
from surveys.actions.sealing import seal_entries
from surveys.models import Interview
from surveys.queries.packages import stored_package
from tests.analytics.exporting import made, taken
from tests.analytics.factories import counted, define, export_file
from tests.surveys.actions.test_review import edit
from tests.surveys.factories import make_interview, make_link, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    """Two waves; the interview of 2019 was approved with one project in production."""
    study = make_study()
    make_interview(make_wave(study, "2018"), {"stage": "research"}, respondent="R1")
    make_interview(
        make_wave(study, "2019"), {"stage": "production"}, respondent="R1", state="approved",
        staff="5",
    )  # fmt: skip
    define(study)
    return study


@pytest.fixture
def interview(study):
    """Link its project, open it again, change all of it, and add a project with a quote."""
    by = accounts.system_account()
    interview = Interview.objects.get(wave__code="2019")
    before = Interview.objects.get(wave__code="2018").projects.get()
    make_link(before, interview.projects.get())
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip.")
    edit(interview, stage="research", added=["research"], staff="9")
    material.add_quote(
        by=by, interview=interview, project=interview.projects.last(), language="en", text="New."
    )
    interview.refresh_from_db()
    return interview


def submit(interview):
    submit_interview(by=accounts.system_account(), interview=interview, seen=interview.version)


def test_the_figures_stay_until_the_new_content_is_submitted(study, interview):
    row = counted(study)["production", "2019"]
    assert (row.base, row.count, row.approved) == (1, 1, 1)
    assert list(breaches_of(study)) == []
    submit(interview)
    row = counted(study)["production", "2019"]
    assert (row.base, row.count, row.approved) == (2, 0, 0)
    assert list(breaches_of(study)) == []


def test_the_log_holds_before_and_after(study, interview):
    seal_entries()
    assert list(breaches_of_log()) == []
    submit(interview)
    seal_entries()
    assert list(breaches_of_log()) == []


def test_tables_read_what_was_approved(study, interview):
    def production():
        found = table_for(study, wave="2019", question="stage")(Audience.MEMBER)
        return [(figure.count, figure.base) for figure in found.answers.figures]

    assert production() == [(0, 1), (1, 1)]
    submit(interview)
    assert production() == [(2, 2), (0, 2)]


def test_project_lines_read_what_was_approved(study, interview):
    def outcomes():
        found = lines_for(study)(Audience.MEMBER)
        figures = [one for *_stage, row in found.followed[0].rows for *_outcome, one in row]
        return found.lines, [(one.group, one.label) for one in figures if one and one.count]

    assert outcomes() == (1, [("research", "production")])
    submit(interview)
    assert outcomes() == (2, [("research", "research")])


def test_files_of_records_have_what_was_approved(study, interview):
    def rows(unit):
        content, _made = export_file(study, unit=unit, wave=study.waves.get(code="2019"))
        return list(csv.DictReader(io.StringIO(content.decode(), newline="")))

    (project,) = rows("project")
    assert (project["stage"], project["staff"], project["state"]) == ("production", "5", "approved")
    submit(interview)
    assert [one["staff"] for one in rows("interview")] == ["9"]
    assert [one["stage"] for one in rows("project")] == ["research", "research"]


def test_a_package_has_what_was_approved_and_says_so(study, interview, tmp_path, capsys):
    package = stored_package(study)
    row = next(row for row in package.interviews if row.wave == "2019")
    assert (row.state, row.review_note, row.answers["staff"]) == ("approved", "", 5)
    assert len(package.projects) == 2
    assert package.quotes == ()
    call_command("export_study", study.slug, str(tmp_path / "out"))
    assert "without what was changed since: 2019 R1." in capsys.readouterr().err


def test_such_a_package_is_the_stored_study_for_an_import(study, interview, tmp_path):
    call_command("export_study", study.slug, str(tmp_path / "out"))
    imported, _ = import_study(by=accounts.system_account(), source=tmp_path / "out")
    assert imported.added == {}
    files = export_study(by=accounts.system_account(), study=study)
    assert files["interviews.csv"] == (tmp_path / "out" / "interviews.csv").read_bytes()


def test_the_page_of_exports_says_what_a_file_has_of_it_and_offers_no_state_without_rows(
    study, interview, client
):
    client.force_login(make_member(study, "admin"))
    form = client.get(reverse("export-page", args=[study.slug])).context["form"]
    offered = [state for state, _words in form.fields["states"].choices]
    assert offered == ["draft", "submitted", "approved", "returned"]
    assert "with the answers that were approved" in str(form["states"].help_text)
    data_file = made(client, study, states=["approved"])
    [row] = csv.DictReader(io.StringIO(taken(client, data_file).decode()))
    assert (row["wave"], row["state"], row["stage"]) == ("2019", "approved", "production")
    submit(interview)
    data_file = made(client, study, states=["submitted"], waves=["2019"])
    rows = csv.DictReader(io.StringIO(taken(client, data_file).decode()))
    assert {row["stage"] for row in rows} == {"research"}
