"""Other spellings of the headings of a sheet, as forms in the wild have them."""

import re
from collections.abc import Collection, Iterable

_ALIASES = {
    "relevance": "relevant",
    "bind::relevant": "relevant",
    "bind::constraint": "constraint",
    "bind::required": "required",
    "bind::jr:constraintmsg": "constraint_message",
    "bind::calculate": "calculation",
    "calculate": "calculation",
    "constraint_msg": "constraint_message",
    "constraining_message": "constraint_message",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list": "list_name",
    "listname": "list_name",
    "title": "form_title",
    "set_form_title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "repeat": "repeat_count",
    "jr:count": "repeat_count",
}
_IN_LANGUAGE = re.compile(r"\s*([^:]+?)\s*::?\s*([^:]*\S)\s*")


def plain_headings(
    written: Iterable[str], known: Collection[str], texts: Collection[str]
) -> dict[str, str]:
    """Return each heading as Nucleus writes it: ``List Name`` is list_name.

    What is not known stays as it is, without blanks around it.
    """
    return {heading: _plain(heading, known, texts) for heading in written}


def _plain(heading: str, known: Collection[str], texts: Collection[str]) -> str:
    name = _name(heading)
    if name in known or name in texts:
        return name
    found = _IN_LANGUAGE.fullmatch(heading)
    if found and _name(found[1]) in texts:
        return f"{_name(found[1])}::{found[2]}"
    return heading.strip()


def _name(text: str) -> str:
    name = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    return _ALIASES.get(name, name)
