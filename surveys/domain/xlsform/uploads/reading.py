"""An uploaded form as a questionnaire, with all that is to be said about it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from surveys.domain.importing import Problem
from surveys.domain.questionnaire import Questionnaire, Section
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.columns import SETTINGS_COLUMNS, language_title
from surveys.domain.xlsform.uploads.building import Asked, Builder
from surveys.domain.xlsform.uploads.checking import check_sheets
from surveys.domain.xlsform.uploads.choices import EXTERNAL, ChoiceList, ChoiceLists, report_doubles
from surveys.domain.xlsform.uploads.choosing import (
    Choosing,
    RepeatChoice,
    asked_in,
    proposed,
)
from surveys.domain.xlsform.uploads.codes import Mended
from surveys.domain.xlsform.uploads.download import Downloading
from surveys.domain.xlsform.uploads.headings import CHOICES, SETTINGS, SURVEY, SURVEY_TEXTS
from surveys.domain.xlsform.uploads.languages import Languages, languages_of
from surveys.domain.xlsform.uploads.lists import lists_of
from surveys.domain.xlsform.uploads.names import Names
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.noting import Noting
from surveys.domain.xlsform.uploads.options import Options
from surveys.domain.xlsform.uploads.rules import Speller
from surveys.domain.xlsform.uploads.sections import sections_of
from surveys.domain.xlsform.uploads.source import ASIDE, STATED_REPEAT, Source, Table
from surveys.domain.xlsform.uploads.structure import TOO_MUCH, Item, is_yes, tree_of
from surveys.domain.xlsform.uploads.tables import Sheet, read_table
from surveys.domain.xlsform.uploads.workbook import RawSheet, Workbook, read_workbook


@dataclass(frozen=True)
class Upload:
    """What an upload says: the questionnaire, or None and why, and what a person may decide.

    `languages` are the names of languages in the headings with the code that was taken for each,
    `unclear` those among them of which nobody knows the code. `repeats` may be the project.
    """

    questionnaire: Questionnaire | None
    problems: list[Problem]
    notes: list[Problem]
    mended: list[Mended] = field(default_factory=list)
    repeats: list[RepeatChoice] = field(default_factory=list)
    repeat: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    unclear: Sequence[str] = ()
    source: Source | None = None

    @property
    def must_choose_repeat(self) -> bool:
        """Whether there are several repeats, so that a person has to say which is the project."""
        return len(self.repeats) > 1


def read_upload(
    name: str,
    content: bytes,
    options: Options | None = None,
    *,
    more: Mapping[str, bytes] | None = None,
) -> Upload:
    """Read a form from the bytes of a file, and of files with lists of choices beside it."""
    notices = Notices()
    workbook = read_workbook(name, content, notices, more=more)
    if notices.problems:
        return Upload(None, notices.problems, notices.notes)
    reader = _Reader(name, workbook, options or Options(), notices)
    return reader.read(hashlib.sha256(content).hexdigest())


class _Reader:
    def __init__(self, name: str, workbook: Workbook, options: Options, notices: Notices) -> None:
        self.name = name
        self.workbook = workbook
        self.options = options
        self.notices = notices
        self.sheets_read: list[RawSheet] = []

    def read(self, sha256: str) -> Upload:
        survey = self._survey()
        choices = self._sheet(("choices", "choice", "options"), CHOICES, ("label",), CHOICES)
        self.settings = self._settings()
        if survey is None or self.notices.problems:
            return Upload(None, self.notices.problems, self.notices.notes)
        self._say_further_sheets()
        self.languages = self._languages(survey, choices)
        self._take_aside()
        root = tree_of(survey, self.languages.by_title, self.notices)
        if any(one.code in TOO_MUCH for one in self.notices.problems):
            return Upload(None, self.notices.problems, self.notices.notes)
        names = Names(root, survey.name, self.notices)
        choosing = Choosing(root, survey.name, self.options, self.notices)
        choosing.choose()
        self.lists = ChoiceLists(
            choices,
            self.workbook,
            self.languages,
            self.notices,
            allow_doubles=is_yes(self.settings.get("allow_choice_duplicates", "")),
        )
        sections, asked = self._sections(choosing, names)
        noting = Noting(survey, root, self.notices)
        noting.say_adapted(self.adapted_rows)
        noting.say_set_aside()
        questionnaire = None if self.notices.problems else self._made(choosing, sections)
        if questionnaire is not None:
            check_sheets(questionnaire, asked, survey.name, self.notices)
            questionnaire = None if self.notices.problems else questionnaire
        mended = [*names.mended, *self.lists.mended]
        source = None
        if questionnaire is not None:
            source = Source(
                self.name,
                sha256,
                self.options.to_json()
                | {"repeat": choosing.project.written if choosing.project else ""},
                self._rows(questionnaire, choosing),
                tuple(self.notices.notes),
                tuple(mended),
            )
        return self._upload(questionnaire, choosing, mended, source)

    def _rows(self, form: Questionnaire, choosing: Choosing) -> dict[str, Table]:
        """Return the sheets of a download, with what earlier ones set aside."""
        texts = (form.title, form.form_id, form.version, language_title(form.default_language))
        settings = dict(zip(SETTINGS_COLUMNS, texts, strict=True))
        if is_yes(self.settings.get("allow_choice_duplicates", "")):
            settings["allow_choice_duplicates"] = "yes"
        self.downloading.aside += self.aside
        if choosing.project is not proposed(choosing.repeats):
            chosen = choosing.project.written if choosing.project else ""
            self.downloading.aside.append((*STATED_REPEAT, chosen))
        return self.downloading.sheets(settings, dict(self.further_settings))

    def _take_aside(self) -> None:
        """Take what an earlier download set aside, and which repeat was chosen then."""
        raw = self.workbook.sheets.get(ASIDE)
        self.aside: list[tuple[str, str, str, str]] = []
        for _, cells in raw.rows[1:] if raw else ():
            sheet, name, column, value = [*cells, "", "", "", ""][:4]
            if (sheet, name, column) != STATED_REPEAT:
                self.aside.append((sheet, name, column, value))
            elif self.options.repeat is None:
                self.options = replace(self.options, repeat=value)

    def _upload(
        self,
        questionnaire: Questionnaire | None,
        choosing: Choosing,
        mended: list[Mended],
        source: Source | None,
    ) -> Upload:
        return Upload(
            questionnaire,
            self.notices.problems,
            self.notices.notes,
            mended,
            [
                RepeatChoice(
                    one.written, self.languages.texts(one.line, "label"), len(asked_in(one))
                )
                for one in choosing.repeats
            ],
            choosing.project.written if choosing.project else "",
            {
                title: code
                for title, code in self.languages.by_title.items()
                if title or self.has_bare
            },
            tuple(self.languages.unclear),
            source,
        )

    def _survey(self) -> Sheet | None:
        needed = ("type", "name")
        sheet = self._sheet(("survey", "questions", "form"), SURVEY, SURVEY_TEXTS, needed)
        if sheet is not None:
            return sheet
        for raw in self.workbook.sheets.values():
            told = Notices()
            found = read_table(raw, SURVEY, SURVEY_TEXTS, needed, told)
            if found.lines and not told.problems:
                self.notices.notes += told.notes
                self.sheets_read.append(raw)
                return found
        self.notices.problem(
            "survey",
            None,
            None,
            "no_survey",
            gettext_noop(
                "No sheet is called survey or has the headings type and name. Name the sheet with "
                "the questions survey."
            ),
        )
        return None

    def _sheet(
        self,
        names: Sequence[str],
        known: Sequence[str],
        texts: Sequence[str],
        needed: Sequence[str],
    ) -> Sheet | None:
        raw = next(
            (self.workbook.sheets[one] for one in names if one in self.workbook.sheets), None
        )
        if raw is None:
            return None
        self.sheets_read.append(raw)
        return read_table(raw, known, texts, needed, self.notices)

    def _settings(self) -> dict[str, str]:
        """Return what the settings say; what Nucleus does not use is listed."""
        sheet = self._sheet(("settings", "setting"), SETTINGS, (), ())
        if sheet is None or not sheet.lines:
            return {}
        first = sheet.lines[0]
        others = [*first.rest]
        if others:
            self.notices.note(
                sheet.name,
                first.row,
                None,
                "settings_aside",
                gettext_noop("Settings that Nucleus does not use are set aside: %(names)s."),
                names=", ".join(others),
            )
        self.further_settings = first.rest
        return first.cells

    further_settings: Mapping[str, str] = {}

    def _say_further_sheets(self) -> None:
        known = {*EXTERNAL, ASIDE}
        further = [
            sheet.name
            for key, sheet in self.workbook.sheets.items()
            if key not in known and sheet not in self.sheets_read
        ]
        if further:
            self.notices.note(
                self.name,
                None,
                None,
                "further_sheets",
                gettext_noop(
                    "Further sheets are read only where a list of choices names them: %(names)s."
                ),
                names=", ".join(further),
            )

    def _languages(self, survey: Sheet, choices: Sheet | None) -> Languages:
        titles = [h.language for h in survey.headings.values() if h.is_known and h.name == "label"]
        self.has_bare = "" in titles or not titles
        for sheet in (survey, choices):
            titles += [one for one in (sheet.languages() if sheet else ()) if one]
        found = languages_of(
            titles or [""],
            stated=self.settings.get("default_language", ""),
            chosen=self.options.languages,
            bare=self.options.bare,
        )
        for title in found.unclear:
            self.notices.note(
                survey.name,
                None,
                f"label::{title}",
                "unclear_language",
                gettext_noop(
                    "Nobody knows which language %(title)s is; it is kept as %(code)s. Say its "
                    "code before you publish."
                ),
                title=title,
                code=found.by_title[title],
            )
        return found

    def _sections(self, choosing: Choosing, names: Names) -> tuple[list[Section], list[Asked]]:
        lists: dict[Item, ChoiceList] = {}
        speller = Speller(names, lambda item: lists[item].renamed if item in lists else {})
        items = lists_of(choosing, names, speller, self.lists, lists, self.notices)
        builder = Builder(choosing, speller, lists, self.languages, self.notices)
        self.downloading = Downloading(
            names, speller, lists, self.lists, self.languages, builder.rewritten
        )
        asked = builder.build(items)
        self.project_label = (
            builder.wording.of(choosing.project, "label") if choosing.project else {}
        )
        self.adapted_rows = builder.adapted_rows
        for used in {one.name: one for one in lists.values()}.values():
            report_doubles(used, self.notices)
        is_empty = not any(one.question.kind.is_typed for one in asked)
        if is_empty and not self.notices.problems:
            self.notices.problem(
                choosing.sheet,
                None,
                None,
                "no_questions",
                gettext_noop("The sheet has no question that can be asked. Add some."),
            )
        return sections_of(asked, choosing.project, builder.wording), asked

    def _made(self, choosing: Choosing, sections: list[Section]) -> Questionnaire | None:
        title = self.settings.get("form_title", "").strip()
        form_id = self.settings.get("form_id", "").strip() or title or PurePath(self.name).stem
        version = (self.options.version or self.settings.get("version", "")).strip() or "1"
        has_projects = choosing.project is not None and any(s.level == "project" for s in sections)
        rest = {"repeat": choosing.project.code} if choosing.project and has_projects else {}
        return Questionnaire(
            form_id=re.sub(r"[^\w.-]+", "_", form_id)[:64] or "form",
            version=re.sub(r"\s+", "-", version)[:40],
            title=title,
            languages=tuple(self.languages.codes),
            default_language=self.languages.default,
            sections=tuple(sections),
            project_label=self.project_label if has_projects else {},
            **rest,
        )
