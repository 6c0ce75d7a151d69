"""From a questionnaire to the rows of the three sheets."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from surveys.domain.expressions import Expression
from surveys.domain.questionnaire import Level, Question, Questionnaire, Section
from surveys.domain.wording import Texts
from surveys.domain.xlsform.columns import (
    choices_columns,
    language_title,
    survey_columns,
    text_column,
)
from surveys.domain.xlsform.defaults import default_cell

SheetRow = dict[str, str]


def write(questionnaire: Questionnaire) -> tuple[list[SheetRow], list[SheetRow], list[SheetRow]]:
    """Return the rows of survey, choices and settings; every row has every column."""
    columns, of_choices = survey_columns(questionnaire), choices_columns(questionnaire)
    return (
        [_row(columns, cells) for cells in _survey(questionnaire)],
        [_row(of_choices, cells) for cells in _choices(questionnaire)],
        [
            {
                "form_title": questionnaire.title,
                "form_id": questionnaire.form_id,
                "version": questionnaire.version,
                "default_language": language_title(questionnaire.default_language),
            }
        ],
    )


def _row(columns: Sequence[str], cells: Mapping[str, str]) -> SheetRow:
    return {column: cells.get(column, "") for column in columns}


def _texts(name: str, texts: Texts) -> SheetRow:
    return {text_column(name, language): text for language, text in texts.items()}


def _survey(questionnaire: Questionnaire) -> Iterator[SheetRow]:
    for level, sections in groupby(questionnaire.sections, key=lambda section: section.level):
        if level == Level.PROJECT:
            label = _texts("label", questionnaire.project_label)
            yield {"type": "begin_repeat", "name": questionnaire.repeat, **label}
        for section in sections:
            yield from _section(section)
        if level == Level.PROJECT:
            yield {"type": "end_repeat"}


def _section(section: Section) -> Iterator[SheetRow]:
    if section.code:
        label = _texts("label", section.label)
        yield {"type": "begin_group", "name": section.code, **label}
    for question in section.questions:
        yield _question(question)
    if section.code:
        yield {"type": "end_group"}


def _question(question: Question) -> SheetRow:
    return {
        "type": f"{question.kind.value} {question.choice_list}".strip(),
        "name": question.code,
        **_texts("label", question.label),
        **_texts("hint", question.hint),
        "required": "yes" if question.required else _text(question.required_if),
        "relevant": _text(question.relevant),
        "constraint": _text(question.constraint),
        **_texts("constraint_message", question.constraint_message),
        "calculation": _text(question.calculation),
        "choice_filter": _text(question.choice_filter),
        "default": default_cell(question.default) if question.default else "",
    }


def _text(rule: Expression | None) -> str:
    return rule.text if rule else ""


def _choices(questionnaire: Questionnaire) -> Iterator[SheetRow]:
    """Yield each list once, in the order in which questions first use it."""
    lists = {question.choice_list: question.choices for question in questionnaire.items()}
    for name, choices in lists.items():
        for choice in choices:
            yield {
                "list_name": name,
                "name": choice.code,
                **_texts("label", choice.label),
                **choice.columns,
            }
