import pytest

from analytics.actions.counting import count_study
from analytics.disclosure import Audience, disclose, disclose_one
from analytics.models import Estimate
from analytics.queries.sampling import stored_samples, wave_samples
from surveys.queries.counted import as_key
from tests.analytics.factories import define, weigh
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    study = make_study()
    wave = make_wave(study, "2019")
    for number in range(4):
        make_interview(wave, {"stage": "production"}, respondent=f"R{number}")
    return study


def sample(study):
    wave = study.waves.get()
    experts = [as_key(pk) for pk in study.respondents.order_by("code").values_list("pk", flat=True)]
    return wave, wave_samples([wave], {wave.pk: experts})[wave.pk]


def test_of_a_study_without_any_list_nothing_is_said(study, django_assert_num_queries):
    experts = [as_key(pk) for pk in study.respondents.values_list("pk", flat=True)]
    wave = study.waves.get()
    with django_assert_num_queries(1):
        found = wave_samples([wave], {wave.pk: experts})[wave.pk]
    assert (found.weights, found.strata, found.of_experts, found.figure(wave)) == (
        None, None, {}, None,
    )  # fmt: skip
    with django_assert_num_queries(1):
        assert stored_samples(study) == []


def test_weights_and_strata_count_where_all_experts_have_one(study):
    weigh(study.waves.get(), R0=(1, "a"), R1=(2, "b"), R2=(3, "a"), R3=(0.5, ""))
    wave, found = sample(study)
    assert found.weights == [1_000_000, 2_000_000, 3_000_000, 500_000]
    assert found.strata is None
    assert found.of_experts["weight"].tolist() == [1, 2, 3, 0.5]
    said = disclose_one(found.figure(wave), audience=Audience.MEMBER)
    assert (said.weighted, said.strata, said.without_weight, said.without_stratum) == (
        True, 0, 0, 1,
    )  # fmt: skip


def test_records_have_the_weight_and_stratum_of_their_expert(study):
    weigh(study.waves.get(), R0=(1, "a"), R1=(2, "b"), R2=(3, "a"), R3=(0.5, "b"))
    _wave, found = sample(study)
    records = found.of_records(pytest.importorskip("numpy").array([1, 1, 0]))
    assert (records["weight"].tolist(), records["stratum"]) == ([2, 2, 1], ["b", "b", "a"])
    assert (records["lonely"], found.number_of_strata) == ("adjust", 2)


def test_what_is_stored_decides_what_is_said_of_stored_figures(study):
    define(study)
    count_study(study.pk)
    weigh(study.waves.get(), R0=(1, "a"), R1=(2, "a"), R2=(3, "a"))
    (said,) = disclose(stored_samples(study), audience=Audience.MEMBER)
    assert (said.wave, said.weighted, said.strata, said.experts) == ("2019", False, 0, 4)
    assert (said.without_weight, said.without_stratum) == (1, 1)
    Estimate.objects.filter(indicator__code="production").update(weighted=True, strata=3)
    (said,) = disclose(stored_samples(study), audience=Audience.MEMBER)
    assert (said.weighted, said.strata, said.without_weight) == (True, 3, 0)


def test_outsiders_are_told_nothing(study):
    define(study)
    weigh(study.waves.get(), R0=(1, "a"))
    count_study(study.pk)
    assert disclose(stored_samples(study), audience=Audience.OUTSIDER) == []
