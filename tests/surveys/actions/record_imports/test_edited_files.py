"""Edited CSV files that nobody edited: no worker reads line after line of nothing."""

import pytest

from surveys.actions.record_imports import edited_files
from surveys.actions.record_imports.updating import check_update
from surveys.domain.record_files.updates import Decisions
from surveys.domain.refusals import Refused
from tests.surveys.actions.record_imports.exported import (
    brought,
    edited_package,
    export,
    given,
    make_data,
    package_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def refused(wave, *file):
    with pytest.raises(Refused) as refusal:
        check_update(**given(wave, brought(*file)), decisions=Decisions())
    return refusal.value.code


@pytest.mark.parametrize("ending", ["\n" * 100, "\n" * 100 + "\u00f1"])
def test_more_lines_than_a_table_has_are_refused(monkeypatch, ending):
    monkeypatch.setattr(edited_files, "MOST_LINES", 100)
    wave = make_data()
    content, manifest = package_of(wave)
    dry = check_update(**given(wave, brought(content, manifest, "a.zip")), decisions=Decisions())
    assert dry.rows == 12
    blown = edited_package(content, "projects.csv", "01,pytorch", ending + "01,pytorch")
    assert refused(wave, blown, manifest, "a.zip") == "too_many_lines_of_file"


def test_a_line_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(edited_files, "LONGEST_LINE", 2_000)
    wave = make_data()
    content, manifest = export(wave, format="csv")
    dry = check_update(**given(wave, brought(content, manifest, "a.csv")), decisions=Decisions())
    assert dry.rows == 8
    for line in (b"x" * 3_000, b"\xff" * 3_000):
        assert refused(wave, content + line, manifest, "a.csv") == "too_many_lines_of_file"
