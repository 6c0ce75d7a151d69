"""How a questionnaire is stored: as JSON values. What a question does not have is not written."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.domain.expressions import Expression, parse, parse_filter
from surveys.domain.questionnaire import (
    REPEAT,
    Choice,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
)


def to_json(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questionnaire as JSON values; `from_json` gives back an equal one."""
    definition = {
        "form_id": questionnaire.form_id,
        "version": questionnaire.version,
        "title": questionnaire.title,
        "languages": list(questionnaire.languages),
        "default_language": questionnaire.default_language,
        "project_label": dict(questionnaire.project_label),
        "sections": [
            {
                "code": section.code,
                "label": dict(section.label),
                "level": section.level.value,
                "questions": [_question_to_json(question) for question in section.questions],
            }
            for section in questionnaire.sections
        ],
    }
    # Written where it differs, so that what was stored before has the same content.
    other = {"repeat": questionnaire.repeat}
    return definition if questionnaire.repeat == REPEAT else definition | other


def from_json(definition: Mapping[str, Any]) -> Questionnaire:
    """Return the questionnaire that `to_json` wrote."""
    return Questionnaire(
        form_id=definition["form_id"],
        version=definition["version"],
        title=definition["title"],
        languages=tuple(definition["languages"]),
        default_language=definition["default_language"],
        project_label=definition["project_label"],
        repeat=definition.get("repeat", REPEAT),
        sections=tuple(_section_from_json(section) for section in definition["sections"]),
    )


def _question_to_json(question: Question) -> dict[str, Any]:
    known = {
        "code": question.code,
        "kind": question.kind.value,
        "label": dict(question.label),
        "hint": dict(question.hint),
        "required": question.required,
        "relevant": question.relevant.text if question.relevant else None,
        "constraint": question.constraint.text if question.constraint else None,
        "constraint_message": dict(question.constraint_message),
        "choice_list": question.choice_list,
        "choices": [_choice_to_json(choice) for choice in question.choices],
    }
    rules = {name: getattr(question, name) for name in LATER_RULES}
    return known | {name: rule.text for name, rule in rules.items() if rule}


LATER_RULES = ("required_if", "calculation", "choice_filter", "default")


def _choice_to_json(choice: Choice) -> dict[str, Any]:
    columns = {"columns": dict(choice.columns)} if choice.columns else {}
    return {"code": choice.code, "label": dict(choice.label), **columns}


def _section_from_json(section: Mapping[str, Any]) -> Section:
    return Section(
        code=section["code"],
        label=section["label"],
        level=Level(section["level"]),
        questions=tuple(_questions_from_json(section)),
    )


def _questions_from_json(section: Mapping[str, Any]) -> Iterator[Question]:
    for question in section["questions"]:
        rest = {key: question[key] for key in ("code", "label", "hint", "required")}
        yield Question(
            **rest,
            kind=Kind(question["kind"]),
            level=Level(section["level"]),
            section=section["code"],
            relevant=_parsed(question["relevant"]),
            constraint=_parsed(question["constraint"]),
            constraint_message=question["constraint_message"],
            choices=tuple(
                Choice(c["code"], c["label"], c.get("columns", {})) for c in question["choices"]
            ),
            choice_list=question["choice_list"],
            required_if=_parsed(question.get("required_if")),
            calculation=_parsed(question.get("calculation")),
            choice_filter=parse_filter(text) if (text := question.get("choice_filter")) else None,
            default=_parsed(question.get("default")),
        )


def _parsed(text: str | None) -> Expression | None:
    return parse(text) if text else None
