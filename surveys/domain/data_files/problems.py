"""What cannot be read in a data file that somebody may have edited: a cell of it, or all of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.domain.data_files.formats import Unreadable
from surveys.domain.layout.fields import Field
from surveys.domain.messages import Message, Place
from surveys.domain.wording import gettext_noop

TEMPLATES: Mapping[str, str] = {
    "error_cell": gettext_noop(
        "The cell shows an error of the program that saved the file. Write the answer itself."
    ),
    "formula_cell": gettext_noop(
        "The cell holds a formula. Put what it gives in its place, as a value."
    ),
    "unknown_number": gettext_noop(
        "No category has the number %(got)s. Use one of those with a label."
    ),
    "unknown_reason": gettext_noop(
        "%(got)s does not say why there is no answer. Use one of the codes with a label."
    ),
    "unlabelled_number": gettext_noop(
        "It is unclear whether %(got)s is an answer or says why there is none: the file has lost "
        "its missing values. Save it with them, or begin with the file as it was exported."
    ),
    "not_ticked": gettext_noop("%(got)s is neither chosen (1) nor not chosen (0)."),
    "date_beyond": gettext_noop("The date lies before the year 1 or after the year 9999."),
}
_DAMAGED = gettext_noop(
    "The file is damaged or of another kind. Save it in the format in which it was exported."
)
_NO_FIELDS = gettext_noop(
    "The file has no columns called %(names)s. Begin with the file as it was exported, and leave "
    "its headings as they are."
)

_OTHER_COLUMNS = gettext_noop(
    "The file has other columns than the export that it is compared with: %(lost)s of %(all)s are "
    "not there, such as %(names)s. Is it another table, another export or another format? Choose "
    "the export that it was."
)
MOST_NAMED = 5
"""So many columns that are missing are named; more of them are another file."""


def problem(code: str, field: Field, row: int, **params: Any) -> Message:
    """Return what stands in place of a cell that cannot be read.

    `row` counts from 1; where the format has a row of headings, that is the first.
    """
    return Message(code, TEMPLATES[code], params, Place(row=row, column=field.name))


def damaged() -> Unreadable:
    """Return what is raised where a file is not what its name says."""
    return Unreadable("damaged_file", _DAMAGED)


def places(fields: Sequence[Field], names: Sequence[str]) -> list[int]:
    """Return where each field stands among the names that a file has.

    Columns may have been moved, and others added. Raises Unreadable where one is not there.
    """
    found = {name: place for place, name in reversed(list(enumerate(names)))}
    wanted = [field.name for field in fields]
    lost = [name for name in wanted if name not in found]
    refuse_other_columns(lost, wanted)
    if lost:
        raise Unreadable("missing_columns", _NO_FIELDS, {"names": ", ".join(lost)})
    return [found[field.name] for field in fields]


def refuse_other_columns(lost: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise Unreadable where so many columns are not there that it is another file."""
    if len(lost) > MOST_NAMED:
        said = {"lost": len(lost), "all": len(wanted), "names": ", ".join(lost[:3])}
        raise Unreadable("other_columns", _OTHER_COLUMNS, said)
