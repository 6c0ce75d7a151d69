"""Experts of a study: their codes to choose from, and those that are near a typed one."""

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.pseudonyms import key_of, nearest
from surveys.models import Study

MOST_OFFERED = 100
"""How many codes a field offers at once; typing narrows them."""


def codes_to_offer(study: Study, typed: str = "") -> list[str]:
    """Return codes that begin as typed, then those that contain it."""
    key = key_of(UNSTORABLE.sub("", typed))
    codes = study.respondents.filter(key__contains=key).order_by("key", "code")
    begin = [*codes.filter(key__startswith=key).values_list("code", flat=True)[:MOST_OFFERED]]
    if len(begin) == MOST_OFFERED or not key:
        return begin
    others = codes.exclude(key__startswith=key).values_list("code", flat=True)
    return [*begin, *others[: MOST_OFFERED - len(begin)]]


def near_codes(study: Study, code: str) -> list[str]:
    """Return the codes of a study that somebody who typed this one may have meant."""
    return nearest(code, study.respondents.values_list("code", flat=True).iterator())
