"""Short scripts that open a data file in pandas and in R without losing what is in it.

Both programs guess by default: ``01`` becomes 1, ``NA`` nothing, a refusal a number. The scripts
say what each column is, and keep why there is no answer in a table of its own.
"""

import json
from collections.abc import Iterable, Mapping

from surveys.domain.data_files.scripts import in_pandas, in_r
from surveys.domain.layout.fields import FieldType
from surveys.domain.layout.formulas import DANGEROUS
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.values import MARKS

PROGRAMS: Mapping[str, str] = {"pandas": "py", "r": "R"}
"""The programs that there are scripts for, with what ends the name of a script."""

_LISTS: Mapping[str, tuple[FieldType, ...]] = {
    "NUMBERS": (FieldType.INTEGER, FieldType.DECIMAL),
    "DATES": (FieldType.DATE,),
    "TICKS": (FieldType.TICK,),
    "SEVERAL": (FieldType.CODES,),
    "CODES": (FieldType.CODE, FieldType.CODES),
    "TEXTS": (FieldType.TEXT, FieldType.ANSWER),
}
_TEMPLATES = {"pandas": in_pandas.TEMPLATES, "r": in_r.TEMPLATES}


def script(layout: Layout, program: str, file_name: str) -> str:
    """Return a script for a program of `PROGRAMS` that opens a file of this layout.

    Raises KeyError where there is none for the program or the format.
    """
    template = _TEMPLATES[program][layout.format]
    quote = repr if program == "pandas" else _r_text
    said = {
        "file": quote(file_name),
        "separator": quote(layout.dialect.separator.value),
        "formula": quote(f"^'(?={DANGEROUS})"),
        "formula_code": quote(f"(^| )'(?={DANGEROUS})"),
        "between": quote("; " if layout.labels else " "),
    }
    said |= {name: _list(names, program) for name, names in _lists(layout).items()}
    return template.format(**said)


def _lists(layout: Layout) -> dict[str, list[str]]:
    found = {
        name: [one.name for one in layout.fields if one.type in types]
        for name, types in _LISTS.items()
    }
    if layout.labels:  # they are made safe as a whole, and marked off like texts
        found["TEXTS"] += found["CODES"]
        found["CODES"] = []
    return found | {"KINDS_OF_EMPTY": [*MARKS]}


def _list(names: Iterable[str], program: str) -> str:
    if program == "pandas":
        return f"[{', '.join(map(repr, names))}]"
    return f"c({', '.join(map(_r_text, names))})"


def _r_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
