"""What an address asks a page of figures for is there, or is said not to be."""

import pytest
from django.urls import reverse

from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study(client):
    study = make_study()
    make_interview(make_wave(study, "2019"), {"stage": "production"})
    define(study)
    client.force_login(make_member(study, "analyst"))
    return study


@pytest.mark.parametrize(
    ("name", "arguments", "query", "words"),
    [
        ("trend-list", (), {"format": "xls"}, "There is no file of the format “xls”."),
        ("trend-list", (), {"table": "people"}, "There is no table “people”."),
        ("trend-list", (), {"segment": "frameworks"}, "cannot be asked for “segment”"),
        ("trend-indicator", ("production",), {"wave": "2031"}, "cannot be asked for “wave”"),
        ("trend-comparison", (), {"segment": "x"}, "cannot be asked for “segment”"),
        ("claim-list", (), {"wave": "2018"}, "cannot be asked for “wave”"),
        ("claim-consistency", (), {"wave": "2018"}, "cannot be asked for “wave”"),
        ("line-page", (), {"segment": "x"}, "cannot be asked for “segment”"),
        ("table-page", (), {"segment": "x"}, "cannot be asked for “segment”"),
        ("claim-list", (), {"format": "xls"}, "There is no file of the format “xls”."),
        ("trend-indicator", ("production",), {"format": "xls"}, "no file of the format “xls”"),
        ("trend-indicator", ("nonsense",), {}, "This study has no indicator “nonsense”."),
        ("trend-picture", ("nonsense", "svg"), {}, "This study has no indicator “nonsense”."),
        ("trend-picture", ("production", "svg"), {"theme": "pink"}, "no theme “pink”"),
        ("trend-comparison", (), {"theme": "pink"}, "There is no theme “pink”."),
        ("line-page", (), {"variable": "nonsense"}, "is called “nonsense”"),
        ("line-page", (), {"target": "nonsense"}, "has no category “nonsense”"),
    ],
)
def test_what_an_address_asks_for_is_there_or_is_said(client, study, name, arguments, query, words):
    response = client.get(reverse(name, args=[study.slug, *arguments]), query)
    assert response.status_code == 404
    assert words in response.content.decode()
