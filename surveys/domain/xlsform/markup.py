"""Texts of a form that name answers, or hold markup: what cannot be filled in or shown is said."""

import re
from collections.abc import Collection, Mapping, Sequence

from surveys.domain.importing import listed
from surveys.domain.questionnaire import Kind, Level, scope_of
from surveys.domain.rich_text import references
from surveys.domain.wording import composed, gettext_noop
from surveys.domain.xlsform.sheet import Sheet
from surveys.domain.xlsform.survey import Place

FILLED = ("label", "hint")
"""The texts that are filled in with answers."""

_REFERENCE = re.compile(r"\$\{[^}]*\}")
MARKUP = re.compile(r"^#{1,6} |</?[a-zA-Z][^<>]*>", re.MULTILINE)
_MARKS = gettext_noop(
    "Markup like %(example)s is shown as it stands, not as bold text, link or heading (rows "
    "%(rows)s). Word the text without it."
)
_MESSAGES = gettext_noop(
    "References like %(example)s are shown as they stand, not filled in with the answer (rows "
    "%(rows)s). Word the text without them."
)
_NOBODY = gettext_noop(
    "%(example)s names no question that can be read here (rows %(rows)s). Correct the name, or "
    "word the text without it."
)
Names = Mapping[int, Collection[str]]


def check_markup(
    survey: Sheet, choices: Sheet, places: Sequence[Place], levels: Mapping[int, Level]
) -> None:
    """Report references to nobody, and note markup: once for each column, with all rows.

    `levels` are those of the lines of the survey sheet.
    """
    answered = [place.question for place in places if place.question.kind is not Kind.NOTE]
    readable = {
        level: {code for code, name in scope_of(answered, level).items() if not name.is_repeated}
        for level in Level
    }
    of_lines = {line: readable[level] for line, level in levels.items()}
    _check(survey, of_lines)
    # What an interview reads, its projects read, too: so a list that both use has the words of it.
    listed_at = [(one.question.choice_list, one.question.level) for one in places]
    listed_at.sort(key=lambda one: one[1] == Level.INTERVIEW)
    of_lists = {name: readable[level] for name, level in listed_at if name}
    named = {line: composed(cells.get("list_name", "").strip()) for line, cells in choices.lines}
    _check(choices, {line: of_lists[name] for line, name in named.items() if name in of_lists})


def _check(sheet: Sheet, readable: Names) -> None:
    for text, _, column in sheet.text_columns:
        wrong: dict[int, str] = {}
        told: dict[int, str] = {}
        marked: dict[int, str] = {}
        for line, cells in sheet.lines:
            cell = cells.get(column, "")
            if text not in FILLED:
                if found := _REFERENCE.search(cell):
                    told[line] = found.group()
            elif line in readable:
                unknown = (
                    found
                    for found in _REFERENCE.findall(cell)
                    if {*references(found)}.isdisjoint(readable[line])
                )
                if first := next(unknown, ""):
                    wrong[line] = first
            if found := MARKUP.search(cell):
                marked[line] = found.group()
        if wrong:
            sheet.problem(*_said(column, "reference", _NOBODY, wrong), **_params(wrong))
        if told:
            sheet.warn(*_said(column, "reference", _MESSAGES, told), **_params(told))
        if marked:
            sheet.warn(*_said(column, "markup", _MARKS, marked), **_params(marked))


def _said(
    column: str, code: str, template: str, found: Mapping[int, str]
) -> tuple[int, str, str, str]:
    return min(found), column, code, template


def _params(found: Mapping[int, str]) -> dict[str, str]:
    return {"example": found[min(found)][:40].strip(), "rows": listed([*found])}
