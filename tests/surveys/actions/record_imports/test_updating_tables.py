"""An edited data file of several tables comes back, all of it or one of them."""

import io
import zipfile

import pytest

from surveys.actions.record_imports.updating import check_update
from surveys.domain.record_files.updates import Decisions
from surveys.domain.refusals import Refused
from tests.surveys.actions.record_imports.exported import (
    brought,
    edited_package,
    given,
    make_data,
    package_of,
    saved,
    workbook_of,
)

pytestmark = pytest.mark.django_db

ASK = Decisions()


def put(row, name, value):
    return lambda sheet, columns: setattr(sheet.cell(row, columns[name]), "value", value)


def test_a_data_package_comes_back_with_both_its_tables():
    wave = make_data()
    content, manifest = package_of(wave)
    dry = check_update(**given(wave, brought(content, manifest, "a.zip")), decisions=ASK)
    assert (dry.lines, dry.problems, dry.rows) == ([], [], 12)
    edited = edited_package(content, "projects.csv", ",01,pytorch,3,", ",3,pytorch,5,")
    dry = check_update(**given(wave, brought(edited, manifest, "a.zip")), decisions=ASK)
    assert {one.name: one.new for one in dry.lines} == {"stage": "3", "team_size": 5}
    assert dry.problems == []
    with zipfile.ZipFile(io.BytesIO(edited)) as archive:
        alone = archive.read("projects.csv")
    dry = check_update(**given(wave, brought(alone, manifest, "projects.csv")), decisions=ASK)
    assert (len(dry.lines), dry.rows, dry.problems) == (2, 8, [])
    renamed = edited.replace(b"projects.csv", b"projectz.csv")
    with pytest.raises(Refused) as refused:
        check_update(**given(wave, brought(renamed, manifest, "a.zip")), decisions=ASK)
    assert refused.value.code == "no_member"


def test_both_sheets_of_a_workbook_come_back():
    wave = make_data()
    content, manifest = workbook_of(wave)
    dry = check_update(**given(wave, brought(content, manifest)), decisions=ASK)
    assert (dry.lines, dry.problems, dry.rows) == ([], [], 12)
    edited = saved(content, put(2, "budget", 4))
    (line,) = check_update(**given(wave, brought(edited, manifest)), decisions=ASK).lines
    assert (line.name, line.new) == ("budget", "4")
    removed = saved(content, lambda sheet, columns: sheet.delete_rows(2))
    (problem,) = check_update(**given(wave, brought(removed, manifest)), decisions=ASK).problems
    assert problem.code == "interview_removed"
