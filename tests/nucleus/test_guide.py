"""The guide: both languages have every topic, and its links lead somewhere."""

import re
from functools import cache
from itertools import chain
from urllib.parse import unquote, urljoin

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from nucleus.guide import FOLDER, read_page

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

LANGUAGES = ("en", "es")
HREF = re.compile(r'href="([^"]+)"')
CATALOGUE = settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.po"
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PLACEHOLDER = re.compile(r"%(\(\w+\))?[srd]")
GAP = re.compile(r"\s*…\s*")
MESSAGES = re.compile(r"^\| (?:message|mensaje) \|.*\n\|[-|]+\n((?:\|.*\n?)+)", re.MULTILINE)


def topics(language):
    return {path.stem for path in (FOLDER / language).glob("*.md")}


def test_both_languages_have_the_same_topics():
    assert topics("en") == topics("es") != set()


@pytest.mark.parametrize("topic", sorted(topics("en")))
def test_a_topic_has_the_same_parts_in_both_languages(topic):
    headings, steps, rows = (
        [
            len(re.findall(mark, (FOLDER / language / f"{topic}.md").read_text(), re.MULTILINE))
            for language in LANGUAGES
        ]
        for mark in ("^#", r"^\d+\. ", r"^\| ")
    )
    assert headings[0] == headings[1] > 0
    assert (steps[0], rows[0]) == (steps[1], rows[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_and_every_link_leads_to_a_page(db, language):
    client = Client(headers={"accept-language": language})
    contents = client.get("/guide/").content.decode()
    for topic in topics(language):
        address = f"/guide/{topic}/"
        assert f'href="{address}"' in contents
        answer = client.get(address)
        assert answer.status_code == 200
        article = answer.content.decode().split("<article", 1)[1].split("</article>")[0]
        for href in HREF.findall(article):
            assert client.get(href if href[0] == "/" else resolved(address, href)).status_code < 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_a_part_of_a_topic_names_a_heading_there(language):
    missing = []
    for topic in topics(language):
        for href in HREF.findall(read_page(topic, language).html):
            page, _hash, place = unquote(href).partition("#")
            if place:
                leads_to = read_page(page.strip("./"), language)
                if f'id="{place}"' not in leads_to.html:
                    missing.append((topic, href))
    assert missing == []


def test_words_of_pages_in_the_guide_stand_there_to_the_letter():
    """Bold is what the interface says, with … for what it fills in and for what is left out."""
    for language in LANGUAGES:
        missing = [(topic, words) for topic, words in quoted(language) if not said(language, words)]
        assert missing == [], language


def test_messages_that_the_guide_explains_are_quoted_as_words_of_pages():
    for language in LANGUAGES:
        for topic in topics(language):
            for row in chain(*(t.splitlines() for t in MESSAGES.findall(text_of(language, topic)))):
                assert row.startswith("| **"), (language, topic)


def test_a_quotation_that_no_page_says_is_found():
    assert said("en", "There is a problem")
    assert said("en", "Go on with the interview of … in wave …")
    assert not said("en", "Some answers need attention.")
    assert not said("es", "Qué pasó")


def quoted(language):
    """Yield each bold text of the guide with its topic, on one line."""
    for topic in sorted(topics(language)):
        for words in BOLD.findall(text_of(language, topic)):
            yield topic, " ".join(words.split())


def text_of(language, topic):
    return (FOLDER / language / f"{topic}.md").read_text(encoding="utf-8")


def said(language, words):
    """Say whether the catalogue has a text of these words."""
    pattern = re.compile(".*".join(re.escape(part) for part in GAP.split(words)))
    return any(pattern.fullmatch(text) for text in texts_of(language))


@cache
def texts_of(language):
    """Return what pages say in a language: the source of the catalogue, or its Spanish."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="es") if message.id]
    texts = [message.id if language == "en" else message.string for message in messages]
    one_by_one = chain(*(text if isinstance(text, tuple) else (text,) for text in texts))
    return {PLACEHOLDER.sub("…", " ".join(text.split())) for text in one_by_one}


def resolved(address, href):
    return urljoin(address, href.partition("#")[0])


@pytest.mark.parametrize("topic", ["nothing", "..", "Entering"])
def test_a_topic_that_is_not_there_is_a_page_not_found(client, db, topic):
    assert client.get(f"/guide/{topic}/").status_code in (404, 301)


def test_markup_in_a_page_is_shown_and_not_obeyed(tmp_path, monkeypatch):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "odd.md").write_text("# Odd\n\n<script>alert(1)</script>\n")
    monkeypatch.setattr("nucleus.guide.FOLDER", tmp_path)
    assert "<script" not in read_page("odd", "en").html
