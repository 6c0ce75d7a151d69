"""Series of figures to Vega-Lite specifications, for the browser and for SVG and PNG alike.

Pure: no database, no clock, no language of its own. `translate` turns the few marked words into
the reader's language, and numbers are written by `language`.
"""

from analytics.charts.breakdown import breakdown_chart
from analytics.charts.comparison import comparison_chart
from analytics.charts.look import Point, Spec, colours_of
from analytics.charts.trend import trend_chart

__all__ = ["Point", "Spec", "breakdown_chart", "colours_of", "comparison_chart", "trend_chart"]
