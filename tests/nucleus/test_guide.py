"""The guide: both languages have every topic, and its links lead somewhere."""

import re
from urllib.parse import urljoin

import pytest
from django.test import Client

from nucleus.guide import FOLDER, read_page

LANGUAGES = ("en", "es")
HREF = re.compile(r'href="([^"]+)"')


def topics(language):
    return {path.stem for path in (FOLDER / language).glob("*.md")}


def test_both_languages_have_the_same_topics():
    assert topics("en") == topics("es") != set()


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
