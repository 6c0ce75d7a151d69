import datetime
import io
import math
import shutil
import subprocess
import zipfile

import pandas as pd
import pyreadstat
import pytest

from surveys.domain.data_files import csv_file, json_lines
from surveys.domain.data_files.scripts import PROGRAMS, Told, script, script_of
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column, own_column
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import SPANISH_EXCEL, USUAL, Options
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.test_building import Narrow

ALL = tuple(Missing)
DAY = datetime.date(2019, 6, 30)
CHOICES = (Choice("=x", {"en": "=X"}), Choice("01", {"en": "One"}))
COLUMNS = [
    own_column("it's", codes=(), label={}),
    Column("t", Kind.TEXT, missing=ALL),
    Column("n", Kind.INTEGER, missing=ALL),
    Column("d", Kind.DECIMAL, missing=ALL),
    Column("day", Kind.DATE, missing=ALL),
    Column("one", Kind.SELECT_ONE, categories=CHOICES, missing=ALL),
    Column("tools", Kind.SELECT_MULTIPLE, categories=CHOICES, missing=ALL),
]
REFUSED = as_missing(Missing.REFUSED)
ROWS = [
    ["007", "=1", -5, "-1.5", "1850-02-28", "=x", ["01", "=x"]],
    ["NA", ".refused", 0, "0.1", "9999-12-31", "01", []],
    ["#N/A", *[REFUSED] * 6],
    [None, "'=a\nb", 2**53 - 1, "2", "2019-06-30", "01", ["01"]],
]
needs_r = pytest.mark.skipif(not shutil.which("Rscript"), reason="needs R")
FORMATS = {"csv": csv_file.FORMAT, "jsonl": json_lines.FORMAT}


def opened(folder, monkeypatch, format, **options):
    """Run the script for pandas beside a file of these rows, and return what it has then."""
    layout, _warnings = layout_of(COLUMNS, Options(**options), FORMATS[format])
    with (folder / f"x.{format}").open("wb") as file:
        FORMATS[format].write(layout, map(layout.split, ROWS), file)
    monkeypatch.chdir(folder)
    found = {}
    exec(compile(script(layout, "pandas", f"x.{format}"), "script.py", "exec"), found)
    return found["answers"], found["reasons"]


def listed(column):
    return [None if isinstance(one, float) and math.isnan(one) else one for one in column]


@pytest.mark.parametrize("dialect", [USUAL, SPANISH_EXCEL])
def test_pandas_opens_a_csv_file(tmp_path, monkeypatch, dialect):
    answers, reasons = opened(tmp_path, monkeypatch, "csv", multiple=Multiple.BOTH, dialect=dialect)
    assert listed(answers["it's"]) == ["007", "NA", "#N/A", None]
    assert listed(answers["t"]) == ["=1", ".refused", None, "'=a\nb"]
    assert listed(answers["n"]) == [-5, 0, None, 2**53 - 1]
    assert listed(answers["d"]) == [-1.5, 0.1, None, 2]
    assert answers["day"][0] == pd.Timestamp("1850-02-28")
    assert answers["day"].isna().tolist() == [False, False, True, False]
    assert listed(answers["one"]) == ["=x", "01", None, "01"]
    assert listed(answers["tools"]) == [["01", "=x"], [], None, ["01"]]
    assert listed(answers["tools/=x"]) == [True, False, None, False]
    assert reasons.iloc[2].dropna().to_dict() == dict.fromkeys(answers.columns[1:], ".refused")
    assert reasons.drop(index=2).isna().all(axis=None)


def test_pandas_opens_a_csv_file_with_labels(tmp_path, monkeypatch):
    answers, _reasons = opened(tmp_path, monkeypatch, "csv", labels=True)
    assert listed(answers["one"]) == ["=X", "One", None, "One"]
    assert listed(answers["tools"]) == [["One", "=X"], [], None, ["One"]]


def test_pandas_opens_json_lines(tmp_path, monkeypatch):
    answers, reasons = opened(tmp_path, monkeypatch, "jsonl")
    assert listed(answers["it's"]) == ["007", "NA", "#N/A", None]
    assert listed(answers["n"]) == [-5, 0, None, 2**53 - 1]
    assert listed(answers["d"]) == [-1.5, 0.1, None, 2]
    assert answers["day"][1] == datetime.datetime(9999, 12, 31)
    assert listed(answers["tools"]) == [["01", "=x"], [], None, ["01"]]
    assert set(reasons.iloc[2].dropna()) == {"refused"}


