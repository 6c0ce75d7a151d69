"""What a reader sees on the chart of an indicator: marks are looked up in the specification."""

import re

import pytest

from analytics.charts import Point, colours_of, trend_chart
from analytics.charts.layers import spread
from analytics.writers import pictures


def point(year, value, **fields):
    fields = {"low": None, "high": None, "count": 10, "base": 100} | fields
    return Point(wave=str(year), year=year, value=value, **fields)


def marks(spec, kind, **properties):
    """Return the data of all layers with this mark and these properties."""
    return [
        row
        for layer in spec["layer"]
        if layer["mark"]["type"] == kind and properties.items() <= layer["mark"].items()
        for row in layer["data"]["values"]
    ]


def texts(spec):
    return [row["says"] for row in marks(spec, "text")]


def lines(spec, dash):
    return [(r["x"], r["x2"]) for r in marks(spec, "rule", strokeWidth=2.5, strokeDash=dash)]


SOLID, DASHED = [1, 0], [5, 5]


def test_waves_stand_at_real_distances():
    spec = trend_chart([point(2017, 0.1), point(2019, 0.4)])
    assert [row["x"] for row in marks(spec, "point", shape="circle")] == [2017, 2019]


def test_value_base_and_nature_are_written_in_the_language():
    spanish = {"%(count)s of %(base)s": "%(count)s de %(base)s", "invented": "inventada"}
    spec = trend_chart(
        [point(2019, 0.38, count=120, base=316, nature="invented")],
        language="es",
        translate=lambda text: spanish[text],
    )
    assert texts(spec) == ["38\u00a0%", "2019", "120\u00a0de\u00a0316", "inventada"]


def test_the_interval_is_drawn_and_left_out_where_unknown():
    spec = trend_chart([point(2018, 0.1), point(2019, 0.4, low=0.2, high=0.6)])
    bars = marks(spec, "rule", strokeWidth=10)
    assert [(bar["x"], bar["low"], bar["high"]) for bar in bars] == [(2019, 0.2, 0.6)]


def test_a_break_is_a_gap_with_a_word():
    spec = trend_chart([point(2018, 0.1), point(2019, 0.4, comparability="break")])
    assert lines(spec, SOLID) + lines(spec, DASHED) == []
    assert texts(spec)[0] == "break in the series"
    assert [row["x"] for row in marks(spec, "rule", strokeDash=[2, 4])] == [2018.5]


def test_caution_is_a_dashed_line_with_a_word():
    points = [point(2017, 0.1), point(2018, 0.1), point(2019, 0.4, comparability="caution")]
    spec = trend_chart(points)
    assert lines(spec, SOLID) == [(2017, 2018)]
    assert lines(spec, DASHED) == [(2018, 2019)]
    assert texts(spec)[0] == "compare with caution"


def test_points_of_invented_waves_are_hollow():
    points = [point(2017, 0.1, nature="invented"), point(2018, 0.2, nature="reconstructed")]
    drawn = marks(trend_chart(points), "point", shape="circle")
    assert [row["fill"] == row["colour"] for row in drawn] == [False, True]


@pytest.mark.parametrize("value", [0.0, 0.38, 1.0])
def test_the_axis_of_shares_begins_at_zero(value):
    spec = trend_chart([point(2019, value)])
    low, high = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low == 0
    assert value <= high <= 1


def axis(spec):
    """Return the ends of the axis and its ticks as they are written."""
    y = spec["layer"][0]["encoding"]["y"]
    written = re.findall(r"\? '(.*?)' :", y["axis"]["labelExpr"])
    assert len(written) == len(y["axis"]["values"])
    return y["scale"]["domain"], written


