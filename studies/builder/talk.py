"""The answers of interviews: what the roster lists, and what experts say in their own words."""

from typing import Any

from studies.builder import chance
from studies.builder.forms import questions
from studies.builder.records import Interview
from studies.builder.sources import document, roster
from surveys.domain.cells import decode
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind

LISTED = (
    "industry",
    "company_size",
    "role",
    "experience_years",
    "aws_customer",
    "managed_service",
    "cloud_benefits",
    "provider_reasons",
)
SPOKEN = ("goals", "motivation", "strengths", "weaknesses")


def interviews() -> list[Interview]:
    """Return the interviews of the roster with their own answers, without projects."""
    found = [
        Interview(f"{row['wave']}/{row['respondent']}", row["wave"], row["respondent"], row)
        for row in roster()
    ]
    for interview in found:
        _fill_listed(interview)
        _fill_spoken(interview)
    return found


def _fill_listed(interview: Interview) -> None:
    asked = questions(interview.wave)
    for code in LISTED:
        if code in asked:
            kind = Kind(asked[code]["kind"])
            interview.answers[code] = decode(interview.listed[code], kind)


def _fill_spoken(interview: Interview) -> None:
    for code in SPOKEN:
        interview.answers[code] = _spoken(code, interview)


def _spoken(code: str, interview: Interview) -> Any:
    name = f"{interview.name}/{code}"
    verbatim = document("opinions")["verbatim"]
    if name in verbatim:
        return verbatim[name]
    if chance.happens(3, "says nothing", name):
        return as_missing(Missing.NO_ANSWER)
    pool = document("opinions")[code]
    if code == "goals":
        pool = pool[interview.industry]
    lines = [line[interview.language] for line in pool]
    sentences = 2 if code in ("strengths", "weaknesses") else 1
    return " ".join(chance.shuffled(lines, name)[:sentences])
