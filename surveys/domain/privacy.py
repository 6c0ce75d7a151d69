"""How far the answers to a question tell who gave them."""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class Privacy(StrEnum):
    """The class that a variable was declared to be of."""

    PERSONAL = "personal"  # names somebody: leaves in no data file
    QUASI_IDENTIFIER = "quasi_identifier"  # tells who it was together with others
    SENSITIVE = "sensitive"
    OPEN = "open"


PRIVACIES: Mapping[str, str] = {
    Privacy.PERSONAL: gettext_noop("personal"),
    Privacy.QUASI_IDENTIFIER: gettext_noop("quasi-identifier"),
    Privacy.SENSITIVE: gettext_noop("sensitive"),
    Privacy.OPEN: gettext_noop("open"),
}
CAREFUL = Privacy.SENSITIVE
"""The class of a variable of which nobody said how far it tells who answered."""
PRIVACY_HELP = gettext_noop(
    "Personal: names somebody, and leaves in no data file. Quasi-identifier: tells who it "
    "was together with others. Sensitive: may harm. Open: anything else."
)
