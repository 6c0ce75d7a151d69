"""A reader that opens every page of a study as a person could, and reads its tables."""

import html
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

HREF = re.compile(r'(?:href|hx-get|src|srcset)="([^"]+)"')
WHITE = re.compile(r"[ \t\r\n]+")
RECORDS = "/records/"
FEW = 3
"""Of the lists of records, to which every value leads, so many of each kind are opened."""


def crawl(client, *starts, inside):
    """Open the starts and all that they link to below `inside`, one address or several.

    Return the answers by address.
    """
    found, waiting, lists = {}, list(starts), Counter()
    while waiting:
        address = waiting.pop()
        if address in found or is_one_of_many(address, lists):
            continue
        answer = found[address] = client.get(address)
        if answer.get("Content-Type", "").startswith("text/html"):
            links = (html.unescape(link) for link in HREF.findall(answer.content.decode()))
            absolute = (urldefrag(urljoin(address, link)).url for link in links)
            waiting += [link for link in absolute if link.startswith(inside)]
    return found


def is_one_of_many(address, lists):
    """Say whether enough lists of records were opened that are asked for by the same names."""
    parts = urlsplit(address)
    if not parts.path.endswith(RECORDS):
        return False
    kind = parts.path, *sorted(parse_qs(parts.query))
    lists[kind] += 1
    return lists[kind] > FEW


class Tables(HTMLParser):
    """The rows of all tables of a page, each as the texts of its cells, as eyes read them."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.cell, self.unseen = [], None, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = []
        if tag in ("br", "span", "p"):
            self.handle_data(" ")
        self.unseen = ("class", "visually-hidden") in attrs

    def handle_endtag(self, tag):
        self.unseen = False
        if tag in ("td", "th") and self.cell is not None:
            self.rows[-1].append(WHITE.sub(" ", "".join(self.cell)).strip(" "))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and not self.unseen:
            self.cell.append(data)
