"""Short scripts that open a data file in pandas and in R without losing what is in it.

Both programs guess by default: ``01`` becomes 1, ``NA`` nothing, a refusal a number. The scripts
say what each column is, and keep why there is no answer in a table of its own. A file of several
tables is opened table by table, and a zip file is unpacked beside itself before.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
_MODULES = {"pandas": in_pandas, "r": in_r}


@dataclass(frozen=True)
class Told:
    """A table of a file as its manifest tells it; `member` is its name in a zip file, if any."""

    name: str
    layout: Layout
    member: str = ""


def script_of(tables: Sequence[Told], program: str, file_name: str) -> str:
    """Return a script for a program of `PROGRAMS` that opens all tables of a file.

    Raises KeyError where there is none for the program or the format.
    """
    (first, *others) = tables
    if not others and not first.member:
        return script(first.layout, program, file_name)
    module, quote = _MODULES[program], _quote(program)
    folder = file_name.removesuffix(".zip")
    unpacked = module.UNPACK.format(file=quote(file_name), folder=quote(folder))
    parts = [unpacked] if first.member else []
    for one in tables:
        path = f"{folder}/{one.member}" if one.member else file_name
        opened = script(one.layout, program, path, sheet="" if one.member else one.name)
        keeps = module.KEEP_BOTH if "reasons" in opened else module.KEEP
        parts.append(f"# --- {one.name} ---\n{opened}{keeps.format(name=one.name)}")
    return "\n".join(parts)


def script(layout: Layout, program: str, file_name: str, *, sheet: str = "") -> str:
    """Return a script for a program of `PROGRAMS` that opens a file of this layout.

    `sheet` names one of a workbook, which is its first otherwise. Raises KeyError where there is
    none for the program or the format.
    """
    module, quote = _MODULES[program], _quote(program)
    template: str = module.TEMPLATES[layout.format]
    said = {
        "file": quote(file_name),
        "sheet": quote(sheet) if sheet else module.FIRST_SHEET,
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


def _quote(program: str) -> Callable[[str], str]:
    return repr if program == "pandas" else _r_text


def _list(names: Iterable[str], program: str) -> str:
    if program == "pandas":
        return f"[{', '.join(map(repr, names))}]"
    return f"c({', '.join(map(_r_text, names))})"


def _r_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
