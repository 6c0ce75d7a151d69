"""A reader that opens every page of a study as a person could, and reads its tables."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

HREF = re.compile(r'(?:href|hx-get|src|srcset)="([^"]+)"')
WHITE = re.compile(r"[ \t\r\n]+")


def crawl(client, *starts, inside):
    """Open the starts and all that they link to below `inside`; return the answers by address."""
    found, waiting = {}, list(starts)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = found[address] = client.get(address)
        if answer.get("Content-Type", "").startswith("text/html"):
            links = (html.unescape(link) for link in HREF.findall(answer.content.decode()))
            absolute = (urldefrag(urljoin(address, link)).url for link in links)
            waiting += [link for link in absolute if link.startswith(inside)]
    return found


class Tables(HTMLParser):
    """The rows of all tables of a page, each as the texts of its cells."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.cell = [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = []
        if tag in ("br", "span", "p"):
            self.handle_data(" ")

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            self.rows[-1].append(WHITE.sub(" ", "".join(self.cell)).strip(" "))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)
