"""Rows of a package that would come into a wave that is closed or planned are named."""

from dataclasses import replace

import pytest

from surveys.domain.package import closed_waves
from surveys.domain.package.closed_waves import writes_into_closed
from surveys.domain.package.reading import read_contents
from surveys.domain.package.rows import ChosenRows
from tests.surveys.domain.package.contents import package

NOTHING = {"2018": (), "2019": ()}


@pytest.fixture(scope="module")
def content():
    """Return a package whose wave 2018 is closed, and 2019 open."""
    reading = read_contents(package())
    assert reading.problems == []
    return reading.package


def in_states(content, **states):
    waves = tuple(
        replace(wave, state=states.get(f"_{wave.code}", wave.state)) for wave in content.study.waves
    )
    return replace(content.study, waves=waves)


def told(new, content, stored):
    return [
        (one.file, one.row, one.code, dict(one.params))
        for one in writes_into_closed(new, content, stored)
    ]


CLOSED, PLANNED = {"wave": "2018", "state": "closed"}, {"wave": "2019", "state": "planned"}


def test_whatever_comes_into_a_closed_wave_is_named_with_its_file_and_row(content):
    assert told(content, content, content.study) == [
        ("questionnaires/2018", None, "wave_not_open", CLOSED),
        ("interviews.csv", 2, "wave_not_open", CLOSED),
        ("consents.csv", 2, "wave_not_open", CLOSED),
        ("quotes.csv", 2, "wave_not_open", CLOSED),
    ]


def test_a_planned_wave_takes_a_questionnaire_and_nothing_else(content):
    stored = in_states(content, _2018="open", _2019="planned")
    assert [one[:2] for one in told(content, content, stored)] == [
        ("interviews.csv", 3),
        ("project_links.csv", 2),
        ("consents.csv", 3),
        ("consents.csv", 4),
        ("profiles.csv", 2),
    ]
    assert told(content, content, stored)[0][3] == PLANNED


def test_a_link_belongs_to_its_later_wave(content):
    new = replace(content, forms=NOTHING, interviews=(), consents=(), quotes=(), profiles=())
    assert told(new, content, in_states(content, _2018="closed", _2019="open")) == []
    found = told(new, content, in_states(content, _2018="open", _2019="closed"))
    assert [one[:2] for one in found] == [("project_links.csv", 2)]


def test_open_waves_take_everything(content):
    assert told(content, content, in_states(content, _2018="open")) == []


def test_a_wave_that_is_not_stored_yet_takes_what_it_comes_with(content):
    stored = replace(content.study, waves=())
    assert told(content, content, stored) == []


def test_what_is_not_new_is_not_named(content):
    none = {
        table: ChosenRows(content.rows(table), bytearray(len(content.rows(table))))
        for table in ("interviews", "project_links", "consents", "quotes", "profiles")
    }
    new = replace(content, forms=NOTHING, **none)
    assert told(new, content, in_states(content, _2019="closed")) == []


@pytest.mark.parametrize("many", [1, 2])
def test_rows_are_told_however_many_are_held_at_once(content, monkeypatch, many):
    monkeypatch.setattr(closed_waves, "MANY", many)
    quotes = [replace(one, row=row) for one in content.quotes for row in (2, 3, 4)]
    new = replace(content, forms=NOTHING, interviews=(), consents=(), quotes=quotes)
    found = told(new, content, content.study)
    assert [one[:2] for one in found] == [("quotes.csv", row) for row in (2, 3, 4)]