@pytest.mark.parametrize(
    ("values", "kind", "ends", "written"),
    [
        ([1420], "count", [0, 1500], ["0", "500", "1,000", "1,500"]),
        ([0.55], "share", [0, 0.6], ["0%", "20%", "40%", "60%"]),
        ([0.012], "share", [0, 0.015], ["0.0%", "0.5%", "1.0%", "1.5%"]),
        ([0.0035], "mean", [0, 0.004], ["0.000", "0.001", "0.002", "0.003", "0.004"]),
        ([-2.5], "mean", [-3, 0], ["−3", "−2", "−1", "0"]),
        ([-3.5, 1.2], "mean", [-4, 2], ["−4", "−3", "−2", "−1", "0", "1", "2"]),
        ([3e-9], "mean", [0, 3e-9], ["0.000000000", "0.000000001", "0.000000002", "0.000000003"]),
        ([0.0], "mean", [0, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ],
)
def test_the_axis_holds_zero_and_the_values_with_labels_that_differ(values, kind, ends, written):
    points = [point(2018 + place, value) for place, value in enumerate(values)]
    assert axis(trend_chart(points, kind=kind)) == (ends, written)


def test_the_axis_holds_intervals_below_zero():
    spec = trend_chart([point(2019, 1.0, low=-2.2, high=4.2)], kind="mean")
    (low, high), _ = axis(spec)
    assert low <= -2.2
    assert high >= 4.2
    assert marks(spec, "rule", strokeWidth=1)[0]["value"] == 0  # the line of zero


def test_the_interval_of_a_share_ends_at_0_and_100_percent():
    spec = trend_chart([point(2018, 0.01, low=-0.02, high=0.1), point(2019, 1, low=0.9, high=1.2)])
    bars = marks(spec, "rule", strokeWidth=10, strokeCap="butt")
    assert [(bar["low"], bar["high"]) for bar in bars] == [(0, 0.1), (0.9, 1)]


def test_a_value_has_the_digits_that_the_table_gives_it():
    spec = trend_chart([point(2019, 7.0, low=5.25, high=8.75)], kind="mean")
    assert texts(spec)[0] == "7.0"
    assert texts(trend_chart([point(2019, 0.0035)], kind="mean"))[0] == "0.0035"
    assert texts(trend_chart([point(2019, 0.125)]))[0] == "13%"


def test_an_empty_wave_is_named_and_not_drawn():
    spec = trend_chart([point(2017, None), point(2018, 0.2)])
    assert [row["x"] for row in marks(spec, "point", shape="circle")] == [2018]
    assert "2017" in texts(spec)


def test_a_chart_without_any_value_is_still_a_chart():
    assert texts(trend_chart([point(2017, None)])) == ["2017"]


def test_series_are_labelled_with_value_and_base_beside_their_last_point():
    points = [
        point(2018, 0.2, series="s", series_label="Small"),
        point(2019, 0.3, series="s", series_label="Small", count=30),
        point(2019, 0.5, series="l", series_label="Large", count=50),
    ]
    rows = marks(trend_chart(points), "text", fontWeight="bold", align="left")
    labels = [(row["name"], row["figure"]) for row in rows if "name" in row]
    assert labels == [
        ("Small", "30% · 30\u00a0of\u00a0100"),
        ("Large", "50% · 50\u00a0of\u00a0100"),
    ]


def test_a_category_keeps_its_colour_when_others_are_missing():
    order = ["small", "middle", "large"]
    points = [point(2019, 0.1, series="small"), point(2019, 0.2, series="large")]
    drawn = marks(trend_chart(points, order=order), "point", shape="circle")
    colours = colours_of(order)
    assert [row["colour"] for row in drawn] == [colours["small"], colours["large"]]


def test_labels_keep_their_distance_and_stay_below_the_top():
    heights = spread([0.1, 0.1, 0.98, 0.99], 0.1, 1.0)
    assert heights == pytest.approx([0.1, 0.2, 0.9, 1.0])


def test_a_picture_that_leaves_the_page_has_its_title_and_notes():
    spec = trend_chart([point(2019, 0.4)], title="How many?", notes=["2019 reconstructed"])
    assert spec["title"] == {"text": "How many?", "subtitle": ["2019 reconstructed"]}


def drawn_texts(points, width):
    """Return the texts that a picture of this width shows."""
    svg = pictures.svg(trend_chart(points, width=width))
    hidden = set(re.findall(r'<text [^>]*opacity="0"[^>]*>([^<]*)</text>', svg))
    return set(re.findall(r"<text [^>]*>([^<]*)</text>", svg)) - hidden


def test_words_below_waves_that_stand_close_make_room_for_each_other():
    points = [point(2014 + turn / 2, 0.2, count=turn, base=100 + turn) for turn in range(8)]
    wide, narrow = drawn_texts(points, 860), drawn_texts(points, 300)
    assert "3\u00a0of\u00a0103" in wide
    assert not any("of" in text for text in narrow)
    assert {"2014.0", "2014.5", "2017.5"} <= narrow


def test_a_value_stands_where_the_line_does_not_go():
    """Above where it falls, below where it rises; at the foot of the chart there is no room."""
    spec = trend_chart([point(2016, 0.6), point(2017, 0.01), point(2018, 0.5), point(2019, 0.9)])
    places = {
        row["says"]: (layer["mark"].get("align"), layer["mark"].get("dy"))
        for layer in spec["layer"]
        if layer["mark"].get("fontSize") == 16
        for row in layer["data"]["values"]
    }
    assert places == {
        "60%": ("left", -12),
        "1%": ("right", -12),
        "50%": ("left", 14),
        "90%": ("left", None),
    }


def test_a_weighted_value_says_so_beside_its_count():
    spec = trend_chart([point(2018, 0.3), point(2019, 0.38, count=12, base=32, weighted=True)])
    assert texts(spec)[-3:] == ["2019", "12\u00a0of\u00a032", "weighted"]
    both = [
        point(2019, 0.38, series=name, count=12, base=32, weighted=weighted)
        for name, weighted in (("a", True), ("b", False))
    ]
    figures = [row["figure"] for row in marks(trend_chart(both), "text") if "figure" in row]
    assert set(figures) == {"38% · weighted", "38% · 12\u00a0of\u00a032"}
