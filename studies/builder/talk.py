"""The answers of interviews: what the roster lists, and what experts say in their own words."""

from typing import Any

from studies.builder import chance
from studies.builder.forms import questions
from studies.builder.records import Interview
from studies.builder.sources import document, roster
from surveys.domain.layout.values import decode
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
FRAMEWORK_NAMES = {
    "tensorflow": "TensorFlow",
    "pytorch": "PyTorch",
    "keras": "Keras",
    "mxnet": "MXNet",
}


def interviews() -> list[Interview]:
    """Return the interviews of the roster with the answers that it lists, without projects."""
    found = [
        Interview(f"{row['wave']}/{row['respondent']}", row["wave"], row["respondent"], row)
        for row in roster()
    ]
    for interview in found:
        _fill_listed(interview)
    return found


def fill_spoken(interviews: list[Interview]) -> None:
    """Add what the experts say; they speak of the frameworks that their projects use."""
    for interview in interviews:
        for code in SPOKEN:
            interview.answers[code] = _spoken(code, interview)


def _fill_listed(interview: Interview) -> None:
    asked = questions(interview.wave)
    for code in LISTED:
        if code in asked:
            kind = Kind(asked[code]["kind"])
            interview.answers[code] = decode(interview.listed[code], kind)


def _spoken(code: str, interview: Interview) -> Any:
    name = f"{interview.name}/{code}"
    verbatim = document("opinions")["verbatim"]
    if name in verbatim:
        return verbatim[name]
    if chance.happens(3, "says nothing", name):
        return as_missing(Missing.NO_ANSWER)
    lines = [line[interview.language] for line in _pool(code, interview)]
    sentences = 2 if code in ("strengths", "weaknesses") else 1
    return " ".join(chance.shuffled(lines, name)[:sentences])


def _pool(code: str, interview: Interview) -> list[dict[str, Any]]:
    pool = document("opinions")[code]
    if code == "goals":
        return list(pool[interview.industry])
    if code == "motivation":
        small = interview.listed["company_size"] == "small"
        return [line for line in pool if not (small and line.get("not_small"))]
    unused = set(FRAMEWORK_NAMES) - _frameworks_used(interview)
    return [line for line in pool if not any(FRAMEWORK_NAMES[f] in line["en"] for f in unused)]


def _frameworks_used(interview: Interview) -> set[str]:
    return {name for project in interview.projects for name in project.answers["frameworks"]}
