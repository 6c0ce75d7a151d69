"""Editing a questionnaire as the rows of its sheets, question by question.

An edit changes rows, and the rows are read again: so what is edited on a page is held to the same
rules as a form that is imported, and what is wrong is found in the same words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.domain import xlsform
from surveys.domain.importing import Problem
from surveys.domain.questionnaire import Kind, Questionnaire
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.columns import CHOICES_TEXTS, SURVEY_TEXTS, text_column
from surveys.domain.xlsform.writing import write

FIRST_LINE = 2  # of the rows of a sheet, below its headings
WHERE = "draft"

Row = dict[str, str]


@dataclass(frozen=True)
class Sheets:
    """The three sheets of a questionnaire that is edited.

    `languages` are those it can be worded in; of them `added` are none of the questionnaire yet.
    """

    survey: list[Row]
    choices: list[Row]
    settings: list[Row]
    languages: tuple[str, ...]
    added: tuple[str, ...] = ()

    def read(self) -> xlsform.Reading:
        """Return the questionnaire, or all that is wrong with it.

        A language that was added becomes one of the questionnaire with its first word.
        """
        said = {name for row in (*self.survey, *self.choices) for name in row if row[name]}
        columns = (text_columns([language]) for language in self.added)
        empty = {name for of_one in columns if not said & {*of_one} for name in of_one}
        survey, choices = (_without_columns(one, empty) for one in (self.survey, self.choices))
        return xlsform.read(survey, choices, self.settings, where=WHERE)

    def place_of(self, code: str) -> int:
        """Return the place of a question among the rows; KeyError where there is none."""
        for place, row in enumerate(self.survey):
            if row["name"] == code and not _is_bracket(row):
                return place
        raise KeyError(code)


def sheets_of(form: Questionnaire, languages: Sequence[str] = ()) -> Sheets:
    """Return a questionnaire as rows to edit, with columns for further languages, too."""
    known = {one.casefold() for one in form.languages}
    added = tuple(one for one in languages if one.casefold() not in known)
    offered = (*form.languages, *added)
    survey, choices, settings = write(replace(form, languages=offered))
    return Sheets(survey, choices, settings, offered, added)


def with_question(
    sheets: Sheets,
    code: str,
    *,
    kind: str,
    cells: Mapping[str, str],
    choices: Sequence[Mapping[str, str]],
) -> Sheets:
    """Return the sheets with other words, rules and categories of a question.

    `cells` are by column: those of texts as `text_column` names them. A list of categories that
    several questions use changes for all of them.
    """
    place = sheets.place_of(code)
    row = sheets.survey[place]
    name = row["type"].partition(" ")[2] or free_list(sheets, code)
    survey = [*sheets.survey]
    survey[place] = {**row, **cells, "type": _type(kind, name)}
    return replace(sheets, survey=survey, choices=_with_list(sheets, name, kind, choices))


def with_new_question(
    sheets: Sheets,
    code: str,
    *,
    behind: str,
    kind: str,
    cells: Mapping[str, str],
    choices: Sequence[Mapping[str, str]],
) -> Sheets:
    """Return the sheets with one more question, behind another of them."""
    place = sheets.place_of(behind) + 1
    empty = dict.fromkeys(sheets.survey[0], "")
    name = free_list(sheets, code)
    row = {**empty, **cells, "name": code, "type": _type(kind, name)}
    survey = [*sheets.survey[:place], row, *sheets.survey[place:]]
    return replace(sheets, survey=survey, choices=_with_list(sheets, name, kind, choices))


def without_question(sheets: Sheets, code: str) -> Sheets:
    """Return the sheets without a question; a section that is left empty goes with it."""
    place = sheets.place_of(code)
    survey = _without_empty([*sheets.survey[:place], *sheets.survey[place + 1 :]])
    return replace(sheets, survey=survey)


def moved_question(sheets: Sheets, code: str, *, step: int) -> Sheets:
    """Return the sheets with a question one place earlier (-1) or later (1).

    It passes into the next section, never between interview and projects: at an end it stays.
    """
    place = sheets.place_of(code)
    other = place + step
    if not 0 <= other < len(sheets.survey) or "repeat" in sheets.survey[other]["type"]:
        return sheets
    survey = [*sheets.survey]
    survey[place], survey[other] = survey[other], survey[place]
    return replace(sheets, survey=_without_empty(survey))


def moved_section(sheets: Sheets, code: str, *, step: int) -> Sheets:
    """Return the sheets with a section one place earlier (-1) or later (1).

    It passes a whole section, or a question that stands in none; never between interview and
    projects: at an end it stays. KeyError where there is no such section.
    """
    survey = sheets.survey
    start = _section(sheets, code)
    end = _end(survey, start)
    first, middle, last = (start, end, _end(survey, end))
    if step < 0:
        first, middle, last = (_begin(survey, start - 1), start, end)
    passed = middle if step > 0 else first
    if first < 0 or last > len(survey) or "repeat" in survey[passed]["type"]:
        return sheets
    turned = [*survey[:first], *survey[middle:last], *survey[first:middle], *survey[last:]]
    return replace(sheets, survey=turned)


def with_heading(sheets: Sheets, code: str, texts: Mapping[str, str]) -> Sheets:
    """Return the sheets with another heading of a section, by language."""
    place = _section(sheets, code)
    survey = [*sheets.survey]
    survey[place] = survey[place] | {text_column("label", one): texts[one] for one in texts}
    return replace(sheets, survey=survey)


def with_new_section(sheets: Sheets, code: str, *, begins: str, texts: Mapping[str, str]) -> Sheets:
    """Return the sheets with a section that takes a question, and what stands behind it, with it.

    It ends where the section of the question ended. Refused where nothing would be left of that.
    """
    survey = sheets.survey
    place = sheets.place_of(begins)
    rest = (at for at in range(place, len(survey)) if _is_bracket(survey[at]))
    end = next(rest, len(survey))
    ends_another = end < len(survey) and survey[end]["type"] == "end_group"
    if ends_another and survey[place - 1]["type"] == "begin_group":
        raise Refused(
            gettext_noop(
                "%(question)s is the first question of section %(section)s, of which nothing would "
                "be left. Begin with a later one, or give that section another heading."
            ),
            {"question": begins, "section": survey[place - 1]["name"]},
            code="section_left_empty",
        )
    empty = dict.fromkeys(survey[0], "")
    labels = {text_column("label", one): text for one, text in texts.items()}
    begin = {**empty, "type": "begin_group", "name": code, **labels}
    close = {**empty, "type": "end_group"}
    before = [*survey[:place], close] if ends_another else survey[:place]
    behind = survey[end:] if ends_another else [close, *survey[end:]]
    return replace(sheets, survey=[*before, begin, *survey[place:end], *behind])


def _section(sheets: Sheets, code: str) -> int:
    """Return where a section begins among the rows; KeyError where there is none."""
    for place, row in enumerate(sheets.survey):
        if (row["type"], row["name"]) == ("begin_group", code):
            return place
    raise KeyError(code)


def _begin(survey: Sequence[Row], place: int) -> int:
    """Return where the section begins that ends at a place; a question is alone."""
    if place < 0 or survey[place]["type"] != "end_group":
        return place
    return next(at for at in range(place, -1, -1) if survey[at]["type"] == "begin_group")


def _end(survey: Sequence[Row], place: int) -> int:
    """Return the place behind the section that begins at a place; a question is alone."""
    if place < len(survey) and survey[place]["type"] == "begin_group":
        place = next(at for at in range(place, len(survey)) if survey[at]["type"] == "end_group")
    return place + 1


def with_settings(sheets: Sheets, *, version: str, title: str) -> Sheets:
    """Return the sheets under another version and title."""
    settings = [{**sheets.settings[0], "version": version, "form_title": title}]
    return replace(sheets, settings=settings)


def users_of_list(sheets: Sheets, code: str) -> list[str]:
    """Return the other questions that offer the same list of categories."""
    name = sheets.survey[sheets.place_of(code)]["type"].partition(" ")[2]
    return [
        row["name"]
        for row in sheets.survey
        if name and row["type"].partition(" ")[2] == name and row["name"] != code
    ]


def free_list(sheets: Sheets, code: str) -> str:
    """Return a name for a list of categories that no question uses yet."""
    taken = {row["list_name"] for row in sheets.choices}
    name, number = code or "list", 1
    while name in taken:
        number += 1
        name = f"{code}_{number}"
    return name


@dataclass(frozen=True)
class Found:
    """One thing that is wrong: in which question or category, and in which column.

    `choice` is the place among the categories of the question, from 0.
    """

    problem: Problem
    code: str = ""
    choice: int | None = None


def located(sheets: Sheets, problems: Sequence[Problem]) -> list[Found]:
    """Return what is wrong with where it is: problems name rows, pages name questions."""
    found = []
    for problem in problems:
        place = (problem.row or FIRST_LINE) - FIRST_LINE
        if problem.file.endswith("survey.csv") and place < len(sheets.survey):
            found.append(Found(problem, sheets.survey[place]["name"]))
        elif problem.file.endswith("choices.csv") and place < len(sheets.choices):
            name = sheets.choices[place]["list_name"]
            first = next(i for i, row in enumerate(sheets.choices) if row["list_name"] == name)
            users = [row["name"] for row in sheets.survey
                     if row["type"].partition(" ")[2] == name]  # fmt: skip
            found.append(Found(problem, users[0] if users else "", place - first))
        else:
            found.append(Found(problem))
    return found


def text_columns(languages: Sequence[str], names: Sequence[str] = SURVEY_TEXTS) -> list[str]:
    """Return the columns of texts, as sheets name them."""
    return [text_column(name, language) for name in names for language in languages]


def choice_columns(languages: Sequence[str]) -> list[str]:
    """Return the columns of the words of categories."""
    return text_columns(languages, CHOICES_TEXTS)


def _type(kind: str, name: str) -> str:
    return f"{kind} {name}" if kind in set(Kind) and Kind(kind).has_choices else kind


def _with_list(
    sheets: Sheets, name: str, kind: str, choices: Sequence[Mapping[str, str]]
) -> list[Row]:
    """Return the choices sheet with the categories of a list exchanged in their place."""
    if kind not in set(Kind) or not Kind(kind).has_choices:
        return sheets.choices
    places = [i for i, row in enumerate(sheets.choices) if row["list_name"] == name]
    first = places[0] if places else len(sheets.choices)
    columns = choice_columns(sheets.languages)
    known = {row["name"]: row for row in sheets.choices if row["list_name"] == name}
    rows = [  # what a filter reads of a category stays with its code
        dict.fromkeys(columns, "") | known.get(choice["name"], {}) | {**choice, "list_name": name}
        for choice in choices
    ]
    before = [row for row in sheets.choices[:first] if row["list_name"] != name]
    after = [row for row in sheets.choices[first:] if row["list_name"] != name]
    return [*before, *rows, *after]


def _without_columns(rows: Sequence[Row], left_out: Collection[str]) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name not in left_out} for row in rows]


def _is_bracket(row: Mapping[str, str]) -> bool:
    return row["type"].startswith(("begin", "end"))


def _without_empty(survey: list[Row]) -> list[Row]:
    """Return rows without groups that hold nothing, and without an empty part of projects."""
    for pair in (("begin_group", "end_group"), ("begin_repeat", "end_repeat")):
        found: list[Row] = []
        for row in survey:
            if found and (found[-1]["type"], row["type"]) == pair:
                found.pop()
            else:
                found.append(row)
        survey = found
    return survey
