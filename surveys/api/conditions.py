"""Versions on the wire: which one an answer is of (ETag), and which one a write saw (If-Match)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rest_framework.request import Request

from surveys.api.handling import ProblemRaised
from surveys.api.problems import Problem

TAG = re.compile(r'(?:W/)?"([^"]*)"')
SEEN = re.compile(r"(\d{1,16})(?:\.(\d{1,16}))?", re.ASCII)


@dataclass(frozen=True)
class Seen:
    """What a write saw: the version of the copy, and of what is stored where it names that."""

    version: int
    stored: int | None = None


def tag_of(version: int, stored: int) -> str:
    """Return the ETag of a copy: its own version, and that of the interview."""
    return f'"{version}.{stored}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether the reader has this state already (If-None-Match)."""
    known = TAG.findall(request.headers.get("If-None-Match", ""))
    return tag.strip('"') in known


def require_seen(request: Request) -> Seen:
    """Return the version that a write names by If-Match; raise a problem where it names none.

    An answer that was compressed on its way has a weak tag; it names the version as well.
    """
    given = request.headers.get("If-Match")
    if given is None:
        detail = _("Send the version that you saw as the header If-Match. Nothing was changed.")
        raise ProblemRaised(Problem.of_status(428, detail))
    tag = TAG.fullmatch(given.strip())
    seen = SEEN.fullmatch(tag[1]) if tag else None
    if seen is None:
        detail = _(
            "If-Match names one version, in quotation marks, as the ETag of an answer does. "
            "Nothing was changed."
        )
        raise ProblemRaised(Problem.of_status(412, detail))
    return Seen(int(seen[1]), int(seen[2]) if seen[2] else None)
