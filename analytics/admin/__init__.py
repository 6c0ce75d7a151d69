"""The Django admin of analytics: everything can be found, nothing changed; waves compared."""

from analytics.admin import definitions, figures, studies

__all__ = ["definitions", "figures", "studies"]
