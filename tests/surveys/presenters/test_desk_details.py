"""The details of an interview as the page of its entry asks for them."""

import datetime
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils import translation

from surveys.domain.consents import PURPOSES
from surveys.presenters.desk_details import desk_details


@dataclass
class Agreed:
    code: str
    label: str = "to participate"
    standing: Any = None


def details(standing=(), **given):
    consent = SimpleNamespace(given_on=datetime.date(2019, 5, 2), text_version="2019-1")
    agreements = {code: Agreed(code, standing=consent) for code in standing}
    made = {"languages": ["en", "es"], "text_version": "2019-1", "consent_url": "/c/"} | given
    return desk_details(agreements=agreements, **made)


def by_code(questions):
    return {one["code"]: one for one in questions}


def test_every_detail_that_is_kept_is_asked_for():
    fields = by_code(details()["fields"])
    assert list(fields) == [
        *("held_on", "mode", "duration_minutes", "language", "interviewer", "organization"),
        "further_conversations",
    ]
    assert [one["label"] for one in fields["language"]["choices"]] == ["English", "Spanish"]
    assert [one["code"] for one in fields["further_conversations"]["parts"]] == [
        *("held_on", "mode", "duration_minutes", "interviewer")
    ]


def test_consents_are_asked_for_with_the_text_that_is_offered():
    asked = by_code(details()["consents"])
    assert list(asked) == [*PURPOSES, "text_version", "given_on"]
    assert asked["archive"]["text_version"] == "2019-1"
    assert "cannot" not in asked["quote"]["hint_html"]
    assert "not submitted" in asked["participate"]["hint_html"]


def test_what_stands_is_told_and_not_asked_for():
    told = details(standing=["participate"])
    assert told["standing"] == ["To participate: given on 2 May 2019, text 2019-1"]
    assert "participate" not in by_code(told["consents"])


def test_where_all_stands_no_text_is_asked_for():
    assert details(standing=PURPOSES)["consents"] == []


def test_words_are_escaped_where_the_page_shows_them_as_html():
    with translation.override("en"):
        fields = details(languages=["en", "<b>"])["fields"]
    assert all("<" not in one["label_html"] + one["hint_html"] for one in fields)


def test_bounds_come_with_what_is_said_where_they_are_passed():
    rules = details()["rules"]
    assert rules["longest_minutes"] == 1440
    assert "%(most)s" in rules["messages"]["minutes"]
