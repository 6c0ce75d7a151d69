"""Links that give a data set again and again: how long they work, how they stand, what suits."""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.options import USUAL, Empty, Options, Unit
from surveys.domain.messages import Message
from surveys.domain.wording import gettext_noop

DAYS = 365
"""How long a link works where nobody says otherwise."""
MOST_DAYS = 3 * 365
MOST_LIVE = 50
"""How many links of a study may work at once; more would not be looked through."""
LONGEST_NAME = 100
GIVEN = ("csv", "xlsx")
"""The formats that a link can give: those that Excel, Power BI and Sheets load from an address."""


class LinkState(StrEnum):
    """How a link stands."""

    WORKS = "works"
    VOID = "void"  # while whoever made it may export no records
    REVOKED = "revoked"
    EXPIRED = "expired"


LINK_STATES: Mapping[str, str] = {
    LinkState.WORKS: gettext_noop("gives data"),
    LinkState.VOID: gettext_noop("gives nothing: its maker may no longer export records"),
    LinkState.REVOKED: gettext_noop("revoked"),
    LinkState.EXPIRED: gettext_noop("expired"),
}


def why_not_linked(options: Options, format: str) -> Message | None:
    """Return why no link can give what settings say, or None where one can."""
    if format not in GIVEN:
        labels = ", ".join(FORMATS[one].label for one in GIVEN)
        return Message(
            "not_linked",
            gettext_noop(
                "A link that refreshes gives %(formats)s, and these settings say %(format)s. Save "
                "them with another format under another name."
            ),
            {"formats": labels, "format": FORMATS[format].label if format in FORMATS else format},
        )
    if options.unit is Unit.BOTH and not FORMATS[format].holds_two:
        return Message(
            "two_tables",
            gettext_noop(
                "These settings make two tables, which as %(format)s are a zip file that no "
                "spreadsheet refreshes. Save them for interviews or for projects under another "
                "name, or as Excel."
            ),
            {"format": FORMATS[format].label},
        )
    return None


def hindrances(options: Options, format: str) -> Iterator[str]:
    """Yield, to be translated, what of settings gets in the way of programs that load a link."""
    if options.empty is Empty.MARKS:
        yield gettext_noop(
            "Marks such as .refused stand in cells of numbers, which makes texts of the column. A "
            "column beside it would say why there is no answer."
        )
    if format != "csv":
        return
    if options.dialect.decimal_comma:
        yield gettext_noop("Numbers have decimal commas, which Sheets and others read as texts.")
    if options.dialect.separator is not USUAL.separator:
        yield gettext_noop("Cells are not separated by commas, which Sheets expects.")
    if options.dialect.bom:
        yield gettext_noop(
            "The file begins with a mark of UTF-8, which may become part of the first heading."
        )


NETWORKS = ("localhost", "local", "internal", "intranet", "lan", "home", "corp")
"""How names end that are known in one network only."""


def warnings_of(host: str, *, is_secure: bool) -> Iterator[str]:
    """Yield, to be translated, what is wrong with an address for programs elsewhere.

    `host` is the name or number of the site; what a name leads to is not looked up.
    """
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        is_private = "." not in host or host.rpartition(".")[2].lower() in NETWORKS
        is_here = host.rpartition(".")[2].lower() == "localhost"
    else:
        is_private, is_here = not number.is_global, number.is_loopback
    if is_private:
        yield gettext_noop(
            "This address is known on this machine or in its network only. Google Sheets and the "
            "service of Power BI cannot reach it; Excel can, where your browser does."
        )
    if not is_secure and not is_here:
        yield gettext_noop(
            "This address is not encrypted (http, not https): the secret and the data can be read "
            "on their way. Whoever runs Nucleus should set up https first."
        )


def suited(options: Options, format: str) -> Options:
    """Return the same data set, written so that nothing of `hindrances` is left."""
    dialect = USUAL if format == "csv" else options.dialect
    return replace(options, empty=Empty.COMPANION, dialect=dialect)
