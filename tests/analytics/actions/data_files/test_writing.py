"""Whoever writes a file hears that it is to stop, whatever library is at it."""

import io

import pytest

from analytics.actions.data_files.reading import data_set_of
from analytics.actions.data_files.writing import write_tables
from surveys.actions.jobs import Cancelled
from surveys.actions.sealing import seal_entries
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.options import Options, Unit
from surveys.queries.as_of.entry import newest_entry
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("unit", [Unit.PROJECT, Unit.BOTH])
@pytest.mark.parametrize("format", FORMATS)
def test_who_is_told_how_far_it_is_stops_the_work(format, unit):
    wave = make_wave(make_study())
    make_interview(wave, {}, {}, respondent="R1")
    seal_entries()
    told = []

    def tell(done, rows):
        told.append((done, rows))
        raise Cancelled

    options = Options(unit=unit)
    with data_set_of(wave.study, options, newest_entry(wave.study)) as data_set:
        with pytest.raises(Cancelled):
            write_tables(data_set, options, FORMATS[format], io.BytesIO(), tell=tell)
        assert told == [(data_set.rows // 2, data_set.rows)]
