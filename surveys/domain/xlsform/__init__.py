"""Questionnaires as the sheets of an XLSForm: survey, choices, settings.

The subset: types text, integer, decimal, date, ``select_one LIST`` and ``select_multiple LIST``;
groups, which are sections; and one repeat named ``project``, asked once per project. `read` and
`write` are inverse. Sheets come and go as rows, so that CSV and XLSX share one reader.
"""

from surveys.domain.xlsform.columns import SETTINGS_COLUMNS, choices_columns, survey_columns
from surveys.domain.xlsform.reading import Reading, read
from surveys.domain.xlsform.writing import write

__all__ = ["SETTINGS_COLUMNS", "Reading", "choices_columns", "read", "survey_columns", "write"]
