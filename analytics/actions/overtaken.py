"""What a count is told that somebody else was faster than."""


class Overtaken(Exception):
    """Another count of the same study was faster, or its records went on meanwhile: begin anew."""
