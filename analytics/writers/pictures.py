"""Pictures of charts, drawn on the server with the Vega that the browser uses."""

import json
from functools import lru_cache
from typing import Any

import vl_convert

Spec = dict[str, Any]

VEGA_LITE = "6.4"
KEPT = 32  # drawings; who looks at a chart often takes it away as SVG and as PNG, too


def svg(spec: Spec) -> str:
    """Return the chart as SVG text."""
    return _drawn(json.dumps(spec))


def png(spec: Spec, *, scale: float = 2) -> bytes:
    """Return the chart as PNG; `scale` 2 is sharp on paper and on dense screens."""
    return bytes(vl_convert.svg_to_png(svg(spec), scale=scale))


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    """Draw each specification once: running Vega takes nearly all of the time of a picture."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
