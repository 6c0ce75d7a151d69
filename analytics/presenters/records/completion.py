"""What an expression may name, for whoever writes one: questions, their categories, functions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from analytics.presenters.labels import labels_of, question_label
from analytics.presenters.records.expressions import asked_questions
from analytics.queries.design import StudyDesign
from surveys.domain.questionnaire import Kind, Level, Question


def names_of(design: StudyDesign) -> list[dict[str, Any]]:
    """Return every question of a study by its code: level, words and categories."""
    found = asked_questions(design)
    return [
        {
            "code": question.code,
            "level": str(question.level),
            "words": question_label(question),
            "categories": categories_of(design, question),
        }
        for question in sorted(found.values(), key=lambda one: one.level != Level.PROJECT)
    ]


def examples_of(design: StudyDesign) -> dict[str, str]:
    """Return examples that can be written in this study; of what it does not ask, none.

    `answer` is an answer, `interview` one about the interview where projects are counted, and
    `project` a condition on projects where interviews are counted.
    """
    found = list(asked_questions(design).values())
    below = [one for one in found if one.level == Level.PROJECT]
    above = [one for one in found if one.level == Level.INTERVIEW]
    examples = {}
    for one in [*below, *above][:1]:
        examples["answer"] = f"${{{one.code}}}"
    for one in above[:1]:
        examples["interview"] = f"${{interview.{one.code}}}"
    chosen = [one for one in below if one.kind is Kind.SELECT_ONE and one.choices]
    for one in chosen[:1]:
        examples["project"] = f"count(${{project.{one.code}}} = '{one.choices[0].code}') > 0"
    return examples


def categories_of(design: StudyDesign, question: Question) -> list[dict[str, str]]:
    """Return the categories that a question had in any wave: code and words."""
    if not question.kind.has_choices:
        return []
    every = labels_of({one.code: one.label for one in design.categories_of(question.code)})
    return [{"code": code, "words": words} for code, words in every.items()]


def functions() -> Mapping[str, str]:
    """Return what is written of each function, and what it gives, in words."""
    return {
        "and": _("both conditions are true"),
        "or": _("one of the conditions is true, or both"),
        "not(…)": _("the condition is not true"),
        "selected(…, '…')": _("the answer includes the category"),
        "count-selected(…)": _("how many categories were chosen"),
        "count(…)": _("in an indicator of interviews: how many of its projects fulfil a condition"),
        "coalesce(…, …)": _("the first that has an answer"),
        "if(…, …, …)": _("the second where the first is true, else the third"),
        "number(…)": _("the number that a text or a category spells"),
        "int(…)": _("the number without its decimals"),
        "round(…)": _("the number, rounded"),
        "string-length(…)": _("how many characters the text has"),
        "regex(…, '…')": _("the whole text fits the pattern"),
        "starts-with(…, '…')": _("the text begins so"),
        "ends-with(…, '…')": _("the text ends so"),
        "contains(…, '…')": _("the text has this in it"),
        "substr(…, …)": _("the text from a character on, counted from 0"),
        "concat(…, …)": _("the texts behind each other"),
        "floor(…)": _("the number, rounded down"),
        "format-date(…, '%Y')": _("the day, written in this way"),
        "decimal-date-time(…)": _("the days since 1 January 1970"),
        "date('…')": _("the day that a text spells"),
        "true()": _("true of every record"),
        "false()": _("true of no record"),
    }
