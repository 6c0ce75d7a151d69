"""Checking every invariant of an instance, by other ways than those that made the rows."""

from analytics.queries.verification.history import breaches_of_log
from analytics.queries.verification.study import breaches_of

__all__ = ["breaches_of", "breaches_of_log"]
