"""What is listed about an upload that was read: what is set aside, what is shown otherwise."""

from collections.abc import Sequence

from surveys.domain.importing import listed
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.markup import MARKUP
from surveys.domain.xlsform.uploads.choosing import DEVICE, METADATA, SOURCE
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.structure import Item
from surveys.domain.xlsform.uploads.tables import Sheet

_SAID = {
    METADATA: gettext_noop("What a device fills in by itself is set aside: %(names)s."),
    DEVICE: gettext_noop(
        "Not asked, because they take a place, a picture, a recording or an order: %(names)s."
    ),
    SOURCE: gettext_noop(
        "Not asked, because their choices are the answers to another question: %(names)s."
    ),
}
_ASIDE = (
    ("guidance_hint", True),
    ("required_message", True),
    ("appearance", False),
    ("parameters", False),
    ("trigger", False),
)
"""Columns that do not change what is asked, and whether they are texts."""


class Noting:
    """Lists what a person should know about the survey sheet of an upload."""

    def __init__(self, survey: Sheet, root: Item, notices: Notices) -> None:
        self.survey = survey
        self.root = root
        self.notices = notices

    def say_adapted(self, rows: Sequence[int]) -> None:
        """Say in which rows the types of expressions were made to fit."""
        if rows:
            self.notices.note(
                self.survey.name,
                min(rows),
                None,
                "types_written_out",
                gettext_noop(
                    "Expressions take text for numbers or nothing for an answer; Nucleus writes "
                    "such conversions out (rows %(rows)s)."
                ),
                rows=listed(rows),
            )

    def say_set_aside(self) -> None:
        """List what is kept for the download and does not change what is asked."""
        by_reason: dict[str, list[Item]] = {}
        for item in self.root.walk():
            if not item.is_part and item.out in (METADATA, DEVICE, SOURCE):
                by_reason.setdefault(item.out, []).append(item)
        for reason, template in _SAID.items():
            for item in by_reason.get(reason, [])[:1]:
                found = by_reason[reason]
                self.notices.note(
                    self.survey.name,
                    item.line.row,
                    "type",
                    f"{reason}_left_out",
                    template,
                    names=", ".join(f"{one.written} ({one.type.plain})" for one in found[:40]),
                    rows=listed([one.line.row for one in found]),
                )
        self._say_columns(self.survey)
        self._say_texts(self.survey)
        self._say_groups(self.root, self.survey.name)

    def _say_columns(self, survey: Sheet) -> None:
        unused = {name for line in survey.lines for name in line.rest}
        for column, texts in _ASIDE:
            held = any(line.text(column) if texts else line.get(column) for line in survey.lines)
            unused |= {column} if held else set()
        if unused:
            self.notices.note(
                survey.name,
                None,
                None,
                "columns_aside",
                gettext_noop("Columns that Nucleus does not use are set aside: %(names)s."),
                names=", ".join(sorted(unused)),
            )

    def _say_texts(self, survey: Sheet) -> None:
        rows = [
            line.row
            for line in survey.lines
            if any(MARKUP.search(text) for text in line.text("label").values())
        ]
        if rows:
            self.notices.note(
                survey.name,
                rows[0],
                "label",
                "markup",
                gettext_noop(
                    "Tags and headings in labels are shown as they stand (rows %(rows)s)."
                ),
                rows=listed(rows),
            )

    def _say_groups(self, root: Item, sheet: str) -> None:
        groups = [one for one in root.walk() if one.is_part and not one.is_repeat]
        nested = [one for one in groups if any(not part.is_repeat for part in one.above())]
        if nested:
            self.notices.note(
                sheet,
                nested[0].line.row,
                "type",
                "groups_flattened",
                gettext_noop(
                    "Groups within groups become sections one behind the other; a heading names "
                    "all groups that it stands in."
                ),
            )
        ruled = [
            one.line.row
            for one in root.walk()
            if one.is_part and one.line.get("relevant") and one.children
        ]
        if ruled:
            self.notices.note(
                sheet,
                ruled[0],
                "relevant",
                "group_conditions",
                gettext_noop(
                    "The conditions of groups hold for each question in them (rows %(rows)s)."
                ),
                rows=listed(ruled),
            )
        for one in root.walk():
            if one.is_repeat and one.line.get("repeat_count"):
                self.notices.note(
                    sheet,
                    one.line.row,
                    "repeat_count",
                    "repeat_count",
                    gettext_noop(
                        "How often %(name)s is repeated is not fixed in advance: there are as many "
                        "as are reported."
                    ),
                    name=one.written,
                )
