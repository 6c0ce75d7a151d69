"""Pictures of charts, drawn on the server with the Vega that the browser uses."""

from typing import Any

import vl_convert

Spec = dict[str, Any]

VEGA_LITE = "6.4"


def svg(spec: Spec) -> str:
    """Return the chart as SVG text."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))


def png(spec: Spec, *, scale: float = 2) -> bytes:
    """Return the chart as PNG; `scale` 2 is sharp on paper and on dense screens."""
    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale))
