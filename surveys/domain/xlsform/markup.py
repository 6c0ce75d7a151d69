"""Texts of a form that hold references or markup: they are shown as they stand, which is noted."""

import re

from surveys.domain.importing import listed
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.sheet import Sheet

_REFERENCE = re.compile(r"\$\{[^}]*\}")
MARKUP = re.compile(
    r"\*\*[^*\s][^*]*\*\*|(?<!\w)__[^_\s][^_]*__(?!\w)|(?<![\w*])\*[^*\s][^*]*\*(?![\w*])"
    r"|\[[^\]]+\]\([^)\s]+\)|^#{1,6} |</?[a-zA-Z][^<>]*>",
    re.MULTILINE,
)
_FOUND = (
    (
        _REFERENCE,
        "reference",
        gettext_noop(
            "References like %(example)s are shown as they stand, not filled in with the answer "
            "(rows %(rows)s). Word the text without them."
        ),
    ),
    (
        MARKUP,
        "markup",
        gettext_noop(
            "Markup like %(example)s is shown as it stands, not as bold text, link or heading "
            "(rows %(rows)s). Word the text without it."
        ),
    ),
)


def warn_of_markup(sheet: Sheet) -> None:
    """Note the texts with references or markup: once for each column and kind, with all rows."""
    for _, _, column in sheet.text_columns:
        for pattern, code, template in _FOUND:
            found = {
                line: match.group()[:40]
                for line, cells in sheet.lines
                if (match := pattern.search(cells.get(column, "")))
            }
            if found:
                first = min(found)
                sheet.warn(
                    first,
                    column,
                    code,
                    template,
                    example=found[first].strip(),
                    rows=listed([*found]),
                )
