"""The register of a study: who is found by which words, listed by what, and shown on one page."""
