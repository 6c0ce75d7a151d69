"""What the type of a row means, in the spellings of all tools."""

import re
from dataclasses import dataclass
from enum import StrEnum

from surveys.domain.questionnaire import Kind


class Role(StrEnum):
    """What becomes of a row."""

    QUESTION = "question"
    BEGIN = "begin"
    END = "end"
    METADATA = "metadata"  # set aside: the device or the form fills it in
    DEVICE = "device"  # a place or a recording: left out, or asked as text
    HIDDEN = "hidden"  # a value that nobody sees
    UNKNOWN = "unknown"
    BAD_SELECT = "bad_select"
    NONE = "none"


@dataclass(frozen=True)
class RowType:
    """What a row is: its role, the kind of its question, its list, and how XLSForm writes it."""

    role: Role
    kind: Kind | None = None
    list_name: str = ""
    plain: str = ""
    is_repeat: bool = False
    has_other: bool = False
    source: str = ""  # "file", "external", "question": where the choices come from
    is_standard: bool = True  # whether the compiler of the format knows `plain`


_PLAIN: dict[str, tuple[str, Kind]] = {
    "text": ("text", Kind.TEXT),
    "string": ("text", Kind.TEXT),
    "text question": ("text", Kind.TEXT),
    "textarea": ("text", Kind.TEXT),
    "tel": ("text", Kind.TEXT),
    "phone": ("text", Kind.TEXT),
    "barcode": ("barcode", Kind.TEXT),
    "qrcode": ("barcode", Kind.TEXT),
    "integer": ("integer", Kind.INTEGER),
    "int": ("integer", Kind.INTEGER),
    "number": ("integer", Kind.INTEGER),
    "thousands": ("integer", Kind.INTEGER),
    "decimal": ("decimal", Kind.DECIMAL),
    "double": ("decimal", Kind.DECIMAL),
    "float": ("decimal", Kind.DECIMAL),
    "percentage": ("integer", Kind.INTEGER),
    "date": ("date", Kind.DATE),
    "time": ("time", Kind.TIME),
    "datetime": ("dateTime", Kind.DATETIME),
    "date time": ("dateTime", Kind.DATETIME),
    "note": ("note", Kind.NOTE),
    "calculate": ("calculate", Kind.CALCULATE),
    "calculation": ("calculate", Kind.CALCULATE),
    "calculate here": ("calculate", Kind.CALCULATE),
    "acknowledge": ("acknowledge", Kind.ACKNOWLEDGE),
    "trigger": ("acknowledge", Kind.ACKNOWLEDGE),
    "range": ("range", Kind.INTEGER),
}
_METADATA = {
    name: name.replace(" ", "-") if name in ("start geopoint",) else name
    for name in (
        "start",
        "end",
        "today",
        "deviceid",
        "phonenumber",
        "username",
        "subscriberid",
        "simserial",
        "email",
        "audit",
        "start geopoint",
        "background audio",
    )
}
_METADATA_OF_OTHERS = re.compile(
    r"(caseid|comments|(text|audio|video) audit|speed violations.*|sensor (statistic|stream)|"
    r"background geopoint|csv external|xml external|geo audit|instanceid|imei|get .*|"
    r"device ?id|device id|start time|end time|phone number|sim serial|subscriber id|user name|"
    r"image audit|bluetooth.*|osm.*|enumerator id|collector|entity.*)"
)
_DEVICE = {
    "geopoint": "geopoint",
    "gps": "geopoint",
    "location": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "image": "image",
    "photo": "image",
    "picture": "image",
    "signature": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
}
_BRACKET = re.compile(r"(begin|end|start)\s*(group|repeat|loop)\b.*")
_SELECT = re.compile(
    r"(?:add |q )?select\s*(?:1|one|(?:all that apply|multiple|many|multi))"
    r"(?: prompt)?(?: (?:from|using))?(?P<from>\s*(?:external|from\s*file))?(?P<rest>\s.*)?"
)
_ONE = re.compile(r"(?:add |q )?select\s*(?:1|one)")
_OTHER = re.compile(r"\s(or\s*other|or specify other)$")
_DASHES = re.compile(r"[\s_\-]+")


