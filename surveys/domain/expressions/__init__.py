"""The expression language: conditions, checks, and the bases and numerators of indicators.

One small language, that of XLSForm. `parse` gives a tree that is data, `check` says what is wrong
with it for given questions, `evaluate` computes it over columns of answers.
"""

from surveys.domain.expressions.evaluation import evaluate
from surveys.domain.expressions.frames import Column, Frame, form_frame, frames, record_frame
from surveys.domain.expressions.grammar import Expression, ExpressionError, parse, parse_filter
from surveys.domain.expressions.names import Name, Type
from surveys.domain.expressions.types import check, result_type

__all__ = [
    "Column",
    "Expression",
    "ExpressionError",
    "Frame",
    "Name",
    "Type",
    "check",
    "evaluate",
    "form_frame",
    "frames",
    "parse",
    "parse_filter",
    "record_frame",
    "result_type",
]
