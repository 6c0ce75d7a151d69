"""How the experts of a wave were chosen: weights, strata, and when figures use them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.domain.canonical import content_hash, storable
from surveys.domain.confirming import Confirmation
from surveys.domain.layout.formulas import ERROR_WORDS
from surveys.domain.refusals import Refused
from surveys.domain.wording import composed, gettext_noop

MILLION = 1_000_000
"""A weight is kept in millionths."""

DECIMALS = 6
LARGEST_WEIGHT = 999_999_999
LONGEST_STRATUM = 100
MOST_NAMED = 5
"""So many experts are named where many are meant."""

ADDED, CHANGED, REMOVED = "sampling.added", "sampling.changed", "sampling.removed"
MOVED, JOINED = "sampling.moved", "sampling.joined"
"""What the log calls the acts on weights and strata."""

_NUMBER = re.compile(r"(?P<whole>[0-9]*)(?P<mark>[.,]?)(?P<rest>[0-9]*)")
_UNCLEAR = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_NO_WEIGHT = gettext_noop(
    "%(got)s is no weight. Write a number above 0, like 1.5, without marks between the digits."
)
_NOT_ABOVE_ZERO = gettext_noop(
    "A weight is above 0 (got %(got)s). An expert who stands for nobody has no weight: leave the "
    "cell empty."
)
_TOO_LARGE = gettext_noop("The weight is too large (got %(got)s). It is at most %(most)s.")
_TOO_FINE = gettext_noop(
    "The weight has more than %(most)s decimals (got %(got)s). Round it: nothing is rounded in "
    "passing."
)
_WHICH_NUMBER = gettext_noop(
    "It is unclear which number this is (got %(got)s). For the large number leave the mark out; "
    "for the small one write one more zero at its end."
)
_LONG_STRATUM = gettext_noop(
    "The name of the stratum has %(length)s characters. Shorten it to at most %(most)s."
)
_STRANGE_STRATUM = gettext_noop(
    "The name of the stratum has a tab, a line break or another character that cannot be seen. "
    "Remove it."
)
_ERROR_OF_A_FORMULA = gettext_noop(
    "%(got)s is what a spreadsheet writes where a formula fails, and no stratum. Mend the formula, "
    "or leave the stratum empty."
)
_STRATA_ELSEWHERE = gettext_noop(
    "An expert has one stratum in all waves of a study. So it changes elsewhere, too (waves: "
    "%(waves)s; experts: %(count)s): %(moves)s. Figures of these waves are counted anew. Change it "
    "there?"
)


@dataclass(frozen=True)
class Drawn:
    """The weight of one expert in one wave, in millionths, and their stratum, as far as given."""

    millionths: int | None = None
    stratum: str = ""

    def __bool__(self) -> bool:
        return self.millionths is not None or self.stratum != ""

    @property
    def weight(self) -> str:
        """The weight as it is written into files; empty where there is none."""
        return weight_text(self.millionths)


@dataclass(frozen=True)
class Coverage:
    """Of the experts of a wave whose interviews count: how many, with a weight, with a stratum."""

    interviewed: int = 0
    weighted: int = 0
    stratified: int = 0

    @property
    def is_weighted(self) -> bool:
        """Whether figures are weighted: all have a weight; some without one would distort them."""
        return 0 < self.interviewed == self.weighted

    @property
    def is_stratified(self) -> bool:
        """Whether figures know of strata: all experts stand in one."""
        return 0 < self.interviewed == self.stratified

    @property
    def without_weight(self) -> int:
        return self.interviewed - self.weighted

    @property
    def without_stratum(self) -> int:
        return self.interviewed - self.stratified


def read_weight(text: str, mark: str = "") -> int | None:
    """Return a weight in millionths as either language writes it; None of an empty text.

    `mark` is the decimal mark where it is known. Without it both marks are one, but 1,234 and 1.230
    are refused, which some read as a thousand; 1.234 is as files of Nucleus have it.
    """
    text = text.strip()
    if not text:
        return None
    got = repr(storable(text[:60]))
    if re.fullmatch(r"[-\u2212][0-9.,]*[0-9][0-9.,]*", text):
        raise Refused(_NOT_ABOVE_ZERO, {"got": got}, code="weight_not_above_zero")
    found = _NUMBER.fullmatch(text)
    if found is None or not (found["whole"] or found["rest"]):
        raise Refused(_NO_WEIGHT, {"got": got}, code="no_weight")
    if _is_unclear(text, mark):
        raise Refused(_WHICH_NUMBER, {"got": got}, code="unclear_weight")
    whole, rest = found["whole"].lstrip("0"), found["rest"].rstrip("0")
    if len(rest) > DECIMALS:
        params = {"got": got, "most": DECIMALS}
        raise Refused(_TOO_FINE, params, code="weight_too_fine")
    if len(whole) > len(str(LARGEST_WEIGHT)):
        raise Refused(_TOO_LARGE, {"got": got, "most": LARGEST_WEIGHT}, code="weight_too_large")
    millionths = int(whole or 0) * MILLION + int(rest.ljust(DECIMALS, "0"))
    if millionths > LARGEST_WEIGHT * MILLION:
        raise Refused(_TOO_LARGE, {"got": got, "most": LARGEST_WEIGHT}, code="weight_too_large")
    if not millionths:
        raise Refused(_NOT_ABOVE_ZERO, {"got": got}, code="weight_not_above_zero")
    return millionths


def decimal_mark(texts: Iterable[str]) -> str:
    """Return the decimal mark of a column of weights: that of those that are clear.

    Empty where none says it, or where they differ.
    """
    marks = {
        found["mark"]
        for text in map(str.strip, texts)
        if (found := _NUMBER.fullmatch(text)) and found["mark"] and not _UNCLEAR.fullmatch(text)
    }
    return marks.pop() if len(marks) == 1 else ""


def _is_unclear(text: str, mark: str) -> bool:
    """Say whether a number with one mark may mean a thousand times as much."""
    if not _UNCLEAR.fullmatch(text):
        return False
    return mark not in text if mark else "," in text or text.endswith("0")


def weight_text(millionths: int | None) -> str:
    """Return a weight as it is written into files: 1.5, without superfluous zeros."""
    if millionths is None:
        return ""
    text = f"{Decimal(millionths) / MILLION:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_stratum(text: str) -> str:
    """Return the name of a stratum as it is stored; raise Refused where it cannot be."""
    name = composed(text).strip()
    if len(name) > LONGEST_STRATUM:
        params = {"length": len(name), "most": LONGEST_STRATUM}
        raise Refused(_LONG_STRATUM, params, code="long_stratum")
    if any(unicodedata.category(one) in _UNSEEN for one in name):
        raise Refused(_STRANGE_STRATUM, code="strange_stratum")
    if name in ERROR_WORDS:
        raise Refused(_ERROR_OF_A_FORMULA, {"got": name}, code="error_stratum")
    return name


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""What would make two strata of names that look the same, or turn the direction of a line."""


