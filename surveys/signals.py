"""What surveys announces and asks; analytics listens."""

from django.dispatch import Signal

# Arguments: study_id. Sent after commit, robustly, never relied upon: a nudge only, whoever
# follows the log finds the entries without it.
entries_committed = Signal()

# No arguments. A nudge only: whoever does jobs looks for them now and then.
job_waiting = Signal()

# Argument: subject, of surveys.queries.readers. Asked before a setting is changed: what reads it?
# Whoever computes from answers returns Readers. An error is not swallowed: nothing may seem unread.
readers_asked = Signal()

# Argument: study. Asked before a language is hidden: which texts of it are stored elsewhere?
# The answer are StoredText of surveys.queries.languages.
texts_asked = Signal()

# Argument: study. Asked when an edited data file comes back: which files were exported? The answer
# are MadeFile of surveys.queries.made_files.
made_files_asked = Signal()