def row_type(cell: str) -> RowType:
    """Return what a cell of the column `type` means."""
    words = " ".join(cell.split())
    if not words:
        return RowType(Role.NONE)
    name = _DASHES.sub(" ", words.casefold()).strip()
    if bracket := _BRACKET.fullmatch(name):
        step, part = bracket.groups()
        is_repeat = part != "group"
        plain = f"{'end' if step == 'end' else 'begin'}_{'repeat' if is_repeat else 'group'}"
        return RowType(Role.END if step == "end" else Role.BEGIN, plain=plain, is_repeat=is_repeat)
    if name in _PLAIN:
        plain, kind = _PLAIN[name]
        return RowType(Role.QUESTION, kind, plain=plain)
    if name == "hidden":
        return RowType(Role.HIDDEN, Kind.CALCULATE, plain="hidden")
    if name in _METADATA:
        return RowType(Role.METADATA, plain=_METADATA[name])
    if name in _DEVICE:
        return RowType(Role.DEVICE, Kind.TEXT, plain=_DEVICE[name])
    if select := _select(words):
        return select
    if _METADATA_OF_OTHERS.fullmatch(name):
        return RowType(Role.METADATA, plain=words, is_standard=False)
    return RowType(Role.UNKNOWN, Kind.TEXT, plain=words, is_standard=False)


def _select(words: str) -> RowType | None:
    """Return a choice of one or several; a list that is not named is what nobody can ask."""
    head, rest = _parted(words)
    if not head:
        return None
    if head == "rank":
        plain = f"rank {rest}".strip()
        return RowType(Role.DEVICE, Kind.TEXT, list_name=rest, plain=plain, is_standard=bool(rest))
    match = _SELECT.fullmatch(head)
    if match is None or not rest:
        return RowType(Role.BAD_SELECT, plain=words)
    is_one = _ONE.match(head) is not None
    plain = "select_one" if is_one else "select_multiple"
    kind = Kind.SELECT_ONE if is_one else Kind.SELECT_MULTIPLE
    lowered = " " + _DASHES.sub(" ", rest.casefold())
    has_other = _OTHER.search(lowered) is not None
    list_name = rest
    if has_other:
        list_name = re.sub(r"[\s_]+(or[\s_]*other|or[\s_]specify[\s_]other)$", "", rest, flags=re.I)
    source = ""
    where = _DASHES.sub(" ", (match["from"] or "")).strip()
    if where == "external":
        source, plain = "external", "select_one_external"
    elif where or re.search(r"\.(csv|xml|geojson)$", list_name, re.IGNORECASE):
        source, plain = "file", f"{plain}_from_file"
    elif list_name.startswith("${"):
        source = "question"
    written = f"{plain} {list_name}" + (" or_other" if has_other else "")
    return RowType(Role.QUESTION, kind, list_name, written, has_other=has_other, source=source)


_HEAD = re.compile(
    r"((?:(?:add|q)[\s_]+)?select[\s_-]*(?:one|1|multiple|many|multi|all[\s_]+that[\s_]+apply)"
    r"(?:[\s_]+prompt)?(?:[\s_]*(?:external|from[\s_]*file))?(?:[\s_]+(?:from|using))?|rank|"
    r"select\w*)(?=[\s:]|$)[\s:]*(.*)",
    re.IGNORECASE,
)


def _parted(words: str) -> tuple[str, str]:
    """Return the first part of a type with choices, in plain words, and the name of its list."""
    found = _HEAD.fullmatch(words)
    if found is None:
        return "", ""
    return _DASHES.sub(" ", found[1].casefold()).strip(), found[2].strip()
