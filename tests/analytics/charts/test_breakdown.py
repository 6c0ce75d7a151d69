from analytics.charts import Point, breakdown_chart


def point(year, category, value, **fields):
    numbers = {"low": 0.1, "high": 0.4, "count": 3, "base": 12}
    return Point(str(year), year, value, **(numbers | fields), series=category)


def blocks(spec):
    return spec["encoding"]["y"]["sort"]


def lines(spec):
    return spec["encoding"]["yOffset"]["sort"]


def headings(spec):
    return {row["name"]: row["says"] for row in spec["layer"][2]["data"]["values"]}


def test_categories_keep_the_order_of_the_questionnaire():
    points = [point(2019, "retail", 0.2), point(2019, "finance", 0.3)]
    assert blocks(breakdown_chart(points, order=["finance", "retail"])) == ["finance", "retail"]


def test_each_wave_has_a_line_of_its_own_below_the_name():
    spec = breakdown_chart([point(2019, "retail", 0.2), point(2017, "retail", 0.1)])
    assert spec["encoding"]["yOffset"]["sort"] == ["name", "2017", "2019"]


def test_beside_the_name_stands_what_the_newest_wave_says():
    points = [point(2019, "retail", 0.25), point(2018, "retail", 0.1)]
    assert headings(breakdown_chart(points)) == {"retail": "25% · 3\u00a0of\u00a012"}


def test_a_long_name_has_a_line_of_its_own_above_its_figure():
    long = "Comercio minorista y electrónico"
    chart = breakdown_chart([point(2019, "retail", 0.5, series_label=long), point(2019, "b", 0.2)])
    assert lines(chart) == ["name", "figure", "2019"]
    places = {row["slot"] for layer in chart["layer"][2:] for row in layer["data"]["values"]}
    assert places == {"name", "figure"}


def test_intervals_are_drawn_where_there_are_some():
    points = [point(2018, "retail", 0.2), point(2019, "retail", 0.2, low=None, high=None)]
    rows = breakdown_chart(points)["data"]["values"]
    assert [(row["low"], row["high"]) for row in rows] == [(0.1, 0.4), (None, None)]


def test_a_category_that_was_never_answered_has_no_block():
    points = [point(2019, "retail", 0.2), point(2019, "finance", None)]
    assert blocks(breakdown_chart(points)) == ["retail"]
