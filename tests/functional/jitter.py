"""A slow network and a slow machine, to find what goes well only as long as all is fast.

`NUCLEUS_TEST_JITTER=600` lets each answer of the server come up to so many milliseconds late, by
chance: before it is asked and after it has answered, so that what a page asks meanwhile overtakes.
Pages get a quarter of the processor, and tests four times their patience.
"""

import os
import random
import time

from django.conf import settings

MOST = int(os.environ.get("NUCLEUS_TEST_JITTER") or 0)  # milliseconds
SLOWER = 4 if MOST else 1
NAME = f"{__name__}.LateMiddleware"
AFTER = "whitenoise.middleware.WhiteNoiseMiddleware"  # what stands in files comes as ever
chance = random.Random(MOST)


class LateMiddleware:
    """Waits before a request and after it, up to half of the time each."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        wait()
        response = self.get_response(request)
        wait()
        return response


def wait() -> None:
    """Wait for a time of chance."""
    time.sleep(chance.uniform(0, MOST / 2000))


def middleware() -> list[str]:
    """Return the middleware of the product, and that which waits where it is asked to."""
    at = settings.MIDDLEWARE.index(AFTER) + 1
    late = [NAME] if MOST else []
    return [*settings.MIDDLEWARE[:at], *late, *settings.MIDDLEWARE[at:]]


def slow_down(page) -> None:
    """Give a page a part of the processor."""
    if MOST:
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
