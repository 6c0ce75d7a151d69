"""The reference study in memory, straight from its package: no database in the way."""

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from benchmarks.records import InterviewRecord
from surveys.domain import xlsform
from surveys.domain.layout import values
from surveys.domain.questionnaire import Questionnaire

PACKAGE = Path(__file__).resolve().parents[1] / "studies" / "deep-learning"


@dataclass(frozen=True)
class Reference:
    """Definitions, and the interviews with the respondents who gave them."""

    definitions: Definitions
    waves: list[str]
    records: list[InterviewRecord]
    respondents: list[str]
    categories: dict[str, list[str]]


def load() -> Reference:
    """Read the package."""
    study = yaml.safe_load((PACKAGE / "study.yaml").read_text(encoding="utf-8"))
    forms = {wave["code"]: _form(wave["code"]) for wave in study["waves"]}
    levels = {variable["code"]: variable["level"] for variable in study["variables"]}
    segments = tuple(
        SegmentDefinition(one["code"], one["variable"], levels[one["variable"]])
        for one in study["segments"]
    )
    projects: dict[str, list[dict]] = {}
    for row in _rows("projects.csv"):
        projects.setdefault(row["interview"], []).append(row)
    records, respondents = [], []
    for row in _rows("interviews.csv"):
        form = forms[row["wave"]]
        below = [_answers(project, form, "project") for project in projects.get(row["id"], [])]
        records.append(InterviewRecord(row["wave"], _answers(row, form, "interview"), below))
        respondents.append(row["respondent"])
    return Reference(
        Definitions(tuple(_indicator(one) for one in study["indicators"]), segments),
        list(forms),
        records,
        respondents,
        {one.code: _categories(forms, one.variable) for one in segments},
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (PACKAGE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _form(wave: str) -> Questionnaire:
    where = f"questionnaires/{wave}"
    sheets = [_rows(f"{where}/{name}.csv") for name in ("survey", "choices", "settings")]
    form = xlsform.read(*sheets, where=where).questionnaire
    assert form is not None
    return form


def _answers(row: dict[str, str], form: Questionnaire, level: str) -> dict:
    return {one.code: values.decode(row[one.code], one.stored_as) for one in form.questions(level)}


def _indicator(one: dict) -> IndicatorDefinition:
    names = ("code", "kind", "unit", "base", "numerator", "value")
    waves = one["waves"] and tuple(one["waves"])
    return IndicatorDefinition(**{name: one[name] for name in names}, waves=waves)


def _categories(forms: dict[str, Questionnaire], code: str) -> list[str]:
    found = [
        choice
        for form in forms.values()
        for question in form.questions()
        if question.code == code
        for choice in question.choice_codes
    ]
    return list(dict.fromkeys(found))
