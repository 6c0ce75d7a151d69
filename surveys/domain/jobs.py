"""Background work as people see it: what it is, and how far it is."""

from collections.abc import Mapping
from enum import StrEnum

from surveys.domain.wording import gettext_noop


class JobKind(StrEnum):
    """What a job does."""

    IMPORT_CHECK = "import_check"
    IMPORT_APPLY = "import_apply"
    DATA_FILE = "data_file"
    EDITS_COMPARE = "edits_compare"
    EDITS_APPLY = "edits_apply"
    EDITS_UNDO = "edits_undo"


JOB_KINDS: Mapping[str, str] = {
    JobKind.IMPORT_CHECK: gettext_noop("Check of a file of interviews"),
    JobKind.IMPORT_APPLY: gettext_noop("Import of interviews"),
    JobKind.DATA_FILE: gettext_noop("Data file"),
    JobKind.EDITS_COMPARE: gettext_noop("Dry run of an edited data file"),
    JobKind.EDITS_APPLY: gettext_noop("Changes of an edited data file"),
    JobKind.EDITS_UNDO: gettext_noop("Undoing the changes of an edited data file"),
}


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # a rule forbids it; the reason says which
    FAILED = "failed"  # it broke; the reason says that nothing was kept
    CANCELLED = "cancelled"


JOB_STATES: Mapping[str, str] = {
    JobState.WAITING: gettext_noop("waiting"),
    JobState.RUNNING: gettext_noop("running"),
    JobState.DONE: gettext_noop("done"),
    JobState.REFUSED: gettext_noop("refused"),
    JobState.FAILED: gettext_noop("failed"),
    JobState.CANCELLED: gettext_noop("cancelled"),
}
OVER = frozenset({JobState.DONE, JobState.REFUSED, JobState.FAILED, JobState.CANCELLED})

BROKE = gettext_noop(
    "The work broke off and nothing of it was kept. The log of the worker says why, under the id "
    "of this job: tell whoever runs Nucleus."
)
GIVEN_UP = gettext_noop(
    "The worker ended %(attempts)s times while it was at this, the last time %(holder)s. Nothing "
    "was kept, and it will not be tried again by itself. Start it again, or tell whoever runs "
    "Nucleus."
)
TOO_LONG = gettext_noop(
    "The work took longer than %(minutes)s minutes and was ended; nothing was kept. Cut the file "
    "into several, or use the command."
)
FILE_TOO_LONG = gettext_noop(
    "The file took longer than %(days)s days and was ended; nothing was kept. Choose fewer waves "
    "or variables, or use the command."
)
