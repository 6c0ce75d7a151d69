"""What trend pages, the overview and files say of waves that are weighted or stratified."""

import csv
import io

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from tests.analytics.factories import weigh
from tests.analytics.views.test_trends import address, make_trend
from tests.surveys.factories import make_interview, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def weighted(client):
    """Two waves of which the second is weighted and stratified."""
    study = make_trend(interviews=4)
    wave = study.waves.get(code="2019")
    make_interview(wave, *[{"stage": "production"}] * 3, respondent="R9")
    weigh(wave, **{f"R{n}": (1, "north") for n in range(4)}, R9=(2.5, "south"))
    count_study(study.pk)
    client.force_login(make_member(study, "analyst"))
    return study


def test_without_any_list_no_page_speaks_of_weights(client):
    study = make_trend()
    client.force_login(make_member(study, "analyst"))
    pages = address(study), address(study, "trend-indicator", "production"), address(
        study, "study-overview"
    )  # fmt: skip
    for page in pages:
        text = client.get(page).content.decode().lower()
        assert "weighted" not in text
        assert "strata" not in text


def test_a_weighted_value_stands_with_what_it_would_be_without(client, weighted):
    page = client.get(address(weighted)).content.decode()
    assert "2018: unweighted · 2019: weighted, 2 strata" in page
    assert "unweighted 64%" in page
    assert "7 of 11" in page
    assert "Weighted: 2019; unweighted: 2018. Part of a change" in page
    response = client.get(address(weighted, "trend-indicator", "production"))
    page = response.content.decode()
    # (4 + 3 · 2.5) / (8 + 3 · 2.5)
    assert response.context["sentence"].startswith(
        "In production: 74% of the projects in 2019, weighted (unweighted 64%; 7 of 11, from 5"
    )
    assert "Weighted: 2019; unweighted: 2018." in response.context["sentence"]
    assert "2018: unweighted · 2019: weighted, 2 strata" in page
    assert '<span class="quiet">unweighted 64%</span>' in page
    assert "weighted; unweighted 100% · 5 of 5" in page  # experts with at least one
    assert "Where a wave is weighted, each expert counts by their weight" in page


def test_a_list_that_lacks_somebody_is_told_with_the_way_to_it(client, weighted):
    make_interview(weighted.waves.get(code="2019"), {}, respondent="R8")
    count_study(weighted.pk)
    said = "1 of 6 experts has no weight: figures are unweighted until all have one."
    for name in ("trend-list", "study-overview"):
        page = client.get(address(weighted, name)).content.decode()
        assert said in page
        assert reverse("wave-experts", args=[weighted.slug, "2019"]) in page
        assert 'class="quiet">unweighted ' not in page


def test_a_number_of_records_is_never_weighted(client, weighted):
    page = client.get(address(weighted, "trend-indicator", "projects")).content.decode()
    assert "weighted" not in page


def test_files_say_what_is_weighted(client, weighted):
    text = client.get(address(weighted, "trend-indicator", "production"), {"format": "csv"})
    before, after = csv.DictReader(io.StringIO(text.content.decode()))
    assert (before["weighted"], before["strata"], before["unweighted"]) == ("False", "0", "")
    assert (after["weighted"], after["strata"]) == ("True", "2")
    assert float(after["unweighted"]) == 7 / 11
    assert (after["count"], after["base"]) == ("7", "11")
    picture = client.get(address(weighted, "trend-picture", "production", "svg")).content.decode()
    assert "weighted, 2 strata" in picture.replace("\u00a0", " ")


def test_the_records_of_a_weighted_figure_agree_with_it(client, weighted):
    page = client.get(address(weighted, "trend-records", "production")).content.decode()
    assert "from these very records" in page
    assert "weighted; unweighted 64%" in page


def test_project_lines_say_that_they_are_unweighted(client, weighted):
    assert (
        "Project lines are unweighted"
        in client.get(address(weighted, "line-page")).content.decode()
    )
