"""Data sets as files: asked for, made as a job, taken, and gone after a while."""

from analytics.actions.data_files.asking import request_file
from analytics.actions.data_files.keeping import drop_expired
from analytics.actions.data_files.making import make_file, make_here
from analytics.actions.data_files.taking import open_parts, take_file
from surveys.domain.jobs import JobKind

WORK = {JobKind.DATA_FILE.value: make_file}
"""What does a job, by its kind."""

__all__ = [
    "WORK",
    "drop_expired",
    "make_file",
    "make_here",
    "open_parts",
    "request_file",
    "take_file",
]
