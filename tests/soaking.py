"""Whether the long forms of tests run: `make soak`. The short ones stand for them every day."""

import os

SOAK = os.environ.get("NUCLEUS_SOAK") == "1"
FEWER = 1000 if SOAK else 25
"""How many examples a test tries of which one takes a tenth of a second, not the usual 60."""
