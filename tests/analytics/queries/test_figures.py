"""Stored figures on their way out: in the order of the study, judged, and only what may leave."""

import pytest
from django.utils import translation

from analytics.disclosure import Audience, Mark, disclose_one
from analytics.models import Change, Estimate, Trend
from analytics.queries.figures import (
    disclosed_rows,
    last_changes,
    stored_changes,
    stored_figures,
    stored_trends,
    table_figure,
)
from analytics.stats.estimation.results import Precision
from tests.analytics.factories import PRODUCTION, PROJECTS, define
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.django_db

MEMBER, OUTSIDER = Audience.MEMBER, Audience.OUTSIDER
ESTIMATE = {"base": 40, "clusters": 20, "interviews": 20, "approved": 0, "count": 10, "df": 19}
SEGMENTS = [
    {"code": "frameworks", "variable": "frameworks", "label": {"en": "Frameworks"}},
    {"code": "stage", "variable": "stage", "label": {"en": "Stage"}},
]


@pytest.fixture
def study():
    """Three waves, of which the first was invented, and none counted yet."""
    study = make_study()
    for position, code in enumerate(("2017", "2018", "2019"), start=1):
        nature = "invented" if code == "2017" else "observed"
        make_wave(study, code, position=position, nature=nature)
    define(study, indicators=[PROJECTS, PRODUCTION], segments=SEGMENTS)
    return study


def parts(study, indicator, segment):
    return {
        "study": study,
        "indicator": study.indicators.get(code=indicator),
        "segment": study.segments.get(code=segment) if segment else None,
    }


def estimate(study, wave, *, indicator="production", segment=None, category="", **fields):
    return Estimate.objects.create(
        **parts(study, indicator, segment),
        wave=study.waves.get(code=wave),
        category=category,
        **ESTIMATE | {"value": 0.25, "comparability": "comparable"} | fields,
    )


def change(study, before, after, *, indicator="production", segment=None, category="", **fields):
    numbers = {"difference": 0.2, "low": 0.1, "high": 0.3, "p_adjusted": 0.001}
    return Change.objects.create(
        **parts(study, indicator, segment),
        from_wave=study.waves.get(code=before),
        to_wave=study.waves.get(code=after),
        category=category,
        df=19,
        panel_clusters=5,
        **numbers | {"comparability": "comparable"} | fields,
    )


def trend(study, *waves, **fields):
    numbers = {"slope": 0.2, "low": 0.1, "high": 0.3, "p_adjusted": 0.001, "df": 19}
    return Trend.objects.create(
        study=study,
        indicator=study.indicators.get(code="production"),
        waves=list(waves),
        **numbers | {"comparability": "comparable"} | fields,
    )


def told(figures):
    return [(figure.indicator, figure.category, figure.wave) for figure in figures]


def test_figures_stand_in_the_order_of_indicators_and_waves(study):
    for indicator, wave in (("production", "2019"), ("projects", "2018"), ("production", "2018")):
        estimate(study, wave, indicator=indicator)
    assert told(stored_figures(study, audience=MEMBER)) == [
        ("projects", None, "2018"),
        ("production", None, "2018"),
        ("production", None, "2019"),
    ]


def test_categories_stand_as_the_newest_wave_has_them_and_those_it_dropped_behind(study):
    segment = study.segments.get(code="frameworks")
    for wave, categories in (
        ("2018", ("caffe", "tensorflow")),
        ("2019", ("pytorch", "tensorflow")),
    ):
        for category in categories:
            estimate(study, wave, segment="frameworks", category=category)
    assert told(stored_figures(study, audience=MEMBER, segment=segment)) == [
        ("production", "pytorch", "2019"),
        ("production", "tensorflow", "2018"),
        ("production", "tensorflow", "2019"),
        ("production", "caffe", "2018"),
    ]


def test_whole_waves_and_categories_are_apart(study):
    estimate(study, "2019")
    estimate(study, "2019", segment="frameworks", category="pytorch")
    (whole,) = stored_figures(study, audience=MEMBER)
    assert (whole.segment, whole.category) == (None, None)
    segment = study.segments.get(code="frameworks")
    (part,) = stored_figures(study, audience=MEMBER, segment=segment)
    assert (part.segment, part.category) == ("frameworks", "pytorch")


def test_broken_down_by_what_it_counts_an_indicator_says_nothing(study):
    """Each stage has all or none of the projects in production; their number may be told."""
    segment = study.segments.get(code="stage")
    for indicator in ("production", "projects"):
        estimate(study, "2019", indicator=indicator, segment="stage", category="research")
        change(study, "2018", "2019", indicator=indicator, segment="stage", category="research")
    for read in (stored_figures, stored_changes):
        assert [one.indicator for one in read(study, audience=MEMBER, segment=segment)] == [
            "projects"
        ]


def test_one_indicator_is_asked_for_alone(study):
    for indicator in ("production", "projects"):
        estimate(study, "2019", indicator=indicator)
        change(study, "2018", "2019", indicator=indicator)
    asked = {"audience": MEMBER, "indicator": study.indicators.get(code="projects")}
    assert [one.indicator for one in stored_figures(study, **asked)] == ["projects"]
    assert [one.indicator for one in stored_changes(study, **asked)] == ["projects"]
    assert stored_trends(study, study.waves.all(), **asked) == []


def test_figures_of_another_study_stay_there(study):
    estimate(study, "2019")
    change(study, "2018", "2019")
    trend(study, "2018", "2019")
    other = make_study()
    assert stored_figures(other, audience=MEMBER) == []
    assert stored_changes(other, audience=MEMBER) == []
    assert stored_trends(other, [], audience=MEMBER) == []


