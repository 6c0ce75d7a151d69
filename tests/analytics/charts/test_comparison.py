from dataclasses import replace

from analytics.charts import Point, comparison_chart
from analytics.charts.look import THEMES
from analytics.charts.waves import wave_colours


def points(indicator, *values):
    natures = ("invented", "reconstructed", "observed")
    return [
        Point(str(year), year, value, None, None, 1, 2, nature=nature, series=indicator)
        for year, value, nature in zip((2017, 2018, 2019), values, natures, strict=True)
    ]


def test_waves_are_named_with_what_they_are():
    rows = comparison_chart(points("cloud", 0.7, 0.9, 0.96))["data"]["values"]
    assert [row["wave"] for row in rows] == ["2017 (invented)", "2018 (reconstructed)", "2019"]


def test_a_wave_in_which_nothing_was_asked_has_no_point():
    rows = comparison_chart(points("pytorch", None, 0.2, 0.4))["data"]["values"]
    assert [row["value"] for row in rows] == [0.2, 0.4]


def test_what_a_break_parts_is_not_joined():
    first, second, third = points("complexity", 0.2, 0.3, 0.4)
    spec = comparison_chart([third, first, replace(second, comparability="break")])
    assert [row["run"] for row in spec["data"]["values"]] == [0, 1, 1]
    assert spec["layer"][0]["encoding"]["detail"]["field"] == "run"


def test_indicators_keep_the_order_given():
    spec = comparison_chart(points("b", 0.1, 0.2, 0.3) + points("a", 0.1, 0.2, 0.3))
    assert spec["encoding"]["y"]["sort"] == ["b", "a"]


def test_waves_go_from_the_oldest_colour_to_the_newest():
    light = THEMES["light"]
    colours = wave_colours(3, light)
    assert (colours[0], colours[2]) == (light.oldest, light.newest)
    assert wave_colours(1, light) == [light.newest]


def test_without_points_the_chart_is_empty():
    assert comparison_chart([])["data"]["values"] == []