def of_format(name, *columns):
    class Shape(Narrow):
        pass

    Shape.name = name
    return layout_of(columns or COLUMNS, Options(), Shape())[0]


def run(monkeypatch, folder, name):
    monkeypatch.chdir(folder)
    found = {}
    exec(script(of_format(name), "pandas", f"x.{name}"), found)
    return found


def write_spss(folder):
    pyreadstat.write_sav(
        pd.DataFrame({"one": [1.0, -96.0, 2.0]}),
        str(folder / "x.sav"),
        variable_value_labels={"one": {1: "X", 2: "One", -96: "Refused to answer"}},
        missing_ranges={"one": [{"lo": -99, "hi": -95}]},
    )


def write_stata(folder):
    pyreadstat.write_dta(
        pd.DataFrame({"one": [1.0, "d", 2.0], "day": [DAY, None, DAY], "t": ["x", "", "y"]}),
        str(folder / "x.dta"),
        missing_user_values={"one": ["d"]},
        version=14,
    )


def test_pandas_opens_spss(tmp_path, monkeypatch):
    write_spss(tmp_path)
    found = run(monkeypatch, tmp_path, "sav")
    assert listed(found["answers"]["one"]) == [1, None, 2]
    assert listed(found["reasons"]["one"]) == [None, -96, None]
    assert found["labels"]["one"][-96] == "Refused to answer"


def test_pandas_opens_stata(tmp_path, monkeypatch):
    write_stata(tmp_path)
    found = run(monkeypatch, tmp_path, "dta")
    assert listed(found["answers"]["one"]) == [1, None, 2]
    assert listed(found["reasons"]["one"]) == [None, "d", None]
    assert found["answers"]["day"][0] == DAY


def test_pandas_opens_parquet(tmp_path, monkeypatch):
    frame = pd.DataFrame({"n": [2**53 + 1, None]}, dtype="Int64")
    frame.to_parquet(tmp_path / "x.parquet")
    assert run(monkeypatch, tmp_path, "parquet")["answers"]["n"][0] == 2**53 + 1


def test_pandas_opens_a_workbook(tmp_path, monkeypatch):
    shown = {
        "it_s": ["007", "NA"],
        "t": ["\\.refused", ".refused"],
        "t_empty": ["", ""],
        "n": [5, ".refused"],
        "d": ["1.5", ".refused"],
        "day": [datetime.datetime(2019, 6, 30), "1850-02-28"],
        "one": ["01", ".refused"],
        **{"tools__x": [True, ".refused"], "tools_01": ["0", ".refused"]},
    }
    pd.DataFrame(shown).to_excel(tmp_path / "x.xlsx", index=False)
    found = run(monkeypatch, tmp_path, "xlsx")
    answers = found["answers"]
    assert listed(answers["it_s"]) == ["007", "NA"]
    assert listed(answers["t"]) == [".refused", None]
    assert listed(answers["n"]) == [5, None]
    assert [*answers["day"]] == [pd.Timestamp("2019-06-30"), pd.Timestamp("1850-02-28")]
    assert listed(answers["tools__x"]) == [True, None]
    assert listed(answers["tools_01"]) == [False, None]
    assert listed(found["reasons"]["n"]) == [None, ".refused"]


BRACKETS = {"(": ")", "[": "]", "{": "}"}


@pytest.mark.parametrize("members", [[""], ["", ""], ["a.x", "b.x"]])
@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx", "sav", "dta", "parquet"])
def test_scripts_for_r_are_whole(name, members):
    """R itself is not at hand everywhere: brackets and quotes are held against each other."""
    told = [Told(f"table_{n}", of_format(name), member) for n, member in enumerate(members)]
    open_ones, quote, before = [], "", ""
    for letter in script_of(told, "r", 'a "file".x'):
        if quote:
            quote = "" if letter == quote and before != "\\" else quote
            before = "" if before == "\\" else letter
        elif letter == '"':
            quote = letter
        elif letter in BRACKETS:
            open_ones.append(BRACKETS[letter])
        elif letter in BRACKETS.values():
            assert open_ones.pop() == letter
    assert (open_ones, quote) == ([], "")


