import pytest
from django.utils import translation

from analytics.disclosure import Audience, SampleFigure, Undisclosed, disclose_one
from analytics.presenters.sampling import Samples, lacking_words, sample_words


def sample(wave="2019", *, weighted=True, strata=0, experts=33, **lacking):
    made = Undisclosed(SampleFigure, wave, weighted, strata, experts, **lacking)
    return disclose_one(made, audience=Audience.MEMBER)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "weighted"),
        ({"strata": 1}, "weighted, 1 stratum"),
        ({"weighted": False, "strata": 4}, "unweighted, 4 strata"),
        ({"weighted": False}, "unweighted"),
    ],
)
def test_a_wave_is_weighted_or_not_and_knows_strata(fields, words):
    assert sample_words(sample(**fields)) == words


def test_who_has_no_weight_or_stratum_is_told():
    assert lacking_words(sample()) == []
    found = sample(weighted=False, without_weight=3, without_stratum=1)
    assert lacking_words(found) == [
        "3 of 33 experts have no weight: figures are unweighted until they do.",
        "1 of 33 experts has no stratum: figures know of none until all have one.",
    ]


def test_waves_of_which_only_some_are_weighted_are_named():
    some = Samples({"2018": sample("2018", weighted=False), "2019": sample(strata=2)})
    assert some.is_weighted
    assert some.notes() == [
        "2018: unweighted · 2019: weighted, 2 strata",
        "Weighted: 2019; unweighted: 2018. Part of a change between the two can come of the "
        "weights alone.",
    ]
    assert Samples({"2019": sample()}).mixed() == ""


def test_without_a_list_nothing_is_said():
    assert (Samples().notes(), Samples().is_weighted) == ([], False)


def test_spanish_readers_are_told_in_spanish():
    with translation.override("es"):
        assert sample_words(sample(strata=4)) == "ponderada, 4 estratos"
