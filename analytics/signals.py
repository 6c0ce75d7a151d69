"""What a full count announces. Sent robustly, never relied upon: without help it is done alone."""

from django.dispatch import Signal

# Arguments: run_id. Others may help.
run_begun = Signal()
# Arguments: study, progress. How far a count that several may share has come.
chunk_counted = Signal()
