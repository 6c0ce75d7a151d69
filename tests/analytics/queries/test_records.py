"""The columns that leave: words, categories of all waves, levels and classes of variables."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from analytics.queries.records import nested_records_of, records_of
from surveys.actions import accounts, log
from surveys.actions.sealing import seal_entries
from surveys.domain.interviews import State
from surveys.domain.layout.options import Extra, Options, Unit
from surveys.domain.questionnaire import Kind, Level
from surveys.domain.refusals import Refused
from surveys.models import Interview, Variable
from surveys.queries.as_of.entry import newest_entry
from tests.analytics.factories import weigh
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {"stage": "production"}, respondent="R1")
    return wave.study


def records(study, **chosen):
    """Read the records as of the newest entry, after all are numbered."""
    seal_entries()
    return records_of(study, Options(**chosen), newest_entry(study))


def columns_of(study, unit=Unit.PROJECT):
    return {column.name: column for column in records(study, unit=unit).columns}


def rows_of(study, **chosen):
    """Return the rows, each by the names of its columns."""
    found = records(study, **chosen)
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def test_every_column_has_words_in_both_languages_or_those_of_its_questionnaire(study):
    columns = columns_of(study)
    own = [column for column in columns.values() if not column.missing]
    assert [column.name for column in own if {"en", "es"} - column.label.keys()] == []
    assert [name for name, column in columns.items() if not column.label] == []


def test_project_columns_say_so(study):
    columns = columns_of(study)
    assert (columns["stage"].level, columns["position"].level) == (Level.PROJECT, Level.PROJECT)
    assert (columns["goals"].level, columns["respondent"].level) == (
        Level.INTERVIEW,
        Level.INTERVIEW,
    )
    assert "stage" not in columns_of(study, unit=Unit.INTERVIEW)


def test_the_declared_class_of_a_variable_goes_with_its_column(study):
    declare(study, "goals", "sensitive")
    assert columns_of(study)["goals"].privacy == "sensitive"


def test_the_categories_of_a_choice_go_with_its_column(study):
    assert "production" in [choice.code for choice in columns_of(study)["stage"].categories]


def test_how_an_expert_was_chosen_goes_with_each_record(study):
    make_interview(study.waves.get(), {"stage": "research"}, respondent="R2")
    weigh(study.waves.get(), R1=(1.5, "north"))
    for unit in (Unit.INTERVIEW, Unit.PROJECT):
        assert [
            (row["respondent"], row["weight"], row["stratum"]) for row in rows_of(study, unit=unit)
        ] == [
            ("R1", "1.5", "north"),
            ("R2", None, None),
        ]
    assert columns_of(study)["stratum"].privacy == "quasi_identifier"
    with translation.override("es"):
        assert columns_of(study)["weight"].label["es"].startswith(gettext("Weight"))


def test_a_variable_that_is_personal_now_or_was_then_leaves_never(study):
    seal_entries()
    before = newest_entry(study)
    declare(study, "goals", "personal")
    declare(study, "staff", "personal")
    seal_entries()
    declare(study, "staff", "open")  # of which the log has no number yet
    for as_of, left in ((before, {"staff"}), (newest_entry(study), set())):
        found = records_of(study, Options(), as_of)
        assert {column.name for column in found.columns} & {"goals", "staff"} == left
        (row,) = found.rows
        assert len(row) == len(found.columns)


def test_interviews_come_with_their_projects_in_one_pass(study):
    make_interview(study.waves.get(), {"stage": "research"}, {}, respondent="R2", staff="3")
    make_interview(study.waves.get(), respondent="R3")
    seal_entries()
    found = nested_records_of(study, Options(), newest_entry(study))
    above = [column.name for column in found.records.columns]
    below = [column.name for column in found.project_columns]
    pairs = [
        (
            dict(zip(above, row, strict=True)),
            [dict(zip(below, one, strict=True)) for one in projects],
        )
        for row, projects in found.rows
    ]
    assert [
        (row["respondent"], row["staff"], [one["stage"] for one in projects])
        for row, projects in pairs
    ] == [
        ("R1", {"missing": "no_answer"}, ["production"]),
        ("R2", 3, ["research", "research"]),
        ("R3", {"missing": "no_answer"}, []),
    ]
    assert all(one["interview"] == row["interview"] for row, some in pairs for one in some)
    assert (found.records.interviews, found.records.projects) == (3, 3)


def test_in_the_long_form_each_answer_has_a_row(study):
    found = records(study, unit=Unit.ANSWER)
    rows = [(row[3] is not None, *row[-2:]) for row in found.rows]
    answers = {code: answer for _of_project, code, answer in rows}
    assert len(rows) == len(answers) == len(found.answers) == 7
    assert [row[:2] for row in rows if row[1] in ("aws_customer", "stage")] == [
        (False, "aws_customer"),
        (True, "stage"),
    ]
    assert [answers[code] for code in ("aws_customer", "stage", "team_size")] == [
        "yes", "production", {"missing": "no_answer"},
    ]  # fmt: skip
    assert [one.name for one in found.columns] == ["wave", "respondent", "interview", "project"]


def test_columns_of_nucleus_are_numbers_and_dates_where_they_are(study):
    columns = records(study, extra=tuple(Extra)).columns
    kinds = {one.name: one.kind for one in columns if not one.missing and one.kind}
    assert kinds == {
        "held_on": Kind.DATE, "weight": Kind.DECIMAL, "position": Kind.INTEGER,
        "edits": Kind.INTEGER, "version": Kind.INTEGER,
        "project_edits": Kind.INTEGER, "project_version": Kind.INTEGER,
    }  # fmt: skip


def test_only_the_variables_that_are_wanted_leave(study):
    for unit in (Unit.INTERVIEW, Unit.PROJECT, Unit.ANSWER):
        found = records(study, unit=unit, variables=("stage", "staff"))
        answers = found.answers or [one for one in found.columns if one.missing]
        assert [one.name for one in answers] == ["staff", "stage"][: 1 + (unit != "interview")]
        assert {len(row) for row in found.rows} == {len(found.columns) + 2 * bool(found.answers)}


def test_only_the_interviews_that_are_selected_leave(study):
    other = make_interview(study.waves.get(), respondent="R2")
    seal_entries()
    found = records_of(study, Options(), newest_entry(study), only=[str(other.pk)])
    assert {row[2] for row in found.rows} == set()
    found = records_of(
        study, Options(unit=Unit.INTERVIEW), newest_entry(study), only=[str(other.pk)]
    )
    assert [row[2] for row in found.rows] == ["R2"]


def test_what_else_is_known_of_a_record_comes_on_request(study):
    asked = columns_of(study)
    rows = rows_of(study, extra=tuple(Extra))
    assert {*rows[0]} - {*asked} == {
        "review_state", "came_by", "created_at", "changed_at", "edits", "version",
        "project_created_at", "project_changed_at", "project_edits", "project_version",
    }  # fmt: skip
    interview = Interview.objects.get()
    assert [rows[0][name] for name in ("review_state", "version", "project_version", "edits")] == [
        "submitted", interview.version, interview.projects.get().version, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("segments", "found"),
    [
        ({"stage": {"production"}}, ["R1"]),
        ({"stage": {"research", "production"}}, ["R1", "R2"]),
        ({"frameworks": {"pytorch"}}, ["R2"]),
        ({"aws_customer": {"no"}}, ["R4"]),
        ({"aws_customer": {"yes"}}, ["R1", "R2", "R3"]),
        ({"aws_customer": {"yes"}, "stage": {"research"}}, ["R2"]),
    ],
)
def test_only_records_of_the_segments_leave(study, segments, found):
    wave = study.waves.get()
    make_interview(wave, {"frameworks": ["tensorflow", "pytorch"]}, respondent="R2")
    make_interview(wave, respondent="R3")
    make_interview(wave, respondent="R4", aws_customer="no")
    segments = {code: tuple(some) for code, some in segments.items()}
    rows = rows_of(study, unit=Unit.INTERVIEW, segments=segments)
    assert [row["respondent"] for row in rows] == found


def test_a_segment_of_what_may_not_leave_or_has_no_categories_is_refused(study):
    declare(study, "stage", "personal")
    for code in ("stage", "goals", "nothing"):
        with pytest.raises(Refused, match=f"cannot be chosen by {code}:"):
            records(study, segments={code: ("x",)})


def test_states_and_waves_are_chosen(study):
    wave = study.waves.get()
    make_interview(wave, respondent="R2", state="draft")
    make_interview(make_wave(study, "2020"), respondent="R3", state="approved")
    chosen = {"unit": Unit.INTERVIEW, "states": (State.DRAFT, State.APPROVED)}
    assert [row["respondent"] for row in rows_of(study, **chosen)] == ["R2", "R3"]
    rows = rows_of(study, waves=(wave.code,), **chosen)
    assert [row["respondent"] for row in rows] == ["R2"]


def declare(study, code, privacy):
    """Declare a variable anew, as the settings do."""
    variable = Variable.objects.get(study=study, code=code)
    variable.privacy = privacy
    log.update(variable, by=accounts.system_account(), action="variable.changed")
