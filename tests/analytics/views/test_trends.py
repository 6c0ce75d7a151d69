import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from analytics.actions.counting import count_study, recount_study
from analytics.disclosure import Audience
from analytics.models import Freshness
from analytics.queries.figures import stored_changes, stored_figures
from surveys.actions.sealing import seal_entries
from surveys.models import Study
from tests.analytics.factories import PRODUCTION, break_series, claim, define, export_file
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


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


@pytest.fixture(scope="module")
def counted(module_transaction):
    """A study beside a foreign one, entered and counted once for all tests."""
    with module_transaction.unblock():
        other = make_trend(waves=1)
        other.indicators.filter(code="production").update(question={"en": "FOREIGN"})
        return make_trend().pk


@pytest.fixture
def study(client, counted):
    study = Study.objects.get(pk=counted)
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
@pytest.mark.parametrize(("segment", "queries"), [(None, 15), ("", 20), ("frameworks", 19)])
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


def test_an_indicator_without_a_question_goes_by_its_name(client, study):
    study.indicators.filter(code="production").update(question={})
    page = client.get(address(study, "trend-indicator", "production")).content.decode()
    assert "<title>In production · " in page
    assert "<h1>In production</h1>" in page
    table = client.get(address(study)).content.decode()
    assert table.count('">In production</a></th>') == 1


def test_a_segment_breaks_the_figures_down(client, study):
    url = address(study, "trend-indicator", "production")
    response = client.get(url, {"segment": "frameworks"})
    assert [group[0] for group in response.context["groups"]] == ["TensorFlow", "PyTorch"]
    pytorch = response.context["groups"][1][1][1].figure
    assert (pytorch.wave, pytorch.count, pytorch.base) == ("2019", 2, 2)


@pytest.mark.parametrize("segment", ["nothing", "id__in", "customer'--"])
@pytest.mark.parametrize("of", ["page", "csv", "picture"])
def test_a_segment_that_is_not_there_is_said(client, study, segment, of):
    url = address(study, "trend-indicator", "production")
    if of == "picture":
        url = address(study, "trend-picture", "production", "svg")
    response = client.get(url, {"segment": segment} | ({"format": "csv"} if of == "csv" else {}))
    assert response.status_code == 404
    assert escape(f"This study has no segment “{segment}”.") in response.content.decode()


def test_an_indicator_is_not_broken_down_by_what_it_counts(client, study):
    define(study, segments=[{"code": "far", "variable": "stage", "label": {"en": "Stage"}}])
    count_study(study.pk)
    url = address(study, "trend-indicator", "production")
    assert "far" not in [segment.code for segment in client.get(url).context["segments"]]
    refused = client.get(url, {"segment": "far"})
    assert refused.status_code == 404
    assert "the breakdown would say nothing new" in refused.content.decode()
    other = client.get(address(study, "trend-indicator", "team"), {"segment": "far"})
    assert [group[0] for group in other.context["groups"]] == ["Research", "Production"]
    segment = study.segments.get(code="far")
    found = stored_figures(study, audience=Audience.OPERATOR, segment=segment)
    assert {figure.indicator for figure in found} == {"projects", "team"}


def test_each_category_has_its_own_approved_interviews(client):
    study = make_study()
    wave = make_wave(study)
    make_interview(wave, {}, aws_customer="yes", respondent="R1", state="approved")
    make_interview(wave, {}, aws_customer="yes", respondent="R2")
    make_interview(wave, {}, aws_customer="no", respondent="R3")
    define(study)
    count_study(study.pk)
    client.force_login(make_member(study, "analyst"))
    url = address(study, "trend-indicator", "production")
    page = client.get(url, {"segment": "customer"}).content.decode()
    assert "2019, Yes: 1 of 2" in page
    assert "2019, No: 0 of 1" in page


def test_two_indicators_with_one_label_both_stay(client):
    study = make_study()
    wave = make_wave(study)
    make_interview(wave, {"stage": "production"}, {"stage": "research"}, respondent="R1")
    other = PRODUCTION | {"code": "research", "numerator": "${stage} = 'research'"}
    define(study, indicators=[PRODUCTION, other])
    count_study(study.pk)
    client.force_login(make_member(study, "analyst"))
    page = client.get(address(study))
    assert "In production (production)" in page.content.decode()
    assert "In production (research)" in page.content.decode()
    spec = page.context["comparison"]["light"]
    assert [row["code"] for row in spec["data"]["values"]] == ["production", "research"]
    picture = client.get(address(study, "trend-comparison")).content.decode()
    assert "In production (production)" in picture
    assert "In production (research)" in picture


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


