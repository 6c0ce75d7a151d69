"""What the summary of a page says that takes the focus, and where it leads."""

import re


def led_to(response):
    """Return the ids to which the one summary of a page leads; each is an element of the page."""
    page = response.content.decode()
    [summary] = re.findall(r"<div[^>]* data-summary>(.*?)</div>", page, re.S)
    assert "autofocus" in page
    found = re.findall(r'href="#([^"]+)"', summary)
    assert all(f'id="{target}"' in page for target in found)
    return found
