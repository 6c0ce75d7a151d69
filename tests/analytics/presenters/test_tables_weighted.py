"""Tables of a wave that is weighted and stratified."""

import pytest
from django.urls import reverse

from tests.analytics.factories import counted, define, weigh
from tests.analytics.presenters.test_tables import make_small_study, table
from tests.surveys.factories import make_interview, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def study():
    return make_small_study()


def weighted(study):
    """Weigh the experts of 2019, in strata of which one has a lone expert."""
    strata = {"R0": "a", "R1": "a", "R2": "a", "R3": "b", "R4": "b", "R5": "b", "R9": "c"}
    weights = {code: (1.25 * n + 0.5, name) for n, (code, name) in enumerate(strata.items())}
    weigh(study.waves.get(code="2019"), **weights)
    return study


def test_a_weighted_share_is_that_of_the_stored_figure(study):
    wave = study.waves.get(code="2019")
    make_interview(wave, *[{"stage": "production"}] * 3, respondent="R5b")
    weigh(weighted(study).waves.get(code="2019"), R5b=(4, "b"))
    define(study)
    stored = counted(study)["production", "2019"]
    found = table(study, question="stage")
    production = found.answers.figures[-1]
    assert (production.count, production.base) == (stored.count, stored.base) == (9, 15)
    assert production.value == pytest.approx(stored.value)
    assert production.unweighted == stored.unweighted == 0.6 != stored.value
    assert (production.low, production.high) == pytest.approx((stored.low, stored.high))
    assert (found.sampling, found.lacking) == ("weighted, 3 strata", [])


def test_a_weighted_number_has_weighted_quartiles_and_mean(study):
    define(study)
    stored = counted(weighted(study))["team", "2019"]
    (group,) = table(study, question="team_size").groups
    mean = group.figures[-1]
    assert (mean.value, mean.low) == pytest.approx((stored.value, stored.low))
    assert mean.unweighted == stored.unweighted == pytest.approx(51 / 12)
    _lower, _median, upper, _mean = group.figures
    assert (upper.value, upper.unweighted) == (6, 4)


def test_crossed_questions_are_weighted(study):
    wave = study.waves.get(code="2019")
    make_interview(wave, *[{"stage": "production"}] * 3, respondent="R11")
    weigh(weighted(study).waves.get(code="2019"), R11=(2, "c"))
    crossing = table(study, question="stage", across="aws_customer").crossing
    (_label, cells), _production = crossing.rows
    customers = next(one for one in cells if one.label == "Yes")
    weights = [1.25 * n + 0.5 for n in range(6)]
    assert customers.value == pytest.approx(sum(weights[1::2]) / sum(weights))
    assert (customers.count, customers.base, customers.unweighted) == (3, 6, 0.5)
    assert crossing.test.ddf == pytest.approx(crossing.test.ndf * 5)  # eight experts, three strata


def test_the_records_of_a_weighted_value_have_it(study, client):
    client.force_login(make_member(weighted(study), "analyst"))
    address = reverse("table-page", args=[study.slug])
    page = client.get(address, {"question": "team_size"}).content.decode()
    assert "2019: weighted, 3 strata" in page
    assert "unweighted 4</span>" in page


def test_a_table_is_made_anew_when_a_weight_changed(study, client):
    client.force_login(make_member(study, "analyst"))
    address = reverse("table-page", args=[study.slug])
    assert "weighted" not in client.get(address, {"question": "stage"}).content.decode()
    weighted(study)
    assert "weighted, 3 strata" in client.get(address, {"question": "stage"}).content.decode()
    weigh(study.waves.get(code="2019"), R9=(None, ""))
    page = client.get(address, {"question": "stage"}).content.decode()
    assert "1 of 7 experts has no weight: figures are unweighted until all have one." in page
    assert reverse("wave-experts", args=[study.slug, "2019"]) in page
    page = client.get(address, {"question": "stage", "wave": "2018"}).content.decode()
    assert "2018: " not in page