def test_the_changes_of_an_indicator_can_be_taken_away_with_their_verdict(client, study):
    url = address(study, "trend-indicator", "production")
    assert f"{url}?table=changes" in client.get(url).content.decode()
    response = client.get(url, {"table": "changes", "format": "csv"})
    (change,) = csv.DictReader(io.StringIO(response.content.decode()))
    (shown,) = stored_changes(
        study, audience=Audience.MEMBER, indicator=study.indicators.get(code="production")
    )
    assert (change["from"], change["to"]) == ("2018", "2019")
    assert (change["verdict"] or None) == shown.verdict
    name = f"{study.slug}-production-changes.csv"
    assert name in response["Content-Disposition"]


def test_the_list_says_which_figures_are_weak_and_where_a_series_breaks(client):
    study = make_trend(waves=3)
    break_series(study, "2018")
    recount_study(study.pk)
    client.force_login(make_member(study, "analyst"))
    page = client.get(address(study)).content.decode()
    (row,) = [row for row in page.split("<tr>") if "How many are in production?" in row]
    first, second, third, change = re.findall(r"<td.*?</td>", row, re.S)
    assert all("indicative only" in figure for figure in (first, second, third))
    assert ["break" in one for one in (first, second, third, change)] == [False, True, False, False]


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


def entry_of(study):
    return Freshness.objects.get(study=study).counted


def test_an_open_page_hears_of_newer_figures_and_keeps_its_stamp(client, study):
    page = client.get(address(study)).content.decode()
    seen = entry_of(study)
    asks = f"{address(study, 'trend-freshness')}?seen={seen}&amp;of=figures"
    assert asks in page

    def news(**known):
        return client.get(address(study, "trend-freshness"), {"seen": seen, **known})

    assert news().status_code == 204
    make_interview(study.waves.last(), {}, respondent="R50")
    counting = news().content.decode()
    assert "1 interview being counted" in counting
    assert "New figures" not in counting
    count_study(study.pk)
    newer = news().content.decode()
    assert "New figures: show" in newer
    assert "As of entry" not in newer  # the stamp belongs to the figures of the page
    assert news(known="1-0-0-0").status_code == 204
    assert (
        client.get(address(study, "trend-freshness"), {"seen": entry_of(study)}).status_code == 204
    )


def test_an_entry_that_moves_no_figure_is_no_news(client, study):
    seen = entry_of(study)
    export_file(study, by=make_member(study, "admin"))
    count_study(study.pk)
    assert entry_of(study) > seen
    asked = {"seen": seen, "of": "figures"}
    assert client.get(address(study, "trend-freshness"), asked).status_code == 204


def test_pages_of_records_hear_of_newer_records(client, study):
    for name in ("table-page", "line-page", "study-overview"):
        assert "Records as of entry" in client.get(address(study, name)).content.decode()
    seen = entry_of(study)
    make_interview(study.waves.last(), {}, respondent="R50")
    assert "later change" in client.get(address(study, "table-page")).content.decode()
    seal_entries()
    news = client.get(address(study, "trend-freshness"), {"seen": seen, "of": "records"})
    assert "New records: show" in news.content.decode()


@pytest.mark.parametrize("seen", ["", "-1", "1e9", "9" * 40, "²"])
def test_a_page_that_does_not_say_what_it_shows_is_told_that_there_is_more(client, study, seen):
    news = client.get(address(study, "trend-freshness"), {"seen": seen})
    assert "New figures: show" in news.content.decode()


@pytest.mark.parametrize("name", ["trend-list", "claim-list", "trend-indicator"])
def test_files_say_up_to_which_entry_they_were_counted(client, study, name):
    arguments = ("production",) if name == "trend-indicator" else ()
    define(study, claims=[claim(value=50)])
    count_study(study.pk)
    for record in client.get(address(study, name, *arguments), {"format": "json"}).json():
        assert record["entry"] == entry_of(study)
    lines = client.get(address(study, name, *arguments), {"format": "csv"}).content.decode()
    assert {row["entry"] for row in csv.DictReader(io.StringIO(lines))} == {str(entry_of(study))}


def test_pictures_say_up_to_which_entry_they_were_counted(client, study):
    for name in ("trend-picture", "trend-comparison"):
        arguments = ("production", "svg") if name == "trend-picture" else ()
        drawing = client.get(address(study, name, *arguments)).content.decode()
        assert f"as of entry {entry_of(study):,}" in drawing


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
