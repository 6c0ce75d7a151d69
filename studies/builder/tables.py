"""The CSV tables of the package, row by row."""

from typing import Any

from studies.builder import details, lines, people, talk, totals
from studies.builder.forms import all_questions, questions
from studies.builder.identifiers import identifier
from studies.builder.records import Interview, Project, Row
from studies.builder.sources import WAVES, document
from surveys.domain.layout.values import encode
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind

NOT_ASKED = as_missing(Missing.NOT_ASKED)


def interviews() -> list[Interview]:
    """Return all interviews with their projects, complete, in the order of the package."""
    found = sorted(talk.interviews(), key=lambda i: (WAVES.index(i.wave), i.respondent))
    for wave in WAVES:
        totals.fill(found, wave)
    talk.fill_spoken(found)
    lines.link(found)
    details.fill(found)
    return found


def tables() -> dict[str, list[Row]]:
    """Return every table of the package by its name."""
    found = interviews()
    return {
        "organizations": _codes(interview.listed["organization"] for interview in found),
        "respondents": _codes(interview.respondent for interview in found),
        "interviews": [_interview(interview) for interview in found],
        "projects": [
            _project(project, interview) for interview in found for project in interview.projects
        ],
        "project_links": _links(found),
        "consents": list(people.consents(found)),
        "quotes": list(people.quotes(found)),
        "profiles": list(people.profiles(found)),
    }


def _codes(codes: Any) -> list[Row]:
    return [{"code": code} for code in sorted(set(codes))]


def _interview(interview: Interview) -> Row:
    listed = interview.listed
    return {
        "id": identifier("interview", interview.name),
        "wave": interview.wave,
        "respondent": interview.respondent,
        "organization": listed["organization"],
        "interviewer": listed["interviewer"],
        "questionnaire": "1",
        "state": listed["state"],
        "mode": listed["mode"],
        "held_on": listed["held_on"],
        "duration_minutes": listed["duration_minutes"],
        "language": listed["language"],
        "review_note": listed["review_note"],
    } | _answers(interview.answers, interview.wave, "interview")


def _project(project: Project, interview: Interview) -> Row:
    return {
        "id": identifier("project", project.name),
        "interview": identifier("interview", interview.name),
        "position": str(project.position),
        "label": project.label,
    } | _answers(project.answers, interview.wave, "project")


def _answers(answers: dict[str, Any], wave: str, level: str) -> Row:
    """Return a cell for every variable of the level; what a wave did not ask says so."""
    asked = questions(wave)
    everything = all_questions()
    cells = {}
    for variable in document("variables"):
        question = everything[variable["code"]]
        if question["level"] == level:
            code = variable["code"]
            stored = answers[code] if code in asked else NOT_ASKED
            cells[code] = encode(stored, Kind(question["kind"]))
    return cells


def _links(found: list[Interview]) -> list[Row]:
    rows = [
        {
            "id": identifier("link", old.name, project.name),
            "predecessor": identifier("project", old.name),
            "successor": identifier("project", project.name),
            "kind": project.link,
        }
        for interview in found
        for project in interview.projects
        for old in project.predecessors
    ]
    return sorted(rows, key=lambda row: (row["predecessor"], row["successor"]))
