"""Files that were exported from a study: whoever writes them answers `made_files_asked`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from surveys.models import Study
from surveys.signals import made_files_asked


@dataclass(frozen=True)
class MadeFile:
    """A file that was exported: as of which entry of the log, and what gives its manifest."""

    id: str
    name: str
    made_at: datetime
    entry: int
    manifest: Callable[[], bytes]


def made_files_of(study: Study) -> list[MadeFile]:
    """Return the files that were exported from a study, the newest first."""
    answers: list[Any] = made_files_asked.send(sender=Study, study=study)
    return [*chain.from_iterable(found for _receiver, found in answers)]