@dataclass(frozen=True)
class StratumMove:
    """A stratum that changes in another wave, so that the expert has one in all of them."""

    expert: str
    wave: str
    before: str
    after: str


def ask_strata_elsewhere(moves: Sequence[StratumMove]) -> Confirmation:
    """Ask whether the strata of experts are to change in other waves, too."""
    moves = sorted(moves, key=lambda one: (one.expert, one.wave))
    told = [f"{one.expert} ({one.wave}): {one.before} → {one.after}" for one in moves[:MOST_NAMED]]
    if len(moves) > MOST_NAMED:
        told.append("…")
    params = {
        "waves": ", ".join(sorted({one.wave for one in moves})),
        "count": len({one.expert for one in moves}),
        "moves": "; ".join(told),
    }
    subject = content_hash([[one.expert, one.wave, one.before, one.after] for one in moves])[:16]
    return Confirmation(
        "strata_elsewhere", _STRATA_ELSEWHERE, params, subject=subject, details=tuple(moves)
    )


def strata_that_look_alike(strata: Collection[str]) -> list[tuple[str, ...]]:
    """Return names of strata that differ in case or spaces alone, which are mostly one."""
    found: dict[str, list[str]] = {}
    for name in sorted(strata):
        words = unicodedata.normalize("NFKC", name.casefold()).split()
        found.setdefault(" ".join(words), []).append(name)
    return [tuple(names) for names in found.values() if len(names) > 1]
