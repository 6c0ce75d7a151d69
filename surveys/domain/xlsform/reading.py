"""From the rows of the three sheets to a questionnaire, or to all that is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.domain.importing import Problem
from surveys.domain.questionnaire import CODE, OWN_COLUMNS, REPEAT, Choice, Questionnaire, is_code
from surveys.domain.wording import composed, gettext_noop
from surveys.domain.xlsform.columns import (
    CHOICES_TEXTS,
    LATER_COLUMNS,
    SETTINGS_COLUMNS,
    SURVEY_TEXTS,
    language_code,
)
from surveys.domain.xlsform.conditions import check_conditions
from surveys.domain.xlsform.markup import check_markup
from surveys.domain.xlsform.sheet import Sheet
from surveys.domain.xlsform.siblings import check_siblings
from surveys.domain.xlsform.survey import SurveyReader

Rows = Sequence[Mapping[str, str]]

SURVEY_COLUMNS = ("type", "name", "required", "relevant", "constraint", *LATER_COLUMNS)
CHOICES_COLUMNS = ("list_name", "name")


@dataclass(frozen=True)
class Reading:
    """The questionnaire, or None and why; warnings do not stand in its way."""

    questionnaire: Questionnaire | None
    problems: list[Problem]
    warnings: list[Problem]


def read(survey: Rows, choices: Rows, settings: Rows, *, where: str) -> Reading:
    """Read the three sheets of a questionnaire.

    `where` is the folder that problems name, like ``questionnaires/2019``. All problems are
    reported at once, each with file, row and column.
    """
    sheets = (
        Sheet(f"{where}/settings.csv", settings, SETTINGS_COLUMNS),
        Sheet(f"{where}/choices.csv", choices, CHOICES_COLUMNS, CHOICES_TEXTS),
        Sheet(f"{where}/survey.csv", survey, SURVEY_COLUMNS, SURVEY_TEXTS),
    )
    questionnaire = _read(*sheets)
    problems = [problem for sheet in sheets for problem in sheet.problems]
    warnings = [warning for sheet in sheets for warning in sheet.warnings]
    return Reading(None if problems else questionnaire, problems, warnings)


def _read(settings: Sheet, choices: Sheet, survey: Sheet) -> Questionnaire | None:
    says = _settings(settings)
    readable = survey.check_columns(SURVEY_COLUMNS, ("type", "name"))
    further = [name for name in choices.headings if CODE.fullmatch(name)]
    if not choices.check_columns((*CHOICES_COLUMNS, *further), CHOICES_COLUMNS) or not readable:
        return None  # whatever else could be said follows from the missing columns
    languages = list(dict.fromkeys([*survey.languages(), *choices.languages()]))
    default = _default_language(settings, says.get("default_language", ""), languages)
    languages = list(dict.fromkeys(language or default for language in languages))
    for sheet in (survey, choices):
        sheet.refuse_doubled_language(default)
    reader = SurveyReader(survey, _choice_lists(choices, default, languages), default, languages)
    sections = reader.sections()
    _warn_of_unused_lists(choices, reader.lists_used)
    check_siblings(survey, reader, sections)
    check_conditions(survey, reader.places, reader.repeat)
    check_markup(survey, choices, reader.places, reader.levels)
    if settings.problems or choices.problems or survey.problems:
        return None
    return Questionnaire(
        form_id=says["form_id"],
        version=says["version"],
        title=says.get("form_title", ""),
        languages=tuple(languages),
        default_language=default,
        sections=tuple(sections),
        project_label=reader.project_label,
        repeat=reader.repeat or REPEAT,
    )


def _settings(sheet: Sheet) -> dict[str, str]:
    sheet.check_columns(SETTINGS_COLUMNS, ())
    if not sheet.lines:
        sheet.problem(
            2,
            None,
            "empty_sheet",
            gettext_noop("The sheet is empty. State form_id and version here."),
        )
        return {}
    for line, _ in sheet.lines[1:]:
        sheet.problem(
            line,
            None,
            "several_settings",
            gettext_noop("Settings have one row only. Remove this one."),
        )
    line, cells = sheet.lines[0]
    for column in ("form_id", "version"):
        if not cells.get(column, "").strip():
            sheet.problem(
                line, column, "empty_cell", gettext_noop("This cell is empty. Enter a short code.")
            )
    return cells


def _default_language(sheet: Sheet, title: str, languages: Sequence[str]) -> str:
    named = [language for language in languages if language]
    if not title.strip() and named and "" not in languages:
        return named[0]
    code = language_code(title.strip() or "en")
    if code is None or (named and "" not in languages and code not in named):
        sheet.problem(
            sheet.lines[0][0] if sheet.lines else 2,
            "default_language",
            "unknown_language",
            gettext_noop(
                "%(got)r is not a language of this questionnaire. Write one that its columns have "
                "(%(languages)s)."
            ),
            got=title,
            languages=", ".join(named) or "English (en)",
        )
        return named[0] if named else "en"
    return code


_SAME = (
    "code_twice",
    gettext_noop("The code %(code)s stands twice in list %(list)s. Rename one."),
)
_SAME_LETTERS = (
    "code_in_other_letters",
    gettext_noop(
        "The code %(code)s of list %(list)s stands in row %(first)s too, there with its accents "
        "written in another way. Both look the same and are one code. Rename one."
    ),
)


def _choice_lists(
    sheet: Sheet, default: str, languages: Sequence[str]
) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, dict[str, Choice]] = {}
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for line, cells in sheet.lines:
        name, code = (composed(cells.get(column, "").strip()) for column in CHOICES_COLUMNS)
        if not is_code(name):
            sheet.problem(
                line,
                "list_name",
                "list_name",
                gettext_noop(
                    "%(got)r cannot be the name of a list. Use a short code without spaces."
                ),
                got=name,
            )
            continue
        known = lists.setdefault(name, {})
        if not is_code(code):
            sheet.problem(
                line,
                "name",
                "category_code",
                gettext_noop(
                    "%(got)r cannot be the code of a category. Use a short code without spaces "
                    "and quotes that does not begin with a dot or a bracket."
                ),
                got=code,
            )
        elif code in known:
            sheet.problem(
                line,
                "name",
                *(_SAME if first[name, code][1] == cells["name"].strip() else _SAME_LETTERS),
                code=code,
                list=name,
                first=first[name, code][0],
            )
        else:
            first[name, code] = line, cells["name"].strip()
            known[code] = Choice(code, sheet.texts(cells, "label", default), _columns(cells))
        sheet.check_label(line, cells, default, languages)
    return {name: tuple(known.values()) for name, known in lists.items()}


def _columns(cells: Mapping[str, str]) -> dict[str, str]:
    """Return what a filter of choices may read: all other columns whose heading is a name."""
    return {
        name: composed(cell.strip())
        for name, cell in cells.items()
        if name not in OWN_COLUMNS and CODE.fullmatch(name) and cell.strip()
    }


def _warn_of_unused_lists(sheet: Sheet, used: set[str]) -> None:
    seen: set[str] = set()
    for line, cells in sheet.lines:
        name = composed(cells.get("list_name", "").strip())
        if is_code(name) and name not in used and name not in seen:
            seen.add(name)
            sheet.warn(
                line,
                "list_name",
                "unused_list",
                gettext_noop("No question uses list %(list)s; it is left out."),
                list=name,
            )
