"""One sheet while it is read: its cells by line, its texts by language, what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from surveys.domain.expressions import ExpressionError
from surveys.domain.importing import Problem
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.columns import headings, language_code, text_column
from surveys.domain.xlsform.headings import plain_headings


class Sheet:
    """The rows of one sheet. `lines` are (line number, cells), without blank lines."""

    def __init__(
        self,
        file: str,
        rows: Sequence[Mapping[str, str]],
        known: Sequence[str],
        texts: Sequence[str] = (),
    ) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.plain = plain_headings(headings(rows), {*known, *CHANGES_MEANING}, texts)
        self.written: dict[str, str] = {}
        self._take_headings()
        self.headings = list(self.written)
        self.lines = list(self._lines(rows))
        self.text_columns = self._text_columns(texts)

    def problem(
        self, line: int | None, column: str | None, code: str, template: str, /, **params: Any
    ) -> None:
        """Note what must be mended before the sheet can be used."""
        self.problems.append(
            Problem(self.file, line, self._as_written(column), code, template, params)
        )

    def warn(
        self, line: int | None, column: str | None, code: str, template: str, /, **params: Any
    ) -> None:
        """Note what a person should know, and may leave as it is."""
        self.warnings.append(
            Problem(self.file, line, self._as_written(column), code, template, params)
        )

    def languages(self) -> list[str]:
        """Return the languages of the text columns in their order; "" stands for the default."""
        return list(dict.fromkeys(language for _, language, _ in self.text_columns))

    def texts(self, cells: Mapping[str, str], name: str, default: str) -> dict[str, str]:
        """Return a text in every language that it has; blanks are none."""
        return {
            language or default: cells[column]
            for text, language, column in self.text_columns
            if text == name and cells.get(column, "").strip()
        }

    def check_label(
        self, line: int, cells: Mapping[str, str], default: str, languages: Sequence[str]
    ) -> None:
        """Report a row without a label; say where only a translation is missing."""
        label = self.texts(cells, "label", default)
        if default not in label:
            self.problem(
                line,
                self._label_column(default, default),
                "no_label",
                gettext_noop("The label is empty. Write what people shall read."),
            )
            return
        for language in languages:
            if language not in label:
                self.warn(
                    line,
                    self._label_column(language, default),
                    "no_translation",
                    gettext_noop("The translation is empty; people see the default language."),
                )

    def refuse_doubled_language(self, default: str) -> None:
        """Report texts that stand in the default language twice: once named, once not."""
        named = {(text, language): column for text, language, column in self.text_columns}
        for text, language, column in self.text_columns:
            if language == default and (text, "") in named:
                self._doubled(column, named[text, ""])

    def expression_problem(self, line: int, column: str, error: ExpressionError) -> None:
        """Note what is wrong with a condition."""
        self.problems.append(
            Problem(self.file, line, column, error.code, error.template, error.params)
        )

    def _as_written(self, column: str | None) -> str | None:
        return self.written.get(column, column) if column else column

    def _take_headings(self) -> None:
        """Keep the headings as they were written; report two that mean the same."""
        for written, plain in self.plain.items():
            first = self.written.setdefault(plain, written)
            if first != written:
                self.problem(
                    1,
                    written,
                    "column_twice",
                    gettext_noop("Column %(other)s means the same. Keep one of them."),
                    other=first,
                )

    def _label_column(self, language: str, default: str) -> str:
        for text, found, column in self.text_columns:
            if text == "label" and (found or default) == language:
                return column
        return text_column("label", language)

    def _doubled(self, column: str, other: str) -> None:
        self.problem(
            1,
            column,
            "language_twice",
            gettext_noop("Column %(other)s is in the same language. Keep one of them."),
            other=self._as_written(other),
        )

    def _lines(self, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[int, dict[str, str]]]:
        for line, row in enumerate(rows, start=2):
            named = {name: cell for name, cell in row.items() if isinstance(name, str)}
            cells: dict[str, str] = {}
            for name, cell in named.items():
                cells.setdefault(self.plain[name], str(cell or ""))
            if len(named) < len(row):
                self.problem(
                    line,
                    None,
                    "cells_without_heading",
                    gettext_noop(
                        "This row has more cells than the first row has headings. Remove the "
                        "extra cells, or put quotes around text with commas."
                    ),
                )
            if any(cell.strip() for cell in cells.values()):
                yield line, cells

    def _text_columns(self, texts: Sequence[str]) -> list[tuple[str, str, str]]:
        """Return (text, language, heading); language is "" where the heading names none."""
        found: dict[tuple[str, str], str] = {}
        for column in self.headings:
            name, _, title = column.partition("::")
            if name not in texts:
                continue
            language = language_code(title) if title else ""
            if language is None:
                self.problem(
                    1,
                    column,
                    "unclear_language",
                    gettext_noop(
                        "It is unclear which language this is. Write its code in brackets, like "
                        "%(example)s."
                    ),
                    example=f"{name}::English (en)",
                )
            elif (name, language) in found:
                self._doubled(column, found[name, language])
            else:
                found[name, language] = column
        return [(name, language, column) for (name, language), column in found.items()]

    def check_columns(self, known: Sequence[str], needed: Sequence[str]) -> bool:
        """Report columns that are missing, and those whose cells would be lost.

        Return whether all needed ones are there: without them the rows say nothing.
        """
        for column in needed:
            if self.lines and column not in self.headings:
                self.problem(
                    1, column, "column_missing", gettext_noop("This column is missing. Add it.")
                )
        texts = {column for _, _, column in self.text_columns}
        for column in self.headings:
            if column not in known and column not in texts:
                self._report_unused(column)
        return not self.lines or set(needed) <= set(self.headings)

    def _report_unused(self, column: str) -> None:
        filled = [line for line, cells in self.lines if cells.get(column, "").strip()]
        if not filled or any(
            problem.column == self._as_written(column) for problem in self.problems
        ):
            return
        if column in CHANGES_MEANING:
            self.problem(
                filled[0],
                column,
                "unknown_meaning",
                gettext_noop(
                    "Nucleus does not know this column, which changes what is asked. Remove it, "
                    "or say the same with relevant and constraint."
                ),
            )
        else:
            self.warn(
                filled[0],
                column,
                "unused_column",
                gettext_noop("Nucleus does not use this column; it is left out."),
            )


CHANGES_MEANING = frozenset({"repeat_count", "trigger", "disabled"})
