"""Working copies: begun, typed into, saved and discarded.

What is typed is kept by itself, whatever it is; saving makes it a version of the interview by the
ordinary action.
"""

from surveys.actions.working_copies.publishing import (
    OpenConflicts,
    Published,
    discard,
    end_copy,
    publish,
)
from surveys.actions.working_copies.starting import start
from surveys.actions.working_copies.typing_in import Typed, type_into
from surveys.domain.working_copies.arranging import ProjectAct
from surveys.domain.working_copies.changes import Change, Key, Part
from surveys.domain.working_copies.typing import Untypable

__all__ = [
    "Change",
    "Key",
    "OpenConflicts",
    "Part",
    "ProjectAct",
    "Published",
    "Typed",
    "Untypable",
    "discard",
    "end_copy",
    "publish",
    "start",
    "type_into",
]
