"""The guide: pages of `docs/guide`, one Markdown file a topic and language, drawn in the frame."""

import re
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from surveys.reader import language

FOLDER = settings.BASE_DIR / "docs" / "guide"
ORDER = (
    *("finding-your-way", "researcher", "analyst", "admin"),
    *("signing-in", "study-settings", "questionnaires", "comparing-years", "people"),
    *("study-packages", "entering", "questions", "importing", "messages", "experts", "consent"),
    *("waves-and-review", "weights-and-strata", "figures", "trends", "reading-changes"),
    *("indicators", "tables", "project-lines", "claims", "exports", "data-links"),
)
# Files name each other as files, so that the guide can be read where no server runs.
LINK = re.compile(r"^(?P<topic>[a-z-]+)\.md(?P<place>(?:#[\w%-]+)?)$")
NOT_IN_PLACES = re.compile(r"[^\w -]")


@dataclass(frozen=True)
class GuidePage:
    """One topic in the reader's language."""

    title: str
    html: SafeString


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """List the topics of the guide."""
    found = ((topic, read_page(topic, language())) for topic in topics_in(language()))
    topics = [(topic, page.title) for topic, page in found if page is not None]
    return render(request, "guide/contents.html", {"topics": topics})


@require_safe
def guide_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """Show one topic of the guide."""
    page = read_page(topic, language())
    if page is None:
        raise Http404
    return render(request, "guide/topic.html", {"page": page})


def topics_in(language: str) -> list[str]:
    """Return the topics of a language in the order of a year's work, those not listed last."""
    found = {path.stem for path in (FOLDER / language).glob("*.md")}
    return [topic for topic in ORDER if topic in found] + sorted(found - set(ORDER))


def read_page(topic: str, language: str) -> GuidePage | None:
    """Return a topic; None where the guide has none of this name in the language."""
    path = FOLDER / language / f"{topic}.md"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ").strip()
    return GuidePage(title, mark_safe(_rendered(text)))  # noqa: S308 - our own files, see below


def _rendered(text: str) -> str:
    """Return a page as HTML; what it holds of HTML itself is shown as text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for token, next_one in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", place_of(next_one.content))
    for token in tokens:
        for part in token.children or ():
            if part.type == "link_open":
                part.attrSet("href", LINK.sub(r"../\g<topic>/\g<place>", str(part.attrGet("href"))))
        if token.type == "table_open":
            token.attrSet("class", "table")
    return reader.renderer.render(tokens, reader.options, {})


def place_of(heading: str) -> str:
    """Return how a link names a heading, as sites that show Markdown have it."""
    return NOT_IN_PLACES.sub("", heading).strip().lower().replace(" ", "-")
