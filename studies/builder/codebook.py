"""`docs/codebook.md`: every variable with its questions, categories and comparability."""

from collections.abc import Iterator
from typing import Any

from studies.builder.forms import all_questions, questions
from studies.builder.sources import WAVES, document

HEAD = """# Codebook of the reference study

What the study "Deep learning in the cloud" (2017 to 2019) records, with the question of each wave
and its categories, in English and Spanish. Its records are synthetic; see
[studies/README.md](../studies/README.md).

This page is written by `python -m studies.builder` from `studies/source`; change it there.

A cell is empty for one of five reasons, which stay apart everywhere: not asked in that wave, not
applicable (skipped by a condition), no answer, refused, don't know. A multiple choice in which
nothing was selected (`[]`) is an answer.
"""
COMPARABILITY = {
    "comparable": "comparable",
    "caution": "comparable with caution",
    "break": "not comparable: break in the series",
}
KINDS = {
    "text": "text",
    "integer": "whole number",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "acknowledge": "OK",
    "calculate": "calculated",
    "select_one": "one category",
    "select_multiple": "several categories",
}


def codebook() -> str:
    """Return the page."""
    lines = [HEAD]
    lines += _overview()
    for level, title in (("interview", "Interview"), ("project", "Project")):
        lines += [f"\n## {title} level"]
        for variable in _variables(level):
            lines += _variable(variable)
    return "\n".join(lines).rstrip() + "\n"


def _variables(level: str) -> list[dict[str, Any]]:
    everything = all_questions()
    return [v for v in document("variables") if everything[v["code"]]["level"] == level]


def _overview() -> Iterator[str]:
    everything = all_questions()
    yield "| variable | level | English | Español | " + " | ".join(WAVES) + " |"
    yield "|---|---|---|---|" + "---|" * len(WAVES)
    for variable in document("variables"):
        code, label = variable["code"], variable["label"]
        asked = " | ".join("asked" if code in questions(wave) else "–" for wave in WAVES)
        level = everything[code]["level"]
        yield f"| [`{code}`](#{code}) | {level} | {label['en']} | {label['es']} | {asked} |"


def _variable(variable: dict[str, Any]) -> Iterator[str]:
    code = variable["code"]
    question = all_questions()[code]
    yield f"\n### {code}\n"
    yield f"{variable['label']['en']} · {variable['label']['es']}\n"
    privacy = variable["privacy"].replace("_", "-")
    yield f"- Answer: {KINDS[question['kind']]}{', required' if question.get('required') else ''}"
    yield f"- Protection: {privacy}"
    for rule, words in (("relevant", "Asked if"), ("constraint", "Must satisfy")):
        if rule in question:
            yield f"- {words}: `{question[rule]}`"
    yield from _wordings(code)
    yield from _lineage(variable)
    yield from _categories(code)


def _wordings(code: str) -> Iterator[str]:
    wordings: dict[tuple[str, str], list[str]] = {}
    for wave in WAVES:
        question = questions(wave).get(code)
        if question:
            texts = question["label"]["en"], question["label"]["es"]
            wordings.setdefault(texts, []).append(wave)
    for (english, spanish), waves in wordings.items():
        yield f"- Question in {', '.join(waves)}: {english} · {spanish}"
    hint = all_questions()[code]["hint"]
    yield f"- Hint: {hint['en']} · {hint['es']}"


def _lineage(variable: dict[str, Any]) -> Iterator[str]:
    for wave, entry in variable.get("lineage", {}).items():
        note = entry["note"]
        status = COMPARABILITY[entry["status"]]
        yield f"- {wave} against the wave before: **{status}**. {note['en']} · {note['es']}"


def _categories(code: str) -> Iterator[str]:
    waves_of: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    for wave in reversed(WAVES):
        for choice in questions(wave).get(code, {}).get("choices", ()):
            waves_of.setdefault(choice["code"], []).insert(0, wave)
            labels.setdefault(choice["code"], choice)
    if not labels:
        return
    yield "\n| category | English | Español | offered |\n|---|---|---|---|"
    for category, waves in waves_of.items():
        label = labels[category]
        yield f"| `{category}` | {label['en']} | {label['es']} | {', '.join(waves)} |"
