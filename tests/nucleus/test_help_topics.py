"""Help: every page opens the topic of the guide that is about it."""

import pytest
from django.urls import reverse

from nucleus.guide import FOLDER
from nucleus.help_topics import TOPICS, WITHOUT_TOPIC, help_address, topic_of
from tests.study_routes import routes
from tests.surveys.factories import make_member, make_study

LANGUAGES = ("en", "es")


def all_routes():
    """Return the names of all routes; those of frameworks without a name show no page of ours."""
    return {name for name in routes() if name != "None"}


def test_every_page_has_a_topic_or_a_reason_to_have_none():
    without = {name for name in all_routes() if not topic_of(name)}
    assert {name for name in without if not name.startswith(tuple(WITHOUT_TOPIC))} == set()


def test_every_line_is_about_a_page_and_names_a_topic_in_both_languages():
    starts = TOPICS.keys() | WITHOUT_TOPIC.keys()
    assert {
        one for one in starts if not any(name.startswith(one) for name in all_routes())
    } == set()
    missing = {
        (topic, language)
        for topic in TOPICS.values()
        for language in LANGUAGES
        if not (FOLDER / language / f"{topic}.md").is_file()
    }
    assert missing == set()


def test_the_longest_beginning_counts():
    assert topic_of("interview-edit") == "entering"
    assert topic_of("interview-consent") == "consent"
    assert topic_of("trend-records") == "figures"


def test_what_has_no_topic_opens_the_contents():
    assert help_address("") == help_address("guide-topic") == "/guide/"


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_the_link_stands_in_the_frame_of_every_page(client):
    study = make_study()
    assert 'href="/guide/signing-in/" data-help' in client.get(reverse("account_login")).text
    assert 'href="/guide/" data-help' in client.get("/nowhere/").text
    client.force_login(make_member(study, "admin"))
    page = client.get(reverse("people-list", args=[study.slug])).text
    assert 'href="/guide/people/" data-help' in page