@needs_r
def test_r_opens_the_tables_of_a_zip_file(tmp_path):
    layout, _warnings = layout_of(COLUMNS, Options(), csv_file.FORMAT)
    file = io.BytesIO()
    csv_file.write(layout, map(layout.split, ROWS), file)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("interviews.csv", "projects.csv"):
            archive.writestr(name, file.getvalue())
    told = [Told(name, layout, f"{name}.csv") for name in ("interviews", "projects")]
    wanted = """
stopifnot(identical(interviews$t, c("=1", ".refused", NA, "'=a\\nb")))
stopifnot(identical(projects$n, c(-5, 0, NA, 2^53 - 1)))
stopifnot(identical(reasons_of_projects$t, c(NA, NA, ".refused", NA)))
"""
    ran = run_r(tmp_path, script_of(told, "r", "x.zip") + wanted)
    assert (ran.returncode, ran.stderr) == (0, "")


@needs_r
@pytest.mark.parametrize("dialect", [USUAL, SPANISH_EXCEL])
def test_r_opens_a_csv_file(tmp_path, dialect):
    chosen = Options(multiple=Multiple.BOTH, dialect=dialect)
    layout, _warnings = layout_of(COLUMNS, chosen, csv_file.FORMAT)
    file = io.BytesIO()
    csv_file.write(layout, map(layout.split, ROWS), file)
    (tmp_path / "x.csv").write_bytes(file.getvalue())
    wanted = """
stopifnot(identical(answers[["it's"]], c("007", "NA", "#N/A", NA)))
stopifnot(identical(answers$t, c("=1", ".refused", NA, "'=a\\nb")))
stopifnot(identical(answers$n, c(-5, 0, NA, 2^53 - 1)))
stopifnot(identical(answers$d, c(-1.5, 0.1, NA, 2)))
stopifnot(identical(answers$day[1], as.Date("1850-02-28")))
stopifnot(identical(answers$one, c("=x", "01", NA, "01")))
stopifnot(identical(answers$tools[1:2], list(c("01", "=x"), character(0))))
stopifnot(identical(answers[["tools/=x"]], c(TRUE, FALSE, NA, FALSE)))
stopifnot(identical(reasons$t, c(NA, NA, ".refused", NA)))
"""
    ran = run_r(tmp_path, script(layout, "r", "x.csv") + wanted)
    assert (ran.returncode, ran.stderr) == (0, "")


@needs_r
def test_r_opens_json_lines_spss_and_stata(tmp_path):
    layout, _warnings = layout_of(COLUMNS, Options(), json_lines.FORMAT)
    with (tmp_path / "x.jsonl").open("wb") as file:
        json_lines.write(layout, map(layout.split, ROWS), file)
    write_spss(tmp_path)
    write_stata(tmp_path)
    wanted = (
        script(layout, "r", "x.jsonl")
        + """
stopifnot(identical(answers$n, c(-5, 0, NA, 2^53 - 1)))
stopifnot(identical(answers$day[1], as.Date("1850-02-28")))
stopifnot(identical(answers$tools[[1]], c("01", "=x")))
stopifnot(identical(reasons$t[[3]], "refused"))
"""
    )
    wanted += (
        script(of_format("sav"), "r", "x.sav")
        + """
stopifnot(identical(as.vector(answers$one), c(1, NA, 2)), reasons$one[2] == -96)
stopifnot(identical(names(labels$one), c("X", "One", "Refused to answer")))
"""
    )
    wanted += (
        script(of_format("dta"), "r", "x.dta")
        + """
stopifnot(identical(as.vector(answers$one), c(1, NA, 2)), reasons$one[2] == "d")
"""
    )
    ran = run_r(tmp_path, "library(jsonlite)\nlibrary(haven)\n" + wanted)
    if "no package called" in ran.stderr:
        pytest.skip("needs the packages jsonlite and haven of R")
    assert (ran.returncode, ran.stderr) == (0, "")


@needs_r
@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx", "sav", "dta", "parquet"])
def test_r_reads_every_script(tmp_path, name):
    (tmp_path / "script.R").write_text(script(of_format(name), "r", "x"))
    ran = run_r(tmp_path, 'invisible(parse("script.R"))')
    assert (ran.returncode, ran.stderr) == (0, "")


def run_r(folder, text):
    (folder / "run.R").write_text(text, encoding="utf-8")
    program = [shutil.which("Rscript"), "--vanilla", "--encoding=UTF-8", "run.R"]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def test_there_is_a_script_for_each_program_and_no_other_format():
    assert [*PROGRAMS.values()] == ["py", "R"]
    with pytest.raises(KeyError):
        script(of_format("zip"), "pandas", "x")
