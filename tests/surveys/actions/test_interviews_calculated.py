"""What is calculated is stored with what it reads, whoever writes, and travels in a package."""

import datetime
from dataclasses import replace

import pytest

from surveys.actions.interviews import content_of, record_interview
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.domain.refusals import InvalidAnswers
from surveys.models import Interview, Version
from surveys.queries.packages import stored_package
from tests.surveys.domain.forms import form, question
from tests.surveys.factories import make_expert, make_member, make_study, make_wave
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db
WIDE = form(
    question("hello", "note"),
    question("rate", "decimal", default="2"),
    question("at", "time"),
    question("begun", "dateTime"),
    question("agreed", "acknowledge"),
    question("noted", "calculate", calculation="once(today())"),
    question("spent", "decimal", level="project", required_if="${rate} > 1"),
    question("cost", "calculate", level="project", calculation="${spent} * ${rate}"),
    question("dear", level="project", relevant="${rate} > 4"),
    question("total", "calculate", calculation="sum(${cost})"),
    question("why", relevant="${total} > 10"),
    repeat="purchase",
)


@pytest.fixture
def wave():
    return make_wave(make_study(), form=WIDE)


@pytest.fixture
def by(wave):
    return make_member(wave.study, "researcher")


def record(wave, by, *projects, **answers):
    return record_interview(
        by=by,
        wave=wave,
        questionnaire=wave.questionnaires.get(),
        respondent=make_expert(wave.study),
        content=InterviewContent(
            answers, language="en", interviewer="ana", mode="video",
            held_on=datetime.date(2019, 9, 1),
            projects=tuple(ProjectContent(one, f"P{n}") for n, one in enumerate(projects)),
        ),
    )  # fmt: skip


def typed(interview):
    """Return what a form sends back: what people type, and nothing that is calculated."""
    content = content_of(interview)
    return replace(
        content,
        answers={code: a for code, a in content.answers.items() if code not in ("total", "noted")},
    )


def test_an_edit_of_the_interview_works_out_projects_that_it_does_not_name(wave, by):
    interview = record(wave, by, {"spent": "3"}, {"spent": "4"}, rate="2")
    assert interview.answers["total"] == "14"
    content = replace(typed(interview), answers={"rate": "3"}, projects=())
    save_interview(by=by, interview=interview, seen=1, content=content)
    interview.refresh_from_db()
    projects = list(interview.projects.all())
    assert [one.answers["cost"] for one in projects] == ["9", "12"]
    assert interview.answers["total"] == "21"
    assert [one.version for one in projects] == [2, 2]


def test_an_edit_of_a_project_works_out_the_interview(wave, by):
    interview = record(wave, by, {"spent": "3"}, {"spent": "1"}, rate="2", why="x")
    assert interview.answers["why"] == {"missing": "not_applicable"}
    content = typed(interview)
    first = replace(content.projects[0], answers={"spent": "9"})
    content = replace(content, answers={"rate": "2", "why": "far"}, projects=(first,))
    save_interview(by=by, interview=interview, seen=1, content=content)
    interview.refresh_from_db()
    assert (interview.answers["total"], interview.answers["why"]) == ("20", "far")


def test_an_edit_that_changes_nothing_writes_nothing(wave, by):
    interview = record(wave, by, {"spent": "3"}, rate="2")
    noted = interview.answers["noted"]
    Interview.objects.filter(pk=interview.pk).update(answers=interview.answers)
    before = Version.objects.count()
    save_interview(by=by, interview=interview, seen=1, content=typed(interview))
    assert Version.objects.count() == before
    interview.refresh_from_db()
    assert (interview.version, interview.answers["noted"]) == (1, noted)


def test_a_project_that_lacks_what_the_interview_asks_for_is_named(wave, by):
    with pytest.raises(InvalidAnswers) as refused:
        record_interview(
            by=by, wave=wave, questionnaire=wave.questionnaires.get(), state="submitted",
            respondent=make_expert(wave.study),
            content=InterviewContent(
                {"rate": "2", "agreed": "OK"}, language="en", interviewer="ana", mode="video",
                held_on=datetime.date(2019, 9, 1), projects=(ProjectContent({}, "P"),),
            ),
        )  # fmt: skip
    assert [(p.project, p.question) for p in refused.value.problems] == [(0, "spent")]


# In a package


@pytest.fixture
def exported(wave, by):
    record(wave, by, {"spent": "3", "dear": "no"}, {"spent": "4"}, rate="5", why="x", at="8:30",
           begun="2019-06-30 08:30", agreed="OK")  # fmt: skip
    Interview.objects.update(answers={**Interview.objects.get().answers, "noted": "2019-09-01"})
    return wave.study


def test_a_package_brings_back_what_was_calculated(exported):
    files = dict(package_files(stored_package(exported)))
    reading = read_contents(files)
    assert (reading.problems, reading.warnings) == ([], [])
    (interview,) = reading.package.interviews
    assert interview.answers["noted"] == "2019-09-01"
    assert interview.answers["total"] == "35"
    assert [one.answers["cost"] for one in reading.package.projects] == ["15", "20"]
    assert dict(package_files(reading.package)) == files


def test_a_package_whose_calculations_come_out_otherwise_names_the_cell(exported):
    files = dict(package_files(stored_package(exported)))
    text = files["projects.csv"].decode()
    assert ",15," in text
    files["projects.csv"] = text.replace(",15,", ",16,").encode()
    (problem,) = read_contents(files).problems
    assert (problem.file, problem.row, problem.column) == ("projects.csv", 2, "cost")
    assert "is calculated, and comes out otherwise" in str(problem)
    files["projects.csv"] = text.replace(",15,", ",,").encode()
    reading = read_contents(files)
    assert reading.problems == []
    assert [one.answers["cost"] for one in reading.package.projects] == ["15", "20"]
