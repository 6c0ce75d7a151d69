"""What surveys announces; analytics listens. Sent after commit, robustly, never relied upon."""

from django.dispatch import Signal

# Arguments: study_id. A nudge only: whoever follows the log finds the entries without it.
entries_committed = Signal()

# No arguments. A nudge only: whoever does jobs looks for them now and then.
job_waiting = Signal()
