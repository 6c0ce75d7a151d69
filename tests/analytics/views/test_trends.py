import csv
import io

import pytest
from django.urls import reverse

from analytics.actions.counting import count_study
from tests.analytics.factories import PRODUCTION, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = pytest.mark.django_db


def make_trend(*, waves=2, interviews=2, projects=2, indicators=None):
    """Make a counted study with `waves` waves of equal size."""
    study = make_study()
    for year in range(2019 - waves + 1, 2020):
        make_wave(study, str(year), nature="reconstructed")
    define(study, **({"indicators": indicators} if indicators else {}))
    for wave in study.waves.all():
        for number in range(interviews):
            first = {"stage": "production", "frameworks": ["pytorch"]}
            make_interview(wave, first, *[{}] * (projects - 1), respondent=f"R{number}")
    count_study(study.pk)
    return study


def address(study, name="trend-list", *arguments):
    return reverse(name, args=[study.slug, *arguments])


@pytest.fixture
def study(client):
    other = make_trend(waves=1)
    other.indicators.filter(code="production").update(question={"en": "FOREIGN"})
    study = make_trend()
    client.force_login(make_member(study, "analyst"))
    return study


def test_the_list_shows_every_indicator_with_its_base(client, study):
    response = client.get(address(study))
    page = response.content.decode()
    assert [row.indicator.code for group in response.context["groups"] for row in group[1]] == [
        "production",
        "projects",
        "team",
        "experts",
        "using",
    ]
    assert "How many are in production?" in page
    assert "2 of 4" in page
    assert "FOREIGN" not in page
    assert "reconstructed" in page


@pytest.mark.parametrize(
    "size",
    [
        {"waves": 1, "interviews": 1, "projects": 1},
        {"waves": 3, "interviews": 1, "projects": 1},
        {"waves": 3, "interviews": 4, "projects": 5},
    ],
)
@pytest.mark.parametrize(("segment", "queries"), [(None, 14), ("", 19), ("frameworks", 18)])
def test_the_number_of_queries_does_not_grow(
    client, size, segment, queries, django_assert_num_queries
):
    study = make_trend(**size)
    client.force_login(make_member(study, "analyst"))
    url = address(study)
    if segment is not None:
        url = address(study, "trend-indicator", "production") + f"?segment={segment}"
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_an_indicator_has_chart_table_definition_and_freshness(client, study):
    response = client.get(address(study, "trend-indicator", "production"))
    page = response.content.decode()
    assert response.context["sentence"].startswith("In production: 50% of the projects in 2019")
    assert set(response.context["chart"]) == {"light", "dark"}
    assert "${stage} = &#x27;production&#x27;" in page
    assert "As of entry" in page
    assert "it is not a margin of error for a population" in page
    assert [group[0] for group in response.context["groups"]] == [""]


def test_a_segment_breaks_the_figures_down(client, study):
    url = address(study, "trend-indicator", "production")
    response = client.get(url, {"segment": "frameworks"})
    assert [group[0] for group in response.context["groups"]] == ["TensorFlow", "PyTorch"]
    pytorch = response.context["groups"][1][1][1].figure
    assert (pytorch.wave, pytorch.count, pytorch.base) == ("2019", 2, 2)


@pytest.mark.parametrize("segment", ["nothing", "id__in", "customer'--"])
def test_a_segment_that_is_not_listed_changes_nothing(client, study, segment):
    url = address(study, "trend-indicator", "production")
    assert client.get(url, {"segment": segment}).context["segment"] is None


def test_an_interview_indicator_offers_only_what_can_break_it_down(client, study):
    response = client.get(address(study, "trend-indicator", "experts"))
    assert [segment.code for segment in response.context["segments"]] == ["customer"]


@pytest.mark.parametrize("format", ["csv", "json"])
def test_figures_can_be_taken_away(client, study, format):
    response = client.get(
        address(study, "trend-indicator", "production"),
        {"format": format, "segment": "frameworks"},
    )
    name = f'attachment; filename="{study.slug}-production-frameworks.{format}"'
    assert response["Content-Disposition"] == name
    if format == "json":
        records = response.json()
    else:
        records = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(r["wave"], r["category"], str(r["base"])) for r in records] == [
        ("2018", "tensorflow", "0"),
        ("2019", "tensorflow", "0"),
        ("2018", "pytorch", "2"),
        ("2019", "pytorch", "2"),
    ]


def test_all_figures_and_changes_can_be_taken_away(client, study):
    figures = client.get(address(study), {"format": "json"}).json()
    assert len(figures) == 10
    changes = client.get(address(study), {"format": "json", "table": "changes"}).json()
    assert {(change["from"], change["to"]) for change in changes} == {("2018", "2019")}


@pytest.mark.parametrize(("format", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_the_chart_can_be_taken_away(client, study, format, start):
    response = client.get(address(study, "trend-picture", "production", format))
    assert response.content.startswith(start)


def test_a_picture_says_what_its_waves_are(client, study):
    drawing = client.get(address(study, "trend-picture", "production", "svg")).content.decode()
    assert "2018: reconstructed, purposive selection" in drawing
    drawing = client.get(address(study, "trend-comparison")).content.decode()
    assert "2018: reconstructed, purposive selection" in drawing


def test_the_freshness_part_is_the_one_of_the_page(client, study):
    part = client.get(address(study, "trend-freshness")).content.decode().strip()
    assert part in client.get(address(study)).content.decode()
    make_interview(study.waves.last(), {})
    assert (
        "1 interview being counted"
        in client.get(address(study, "trend-freshness")).content.decode()
    )


def test_an_indicator_that_was_not_asked_says_so(client):
    study = make_trend(indicators=[PRODUCTION | {"waves": ["2019"]}])
    client.force_login(make_member(study, "analyst"))
    page = client.get(address(study, "trend-indicator", "production")).content.decode()
    assert "not asked in this wave" in page


def test_a_study_without_definitions_says_what_to_do(client):
    study = make_study()
    client.force_login(make_member(study, "analyst"))
    assert "No indicator is defined yet" in client.get(address(study)).content.decode()


def test_an_unknown_indicator_is_not_found(client, study):
    assert client.get(address(study, "trend-indicator", "nothing")).status_code == 404


def test_the_page_speaks_spanish(client, study):
    response = client.get(
        address(study, "trend-indicator", "production"), headers={"Accept-Language": "es"}
    )
    assert "¿Cuántos están en producción?" in response.content.decode()


def test_both_units_and_who_moved_it_are_shown(client):
    study = make_trend(waves=3, interviews=4)
    client.force_login(make_member(study, "analyst"))
    response = client.get(address(study, "trend-indicator", "production"))
    page = response.content.decode()
    # every expert has one project in production, and one that is not
    newest = response.context["groups"][0][1][-1].figure
    assert (newest.value, newest.at_least_one["value"]) == (0.5, 1)
    assert "Experts with at least one" in page
    assert "4 of 4 · 40–100%" in page
    assert "rule nucleus-1" in page
    assert len(response.context["moves"]) == 3
    assert "4 of 4 experts" in page
    assert response.context["over_all_waves"].waves == ("2017", "2018", "2019")
    assert "the straight line through the waves moves 0 points a year" in page


def test_a_breakdown_has_no_parts_and_no_trend(client):
    study = make_trend(waves=3, interviews=4)
    client.force_login(make_member(study, "analyst"))
    page = client.get(address(study, "trend-indicator", "production"), {"segment": "customer"})
    assert page.context["moves"] == []
    assert page.context["over_all_waves"] is None
