import json
import struct

import pytest

from analytics.charts import Point, comparison_chart, trend_chart
from analytics.writers.pictures import png, svg

POINTS = [
    Point("2018", 2018, 0.14, 0.07, 0.24, 25, 177, nature="reconstructed"),
    Point("2019", 2019, 0.38, 0.25, 0.52, 120, 316, comparability="caution"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_svg_says_what_the_chart_shows(theme):
    picture = svg(trend_chart(POINTS, theme=theme))
    for text in ("38%", "120\u00a0of\u00a0316", "reconstructed", "compare with caution", "20%"):
        assert f">{text}<" in picture


def test_svg_loads_nothing_from_elsewhere():
    picture = svg(comparison_chart(POINTS))
    addresses = {part.split('"')[0] for part in picture.split("http")[1:]}
    assert addresses <= {"://www.w3.org/2000/svg", "://www.w3.org/1999/xlink"}


def test_png_has_twice_the_pixels():
    picture = png(trend_chart(POINTS, width=400))
    width, _height = struct.unpack(">II", picture[16:24])
    assert (picture[:4], width) == (b"\x89PNG", 800)


def test_the_specification_is_plain_json():
    spec = trend_chart(POINTS)
    assert json.loads(json.dumps(spec)) == spec
