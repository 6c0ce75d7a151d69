"""The Django admin: every record can be found, research data cannot be changed past the actions."""

from surveys.admin import people, records

__all__ = ["people", "records"]
