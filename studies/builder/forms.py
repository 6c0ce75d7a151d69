"""The questionnaire of each wave, from the one list of questions in `questionnaire.yaml`."""

from collections.abc import Iterator
from typing import Any

from studies.builder.records import Row
from studies.builder.sources import WAVES, document

LANGUAGES = {"en": "English (en)", "es": "Español (es)"}


def sections(wave: str) -> list[dict[str, Any]]:
    """Return the sections of a wave with the questions and categories that it has."""
    return [
        section | {"questions": [_worded(q, wave) for q in section["questions"] if _asked(q, wave)]}
        for section in document("questionnaire")["sections"]
    ]


def questions(wave: str) -> dict[str, dict[str, Any]]:
    """Return the questions of a wave by their codes, each with its level."""
    return {
        question["code"]: question | {"level": section["level"]}
        for section in sections(wave)
        for question in section["questions"]
    }


def all_questions() -> dict[str, dict[str, Any]]:
    """Return every question of the study by its code, as the latest wave words it."""
    found: dict[str, dict[str, Any]] = {}
    for wave in reversed(WAVES):
        for code, question in questions(wave).items():
            found.setdefault(code, question)
    return found


def sheets(wave: str) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the sheets survey, choices and settings of the wave's XLSForm."""
    return list(_survey(wave)), list(_choices(wave)), [_settings(wave)]


def _asked(item: dict[str, Any], wave: str) -> bool:
    return wave >= item.get("since", WAVES[0])


def _worded(question: dict[str, Any], wave: str) -> dict[str, Any]:
    worded = question | question.get("in", {}).get(wave, {})
    if "choices" in worded:
        worded["choices"] = [choice for choice in worded["choices"] if _asked(choice, wave)]
    return worded


def _survey(wave: str) -> Iterator[Row]:
    repeat_open = False
    for section in sections(wave):
        if section["level"] == "project" and not repeat_open:
            repeat = document("questionnaire")["repeat"]
            yield _row("begin_repeat", "project", label=repeat["label"])
            repeat_open = True
        yield _row("begin_group", section["code"], label=section["label"])
        yield from (_question(question) for question in section["questions"])
        yield _row("end_group", "")
    yield _row("end_repeat", "")


def _question(question: dict[str, Any]) -> Row:
    kind = question["kind"]
    row = _row(
        f"{kind} {question['code']}" if "choices" in question else kind,
        question["code"],
        label=question["label"],
        hint=question["hint"],
        constraint_message=question.get("constraint_message", {}),
    )
    row["required"] = "yes" if question.get("required") else ""
    row["relevant"] = question.get("relevant", "")
    row["constraint"] = question.get("constraint", "")
    return row


def _row(kind: str, name: str, **texts: dict[str, str]) -> Row:
    row = {"type": kind, "name": name}
    row |= _in_languages("label", texts.get("label", {}))
    row |= _in_languages("hint", texts.get("hint", {}))
    row |= {"required": "", "relevant": "", "constraint": ""}
    row |= _in_languages("constraint_message", texts.get("constraint_message", {}))
    return row


def _in_languages(column: str, texts: dict[str, str]) -> Row:
    return {f"{column}::{name}": texts.get(code, "") for code, name in LANGUAGES.items()}


def _choices(wave: str) -> Iterator[Row]:
    for code, question in questions(wave).items():
        for choice in question.get("choices", ()):
            row = {"list_name": code, "name": choice["code"]}
            yield row | _in_languages("label", choice)


def _settings(wave: str) -> Row:
    return {
        "form_title": f"{document('questionnaire')['title']['en']} {wave}",
        "form_id": f"deep_learning_{wave}",
        "version": "1",
        "default_language": LANGUAGES["en"],
    }
