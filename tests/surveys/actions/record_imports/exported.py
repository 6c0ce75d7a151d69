"""A study with interviews, and data files of it as they are exported, to be edited."""

import io
import json
import zipfile

from openpyxl import load_workbook

from analytics.queries.records import records_of
from surveys.actions import accounts
from surveys.actions.record_imports.edited_files import format_named
from surveys.actions.record_imports.updating import Brought
from surveys.actions.sealing import seal_entries
from surveys.domain.data_files import csv_file, xlsx_file
from surveys.domain.data_files.packages import Table, write_package
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.options import Options, Unit
from surveys.queries.as_of.entry import newest_entry
from tests.surveys.factories import make_interview, make_study, make_wave, questionnaire_form

SURVEY = """type,name,label::English (en),relevant,constraint,
begin_group,company,Company,,,
select_one yes_no,aws_customer,Is it a customer?,,,
text,goals,What are the goals?,,,
decimal,budget,How much?,,,
date,began,Since when?,,,
end_group,,,,,
begin_repeat,project,Project,,,
select_one stage,stage,How far is it?,,,
select_multiple framework,frameworks,Which frameworks?,,,
integer,team_size,How large is the team?,,. >= 1,
text,said,What was said?,,,
end_repeat,,,,,
"""
CHOICES = """list_name,name,label::English (en)
yes_no,yes,Yes
yes_no,no,No
stage,01,Research
stage,-9,Production
stage,3,TRUE
framework,tensorflow,TensorFlow
framework,pytorch,PyTorch
"""
SAID = (
    "first\nsecond",
    "01",
    "TRUE",
    "12345678901234567890",
    "ñandú 🦤",
    "=1+1",
    "3.0",
    "  apart  ".strip(),
)


def make_data(survey=SURVEY):
    """Make a study whose answers tempt spreadsheets: four interviews with two projects each."""
    wave = make_wave(make_study(), form=questionnaire_form(survey, CHOICES))
    refused = {"missing": "refused"}
    for number in range(4):
        make_interview(
            wave,
            {"stage": "01", "frameworks": ["pytorch"], "team_size": 3, "said": SAID[number * 2]},
            {"stage": "-9", "frameworks": [], "team_size": refused, "said": SAID[number * 2 + 1]},
            respondent=f"R{number + 1}",
            goals="two\nlines" if number else refused,
            budget="3.50" if number else "0.333333333333333",
            began="1899-12-31" if number else "2019-06-30",
        )
    seal_entries()
    return wave


def export(wave, format="xlsx", unit="project", **chosen):
    """Return a data file of a wave's study, and its manifest."""
    as_of = newest_entry(wave.study)
    options = Options(unit=Unit(unit), **chosen)
    records = records_of(wave.study, options, as_of)
    writer = format_named(format)
    layout, _warnings = layout_of(records.columns, options, writer)
    file = io.BytesIO()
    writer.write(layout, map(layout.split, records.rows), file)
    manifest = {
        "study": wave.study.slug,
        "as_of_entry": as_of.number,
        "as_of_hash": as_of.hash,
        "harmonised": list(records.harmonised),
        "options": options.as_json(),
        "tables": [{"name": f"{unit}s", "layout": layout.as_json()}],
    }
    return file.getvalue(), json.dumps(manifest).encode()


def brought(content, manifest, name="data.xlsx", **given):
    """Return a file as somebody brings it."""
    return Brought(name, io.BytesIO(content), manifest, **given)


def saved(content, edit):
    """Return a workbook edited and saved by openpyxl; `edit` gets the sheet and its columns."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    edit(sheet, columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def given(wave, file):
    """Return what actions ask for."""
    return {"by": accounts.system_account(), "wave": wave, "brought": file}


def tables_of(wave, format):
    """Return interviews and projects of a wave's study as tables, and a manifest of both."""
    as_of = newest_entry(wave.study)
    tables = []
    for unit in (Unit.INTERVIEW, Unit.PROJECT):
        records = records_of(wave.study, Options(unit=unit), as_of)
        layout, _warnings = layout_of(records.columns, Options(), format)
        tables.append(Table(f"{unit.value}s", layout, map(layout.split, records.rows)))
    manifest = {
        "study": wave.study.slug,
        "as_of_entry": as_of.number,
        "as_of_hash": as_of.hash,
        "harmonised": [],
        "options": Options(unit=Unit.BOTH).as_json(),
        "tables": [{"name": one.name, "layout": one.layout.as_json()} for one in tables],
    }
    return tables, manifest


def workbook_of(wave):
    """Return a workbook with a sheet of interviews and one of projects, and its manifest."""
    tables, manifest = tables_of(wave, xlsx_file.FORMAT)
    file = io.BytesIO()
    xlsx_file.write_sheets(
        [xlsx_file.Sheet(one.name, one.layout, one.rows) for one in tables], file
    )
    return file.getvalue(), json.dumps(manifest).encode()


def package_of(wave):
    """Return a data package with interviews and projects, and its manifest."""
    tables, manifest = tables_of(wave, csv_file.FORMAT)
    file = io.BytesIO()
    write_package(tables, file, name="data", title="Data")
    for one in manifest["tables"]:
        one["member"] = f"{one['name']}.csv"
    return file.getvalue(), json.dumps(manifest).encode()


def edited_package(content, name, old, new):
    """Return a package in one of whose files the first such piece of text is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for one in before.namelist():
            text = before.read(one).decode()
            if one == name:
                assert old in text, text
                text = text.replace(old, new, 1)
            after.writestr(one, text)
    return out.getvalue()