def test_an_outsider_gets_nothing(study):
    rows = [estimate(study, "2019"), change(study, "2018", "2019"), trend(study, "2018", "2019")]
    assert stored_figures(study, audience=OUTSIDER) == []
    assert stored_changes(study, audience=OUTSIDER) == []
    assert stored_trends(study, study.waves.all(), audience=OUTSIDER) == []
    for row in rows:
        assert disclosed_rows([row], audience=OUTSIDER) == []


@pytest.mark.parametrize("number", [1, 3])
def test_each_kind_is_read_in_one_query(study, number, django_assert_num_queries):
    for wave in ("2017", "2018", "2019")[:number]:
        estimate(study, wave, segment="frameworks", category="pytorch")
    segment = study.segments.get(code="frameworks")
    with django_assert_num_queries(1):
        assert len(stored_figures(study, audience=MEMBER, segment=segment)) == number


def test_why_a_grade_was_given_is_said_in_the_language_of_the_reader(study):
    template = "Only %(clusters)d respondents; at least %(needed)d are needed."
    reason = {"template": template, "params": {"clusters": 3, "needed": 10}}
    estimate(study, "2018", clusters=3, grade="D", grade_reason=reason)
    estimate(study, "2019")
    weak, ungraded = stored_figures(study, audience=MEMBER)
    assert weak.reason == "Only 3 respondents; at least 10 are needed."
    assert weak.grade_rule
    assert Mark.FEW_EXPERTS in weak.marks
    assert (ungraded.reason, ungraded.grade_rule, ungraded.marks) == ("", "", ())
    with translation.override("es"):
        weak, _ungraded = stored_figures(study, audience=MEMBER)
    assert weak.reason == "Solo 3 personas entrevistadas; hacen falta al menos 10."


@pytest.mark.parametrize(
    ("waves", "fields", "judged"),
    [
        (("2018", "2019"), {}, ("clear", None)),
        (("2018", "2019"), {"p_adjusted": 0.2}, ("possible", None)),
        (("2018", "2019"), {"low": -0.1, "p_adjusted": 0.2}, ("not_told_apart", None)),
        (("2018", "2019"), {"comparability": "break"}, (None, "break")),
        (("2017", "2019"), {}, (None, "invented_wave")),
        (("2018", "2019"), {"low": None, "high": None}, (None, "no_precision")),
    ],
)
def test_a_change_and_a_trend_leave_with_one_verdict(study, waves, fields, judged):
    change(study, *waves, **fields)
    slope = {"slope" if name == "difference" else name: value for name, value in fields.items()}
    trend(study, *waves, **slope)
    (moved,) = stored_changes(study, audience=MEMBER)
    (line,) = stored_trends(study, study.waves.all(), audience=MEMBER)
    assert (moved.verdict, moved.reason) == (line.verdict, line.reason) == judged
    assert (moved.from_wave, moved.to_wave) == line.waves == waves


def test_the_last_change_is_of_the_last_two_waves_whatever_order_they_come_in(study):
    change(study, "2017", "2019")
    change(study, "2017", "2018")
    change(study, "2018", "2019", difference=0.7)
    change(study, "2017", "2018", indicator="projects")
    found = stored_changes(study, audience=MEMBER)
    for changes in (found, found[::-1]):
        last = last_changes(changes)
        assert {key[0]: (one.from_wave, one.to_wave) for key, one in last.items()} == {
            "production": ("2018", "2019"),
            "projects": ("2017", "2018"),
        }
    assert last_changes([]) == {}


def test_the_last_change_is_one_for_each_category(study):
    segment = study.segments.get(code="frameworks")
    for before, after, category in (
        *(("2017", "2018", "caffe"), ("2017", "2018", "pytorch")),
        ("2018", "2019", "pytorch"),
    ):
        change(study, before, after, segment="frameworks", category=category)
    last = last_changes(stored_changes(study, audience=MEMBER, segment=segment))
    assert {key[1]: one.to_wave for key, one in last.items()} == {
        "caffe": "2018",
        "pytorch": "2019",
    }


def test_a_row_shows_what_its_figure_says_and_keeps_its_keys(study, monkeypatch):
    row = estimate(study, "2019", segment="frameworks", category="pytorch")

    def rounded(figure, *, audience):
        shown = disclose_one(figure, audience=audience)
        vars(shown).update(value=0.3, base=0)
        return shown

    monkeypatch.setattr("analytics.queries.figures.disclose_one", rounded)
    [(shown, figure)] = disclosed_rows([row], audience=MEMBER)
    assert (shown.value, shown.base) == (figure.value, figure.base) == (0.3, 0)
    assert (shown.pk, shown.category, shown.wave) == (row.pk, "pytorch", row.wave)
    assert (row.value, row.base) == (0.25, 40)


def test_trends_of_several_studies_find_the_waves_of_their_own(study):
    other = make_study()
    make_wave(other, "2018", nature="invented", position=1)
    make_wave(other, "2019", position=2)
    define(other, indicators=[PRODUCTION], segments=[])
    rows = [trend(study, "2018", "2019"), trend(other, "2018", "2019")]
    figures = [figure for _row, figure in disclosed_rows(rows, audience=MEMBER)]
    assert [figure.natures for figure in figures] == [
        ("observed", "observed"),
        ("invented", "observed"),
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_value_computed_on_demand_is_graded_like_a_stored_one(language):
    precision = Precision(base=4, clusters=2, value=0.5, low=0.0, high=1.0, method="kg")
    with translation.override(language):
        computed = table_figure(precision, label="Research", group="2019", count=2)
    found = disclose_one(computed, audience=MEMBER)
    assert (found.label, found.group, found.count, found.value) == ("Research", "2019", 2, 0.5)
    assert found.grade
    assert "%(" not in found.reason
    assert found.reason.startswith("Only" if language == "en" else "Solo")
