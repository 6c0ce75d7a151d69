"""Pages without the tokens in them, which hold any few letters by chance.

A test that something short is not on a page asks this page, or fails once in some hundred times.
"""

import re

from django.http import HttpResponse

_TOKENS = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=X-CSRFToken&quot;: &quot;)\w+'
    r'|(?<="X-CSRFToken": ")\w+|(?<=nonce=")[^"]+'
)


def without_tokens(page: HttpResponse) -> str:
    """Return all that a page says, in its tags, too, but for the tokens that differ each time."""
    return _TOKENS.sub("", page.text)
