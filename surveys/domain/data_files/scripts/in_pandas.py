"""How pandas opens a data file of each format."""

_KINDS = """\
is_empty = data.isin(KINDS_OF_EMPTY)
reasons = data.where(is_empty)  # why there is no answer
answers = data.mask(is_empty | (data == "")).astype(object)  # NaN where there is none
"""
_TYPES = """\
for name in NUMBERS:
    answers[name] = pd.to_numeric(answers[name])
for name in DATES:
    answers[name] = answers[name].astype("datetime64[s]")
"""
_TEXTS = """\
# A text that looks like a mark has a backslash in front.
answers[TEXTS] = answers[TEXTS].replace(r"^\\\\", "", regex=True)
"""
_SEVERAL = """\
for name in TICKS:
    answers[name] = answers[name].map({{"1": True, "0": False, True: True, False: False}})
for name in SEVERAL:
    answers[name] = answers[name].map(
        lambda text: [] if text == "[]" else text.split({between}), na_action="ignore"
    )
"""
_LISTS = """\
NUMBERS = {NUMBERS}
DATES = {DATES}
"""
_TEXT_LISTS = """\
TICKS = {TICKS}
SEVERAL = {SEVERAL}
CODES = {CODES}
TEXTS = {TEXTS}
KINDS_OF_EMPTY = {KINDS_OF_EMPTY}
"""
_CSV = f"""\
# Opens the file with pandas 2 or later. Every cell is read as a text, so that nothing is guessed.
import pandas as pd

{_LISTS}{_TEXT_LISTS}
data = pd.read_csv(
    {{file}},
    sep={{separator}},
    encoding="utf-8-sig",
    dtype=str,
    keep_default_na=False,
)
{_KINDS}
# An apostrophe keeps spreadsheets from running a text as a formula.
answers[TEXTS] = answers[TEXTS].replace({{formula}}, "", regex=True)
answers[CODES] = answers[CODES].replace({{formula_code}}, r"\\1", regex=True)
answers[NUMBERS] = answers[NUMBERS].replace(",", ".", regex=True)
{_TYPES}{_SEVERAL}{_TEXTS}"""
_JSONL = f"""\
# Opens the file with pandas 2 or later.
import json

import pandas as pd

{_LISTS}
with open({{file}}, encoding="utf-8") as lines:
    data = pd.DataFrame([json.loads(line) for line in lines], dtype=object)
is_empty = data.map(lambda cell: isinstance(cell, dict))
# Why there is no answer, and NaN where there is none:
reasons = data.where(is_empty).map(lambda cell: cell["missing"], na_action="ignore")
answers = data.mask(is_empty)
{_TYPES}"""
_XLSX = f"""\
# Opens a sheet with pandas 2 or later; it needs python-calamine.
import pandas as pd

{_LISTS}{_TEXT_LISTS}
data = pd.read_excel(
    {{file}}, sheet_name={{sheet}}, engine="calamine", dtype=object, keep_default_na=False
)
{_KINDS}
{_TYPES}{_SEVERAL}{_TEXTS}"""
_SAV = """\
# Opens the file with pandas and pyreadstat.
import pyreadstat

answers, about = pyreadstat.read_sav({file})  # NaN where there is no answer
data, _about = pyreadstat.read_sav({file}, user_missing=True)
reasons = data.where(answers.isna())  # why there is none, as a number
labels = about.variable_value_labels  # what each number means
questions = about.column_names_to_labels
"""
_DTA = """\
# Opens the file with pandas and pyreadstat.
import pyreadstat

answers, about = pyreadstat.read_dta({file})  # NaN where there is no answer
data, _about = pyreadstat.read_dta({file}, user_missing=True)
is_letter = data.map(lambda cell: isinstance(cell, str) and len(cell) == 1)
reasons = data.where(is_letter & answers.isna())  # why there is none, as a letter
labels = about.variable_value_labels  # what each number and letter means
questions = about.column_names_to_labels
"""
_PARQUET = """\
# Opens the file with pandas 2 or later and pyarrow. Whole numbers stay whole beside gaps.
import pandas as pd

answers = pd.read_parquet({file}, dtype_backend="pyarrow")
"""
TEMPLATES = {
    "csv": _CSV,
    "jsonl": _JSONL,
    "xlsx": _XLSX,
    "sav": _SAV,
    "dta": _DTA,
    "parquet": _PARQUET,
}
"""By the name of the format."""
FIRST_SHEET = "0"
UNPACK = """\
# Unpacks the tables into a folder beside the file, and opens each of them.
import zipfile

zipfile.ZipFile({file}).extractall({folder})
"""
KEEP = "{name} = answers\n"
"""How the answers of one table of several are kept, before the next one is opened."""
KEEP_BOTH = "{name}, reasons_of_{name} = answers, reasons\n"
