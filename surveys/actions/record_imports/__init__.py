"""Files of interviews brought into a wave: taken, checked as a job, and applied as another."""

from surveys.actions.record_imports.applying import apply_here, apply_work, start_applying
from surveys.actions.record_imports.bringing_back import (
    apply_edits_work,
    compare_work,
    undo_work,
)
from surveys.actions.record_imports.checking import check_here, check_work, start_checking
from surveys.actions.record_imports.mappings import forget_mapping, save_mapping
from surveys.actions.record_imports.taking import drop_left_over, take_file
from surveys.domain.jobs import JobKind

WORK = {
    JobKind.IMPORT_CHECK.value: check_work,
    JobKind.IMPORT_APPLY.value: apply_work,
    JobKind.EDITS_COMPARE.value: compare_work,
    JobKind.EDITS_APPLY.value: apply_edits_work,
    JobKind.EDITS_UNDO.value: undo_work,
}
"""What does a job, by its kind."""

__all__ = [
    "WORK",
    "apply_here",
    "apply_work",
    "check_here",
    "check_work",
    "drop_left_over",
    "forget_mapping",
    "save_mapping",
    "start_applying",
    "start_checking",
    "take_file",
]
