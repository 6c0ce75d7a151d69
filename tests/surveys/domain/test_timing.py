import datetime
from types import SimpleNamespace

import pytest

from surveys.domain.timing import goes_up, places_of, steps_of, times_of


def wave(year, first=None, last=None):
    dates = [datetime.date.fromisoformat(one) if one else None for one in (first, last)]
    return SimpleNamespace(year=year, starts_on=dates[0], ends_on=dates[1])


def test_a_wave_stands_in_the_middle_of_its_dates():
    (time,) = times_of([wave(2019, "2019-06-01", "2019-08-02")])
    assert time == pytest.approx(2019.5, abs=0.01)
    assert times_of([wave(2019, first="2019-01-01")]) == [2019]


def test_without_dates_waves_share_their_year():
    assert times_of([wave(2018), wave(2019), wave(2019)]) == [2018.5, 2019.25, 2019.75]


def test_waves_without_dates_stand_beside_dated_ones():
    times = times_of([wave(2018, "2018-03-01", "2018-03-31"), wave(2019)])
    assert times == pytest.approx([2018.2, 2019.5], abs=0.01)


@pytest.mark.parametrize(
    "waves",
    [
        [wave(2019), wave(2018)],
        [wave(2019, "2019-05-01"), wave(2019, "2019-05-01")],
        [wave(2018), wave(2019, "2018-02-01", "2018-02-28")],
    ],
)
def test_where_time_does_not_follow_the_order_there_are_places_but_no_steps(waves):
    times = times_of(waves)
    assert not goes_up(times)
    assert steps_of(times) is None
    assert places_of(times) == [0, 1]


def test_waves_of_about_a_year_are_one_step():
    times = times_of([
        wave(2017, "2017-05-08", "2017-07-28"),
        wave(2018, "2018-06-04", "2018-09-28"),
        wave(2019, "2019-05-13", "2019-08-30"),
    ])  # fmt: skip
    assert steps_of(times) == [0, 1, 2]


def test_waves_close_together_are_steps_of_months():
    times = times_of([wave(2019, "2019-01-15"), wave(2019, "2019-02-15"), wave(2020, "2020-01-15")])
    assert steps_of(times) == pytest.approx([0, 1 / 12, 1])


def test_waves_closer_than_a_day_are_steps_as_they_are():
    times = [2019.0, 2019.0001, 2019.5]
    assert steps_of(times) == pytest.approx([0, 0.0001, 0.5])


def test_a_picture_shows_waves_at_their_times():
    assert places_of([2018.5, 2019.25]) == [2018.5, 2019.25]
