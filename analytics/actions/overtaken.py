"""What a count is told that somebody else is counting the same study."""


class Overtaken(Exception):
    """Another count of the same study was faster, or its records went on meanwhile: begin anew."""


class UnderWay(Exception):
    """Others share a full count of the study and have the rest of it: it is left to them."""
