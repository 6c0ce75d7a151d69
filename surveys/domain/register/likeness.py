"""Who may be one person, or one organization: by address, by name, by the reading of a code.

Nothing is ever merged for being alike. To compare everybody with everybody would take long, so
only those are compared of whom two words sound alike: one whole, the other in its first letter.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, TypeVar

from rapidfuzz.fuzz import ratio, token_set_ratio

from surveys.domain.pseudonyms import reading_of
from surveys.domain.register.spelling import sound_of, words_of
from surveys.domain.wording import gettext_noop

Key = TypeVar("Key", bound=Hashable)

CLOSE, CLOSE_IN_SOUND = 86.0, 75.0
"""From which likeness of two names, of 100, they are close; less where they sound the same.

`anna svenson` has 96 with `anna svensson`, `jon smyth` 84 with `john smith`, which sounds the same.
"""
MOST_COMPARED = 400
"""A group of more that sound alike says nothing, and comparing all of it would take long."""


class Reason(IntEnum):
    """Why two may be one, the strongest first."""

    SAME_EMAIL = 1
    SAME_NAME = 2
    CLOSE_NAME = 3
    CODE_ALIKE = 4


REASONS: Mapping[Reason, str] = {
    Reason.SAME_EMAIL: gettext_noop("same e-mail address"),
    Reason.SAME_NAME: gettext_noop("same name"),
    Reason.CLOSE_NAME: gettext_noop("names that are spelled alike"),
    Reason.CODE_ALIKE: gettext_noop("codes that read alike"),
}
BY_IDENTITY = frozenset({Reason.SAME_EMAIL, Reason.SAME_NAME, Reason.CLOSE_NAME})
"""What only those may be told who may see names and contacts."""


@dataclass(frozen=True)
class Alike(Generic[Key]):
    """Two that may be one, and the strongest reason for it."""

    one: Key
    other: Key
    reason: Reason


@dataclass(frozen=True)
class Traits:
    """What is compared of one person or organization."""

    reading: tuple[str | int, ...]
    words: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    email: str = ""

    @classmethod
    def of(cls, code: str, name: str = "", email: str = "") -> "Traits":
        """Return what is compared of somebody with this code, name and address."""
        words = sorted(words_of(name))
        sounds = sorted(map(sound_of, words))
        return cls(reading_of(code), tuple(words), tuple(sounds), email.strip().casefold())


class Likenesses(Generic[Key]):
    """Who is like whom, kept up to date one by one."""

    def __init__(self) -> None:
        self._traits: dict[Key, Traits] = {}
        self._groups: defaultdict[Hashable, dict[Key, None]] = defaultdict(dict)

    def put(self, key: Key, traits: Traits) -> None:
        """Say what is known of one, in place of what was."""
        self.drop(key)
        self._traits[key] = traits
        for group in _groups_of(traits):
            self._groups[group][key] = None

    def drop(self, key: Key) -> None:
        """Forget one."""
        if traits := self._traits.pop(key, None):
            for group in _groups_of(traits):
                del self._groups[group][key]
                if not self._groups[group]:
                    del self._groups[group]

    def of(self, key: Key, *, by_identity: bool) -> dict[Key, Reason]:
        """Return who may be one with this one, and why; without right only by codes."""
        mine = self._traits.get(key)
        if mine is None:
            return {}
        found = self.like(mine, by_identity=by_identity)
        found.pop(key, None)
        return found

    def like(self, traits: Traits, *, by_identity: bool) -> dict[Key, Reason]:
        """Return who may be one with somebody of these traits, who need not be known."""
        found: dict[Key, Reason] = {}
        for group in _groups_of(traits):
            others = self._groups.get(group, {})
            if len(others) > MOST_COMPARED:
                continue
            for other in others:
                if other not in found:
                    reason = reason_of(traits, self._traits[other], by_identity=by_identity)
                    if reason is not None:
                        found[other] = reason
        return found

    def all(self, *, by_identity: bool) -> Iterator[Alike[Key]]:
        """Yield every pair once."""
        passed: set[Key] = set()
        for key in self._traits:
            for other, reason in self.of(key, by_identity=by_identity).items():
                if other not in passed:
                    yield Alike(key, other, reason)
            passed.add(key)


def reason_of(one: Traits, other: Traits, *, by_identity: bool) -> Reason | None:
    """Return the strongest reason why two may be one; None where there is none."""
    if by_identity:
        if one.email and one.email == other.email:
            return Reason.SAME_EMAIL
        if one.words and one.words == other.words:
            return Reason.SAME_NAME
        if _is_close(one, other):
            return Reason.CLOSE_NAME
    return Reason.CODE_ALIKE if one.reading and one.reading == other.reading else None


def _is_close(one: Traits, other: Traits) -> bool:
    """Say whether two names are spelled alike, or one is the other with a name more."""
    if not one.words or not other.words:
        return False
    mine, theirs = " ".join(one.words), " ".join(other.words)
    likeness = ratio(mine, theirs, score_cutoff=CLOSE_IN_SOUND)
    if likeness >= (CLOSE_IN_SOUND if one.sounds == other.sounds else CLOSE):
        return True
    shorter = min(len(one.words), len(other.words))
    return shorter > 1 and token_set_ratio(mine, theirs) == 100.0


def _groups_of(traits: Traits) -> set[Hashable]:
    """Return the groups in which one is compared with others."""
    groups: set[Hashable] = {("code", traits.reading)} if traits.reading else set()
    if traits.email:
        groups.add(("email", traits.email))
    if len(traits.sounds) == 1:
        groups.add(("name", traits.sounds[0], ""))
    for place, sound in enumerate(traits.sounds):
        initials = {other[:1] for at, other in enumerate(traits.sounds) if at != place}
        groups |= {("name", sound, initial) for initial in initials}
    return groups
