"""What experts claim to have achieved: words, a number, its unit, what it is compared with."""

from decimal import Decimal
from typing import Any

from studies.builder import chance
from studies.builder.records import Project
from studies.builder.sources import document
from surveys.domain.missing import Missing, as_missing

SOURCES = {"estimate": 42, "measurement": 33, "customer": 15, "controlled_test": 10}
CODES = ("outcomes", "outcome_value", "outcome_unit", "outcome_baseline", "outcome_source")


def fill_outcome(project: Project, language: str) -> None:
    """Give a project past its proof of concept an outcome, or say why there is none."""
    answers: dict[str, Any] = dict.fromkeys(CODES, as_missing(Missing.NOT_APPLICABLE))
    if project.answers["stage"] in ("testing", "production"):
        answers |= _outcome(project, language)
    if project.wave == "2017":  # the first wave asked neither
        del answers["outcome_baseline"], answers["outcome_source"]
    project.answers |= answers


def _outcome(project: Project, language: str) -> dict[str, Any]:
    kind = chance.weighted(
        {"measured": 60, "plain": 20, "none": 14, "dont_know": 3, "refused": 3},
        "outcome",
        project.name,
    )
    if kind in ("dont_know", "refused"):
        return {"outcomes": as_missing(Missing(kind))}
    if kind == "none":
        return {"outcomes": as_missing(Missing.NO_ANSWER)}
    source = {"outcome_source": chance.weighted(SOURCES, "source", project.name)}
    if kind == "plain":
        claim = chance.one_of(range(len(document("outcomes")["plain"])), "plain", project.name)
        text = document("outcomes")["plain"][claim][language]
        return source | {"outcomes": text, "outcome_value": as_missing(Missing.NO_ANSWER)}
    return source | _measured(project, language)


def _measured(project: Project, language: str) -> dict[str, Any]:
    pool = document("outcomes")["measured"][project.answers["use_case"][0]]
    claim = pool[chance.number("claim", project.name) % len(pool)]
    value = _value(claim, project)
    shown = value.replace(".", ",") if language == "es" else value
    return {
        "outcomes": claim[language].format(value=shown),
        "outcome_value": value,
        "outcome_unit": claim["unit"],
        "outcome_baseline": claim["baseline"][language],
    }


def _value(claim: dict[str, Any], project: Project) -> str:
    low, high, step = (Decimal(str(claim[key])) for key in ("low", "high", "step"))
    steps = int((high - low) / step)
    value = low + step * chance.between(0, steps, "value", project.name)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
