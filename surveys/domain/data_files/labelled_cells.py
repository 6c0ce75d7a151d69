"""What cells of SPSS and Stata files are that others made, and how such a file is recognized.

Apart from their reader (`labelled_tables.py`), whose libraries are large and needed by no page.
"""

SPSS = (b"$FL2", b"$FL3")
STATA = b"<sta"
_OLD_STATA = range(105, 116)


class Labelled(str):
    """The label of a value in a cell; `code` is the value itself, as a text."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, label: str, code: str) -> "Labelled":
        found = super().__new__(cls, label)
        found.code = code
        return found


def is_labelled_table(beginning: bytes) -> bool:
    """Say whether a file is of SPSS or Stata, by its first four bytes."""
    return beginning in SPSS or is_stata(beginning)


def is_stata(beginning: bytes) -> bool:
    """Say whether a file is of Stata, by its first four bytes."""
    old = len(beginning) > 2 and beginning[0] in _OLD_STATA
    return beginning == STATA or (old and beginning[1] in (1, 2) and beginning[2] == 1)
