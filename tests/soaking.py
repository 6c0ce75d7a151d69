"""Whether the long forms of tests run: `make soak`. The short ones stand for them every day."""

import os

SOAK = os.environ.get("NUCLEUS_SOAK") == "1"
