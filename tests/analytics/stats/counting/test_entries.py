import pytest
from hypothesis import given

from analytics.domain.definitions import Definitions
from analytics.domain.indicators import IndicatorDefinition
from analytics.domain.segments import SegmentDefinition
from analytics.stats.counting.tallies import in_millionths
from benchmarks.records import InterviewRecord, tally, tally_all
from tests.analytics.stats.counting import by_records
from tests.analytics.stats.counting.studies import studies

PRODUCTION = IndicatorDefinition(
    "production", "share", "project", "true()", numerator="${stage} = 'production'"
)
PROJECTS = IndicatorDefinition("projects", "count", "project", "true()")
TEAM = IndicatorDefinition("team", "mean", "project", "true()", value="${team_size}")
EXPERTS = IndicatorDefinition(
    "experts",
    "share",
    "interview",
    "${aws} = 'yes'",
    numerator="count(${project.stage} = 'production') > 1",
)
AWS = SegmentDefinition("aws", "aws", "interview")
FRAMEWORKS = SegmentDefinition("frameworks", "frameworks", "project")


def missing(kind):
    return {"missing": kind}


def interview(*projects, wave="2019", **answers):
    return InterviewRecord(wave=wave, answers=answers, projects=projects)


def counts(record, *indicators, segments=()):
    return tally(Definitions(indicators, segments), record)


def test_a_share_counts_numerator_and_base():
    record = interview({"stage": "production"}, {"stage": "research"}, {"stage": "research"})
    assert counts(record, PRODUCTION).cells == {"production||": [1, 3]}


def test_a_count_counts_the_base():
    assert counts(interview({}, {}), PROJECTS).cells == {"projects||": [2, 2]}


def test_a_mean_keeps_sum_base_and_squares_in_millionths():
    record = interview({"team_size": 2}, {"team_size": "1.5"})
    assert counts(record, TEAM).cells == {"team||": [3_500_000, 2, 6_250_000_000_000]}


@pytest.mark.parametrize("kind", ["not_asked", "no_answer", "refused", "dont_know"])
def test_a_record_whose_numerator_is_unknown_is_left_out_by_kind(kind):
    record = interview({"stage": missing(kind)}, {"stage": "production"})
    found = counts(record, PRODUCTION)
    assert found.cells == {"production||": [1, 1]}
    assert found.left_out == {"production||": {kind: 1}}


def test_a_question_that_did_not_apply_is_not_the_category():
    found = counts(interview({"stage": missing("not_applicable")}), PRODUCTION)
    assert found.cells == {"production||": [0, 1]}
    assert found.left_out == {}


def test_a_mean_leaves_out_what_has_no_number():
    found = counts(interview({"team_size": missing("not_applicable")}, {"team_size": 4}), TEAM)
    assert found.cells["team||"][:2] == [4_000_000, 1]
    assert found.left_out == {"team||": {"not_applicable": 1}}


def test_a_record_whose_base_is_unknown_is_left_out():
    found = counts(interview(aws=missing("refused")), EXPERTS)
    assert (found.cells, found.left_out) == ({}, {"experts||": {"refused": 1}})


def test_a_record_outside_the_base_is_not_left_out():
    found = counts(interview(aws="no"), EXPERTS)
    assert (found.cells, found.left_out) == ({}, {})


def test_an_interview_can_count_its_projects():
    two = [{"stage": "production"}, {"stage": "production"}]
    assert counts(interview(*two, aws="yes"), EXPERTS).cells == {"experts||": [1, 1]}
    assert counts(interview(*two[:1], aws="yes"), EXPERTS).cells == {"experts||": [0, 1]}


def test_projects_are_broken_down_by_an_answer_of_their_interview():
    found = counts(interview({"stage": "production"}, {"stage": "a"}, aws="yes"), PRODUCTION,
                   segments=(AWS,))  # fmt: skip
    assert found.cells == {"production||": [1, 2], "production|aws|yes": [1, 2]}


def test_a_multiple_choice_counts_in_each_category():
    record = interview(
        {"stage": "production", "frameworks": ["keras", "mxnet"]},
        {"stage": "a", "frameworks": []},
    )
    assert counts(record, PRODUCTION, segments=(FRAMEWORKS,)).cells == {
        "production||": [1, 2],
        "production|frameworks|keras": [1, 1],
        "production|frameworks|mxnet": [1, 1],
    }


def test_records_without_a_known_category_are_counted():
    record = interview({"stage": "production", "frameworks": missing("refused")})
    found = counts(record, PRODUCTION, segments=(FRAMEWORKS,))
    assert found.cells == {"production||": [1, 1]}
    assert found.left_out == {"production|frameworks|": {"refused": 1}}


def test_what_is_left_out_is_said_of_the_category_too():
    record = interview({"stage": missing("dont_know"), "frameworks": ["keras"]})
    found = counts(record, PRODUCTION, segments=(FRAMEWORKS,))
    assert found.left_out == {
        "production||": {"dont_know": 1},
        "production|frameworks|keras": {"dont_know": 1},
    }


def test_interviews_are_not_broken_down_by_an_answer_of_their_projects():
    project = {"stage": "research", "frameworks": ["keras"]}
    found = counts(interview(project, aws="yes"), EXPERTS, segments=(FRAMEWORKS,))
    assert set(found.cells) == {"experts||"}


@pytest.mark.parametrize("number", [255, 256, 65_536])
def test_an_interview_of_very_many_projects_is_counted_beside_a_small_one(number):
    many = interview(*[{"stage": "production", "team_size": 1}] * number)
    definitions = Definitions((PRODUCTION, TEAM), ())
    found = tally_all(definitions, [interview({"stage": "a"}), many, interview()])
    assert [one.cells.get("production||") for one in found] == [[0, 1], [number, number], None]
    assert found[1].cells["team||"] == [number * 10**6, number, number * 10**12]


def test_an_indicator_exists_only_in_its_waves():
    only_2019 = IndicatorDefinition("p", "count", "project", "true()", waves=("2019",))
    assert counts(interview({}, wave="2018"), only_2019).cells == {}
    assert counts(interview({}, wave="2019"), only_2019).cells == {"p||": [1, 1]}


def test_the_hash_follows_what_decides_the_counts():
    base = Definitions((PRODUCTION, PROJECTS), (AWS,)).hash()
    assert Definitions((PROJECTS, PRODUCTION), (AWS,)).hash() == base
    assert Definitions((PRODUCTION, PROJECTS), ()).hash() != base
    other = IndicatorDefinition("projects", "count", "project", "${stage} != ''")
    assert Definitions((PRODUCTION, other), (AWS,)).hash() != base


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3_000_000), ("0.1", 100_000), (-2.5, -2_500_000), ("0.0000005", 0), ("0.0000015", 2)],
)
def test_numbers_become_whole_millionths(value, expected):
    assert in_millionths(value) == expected


@given(studies())
def test_columns_give_what_records_give_one_by_one(study):
    definitions, records, _people = study
    together = tally_all(definitions, records)
    assert together == by_records.tally_all(definitions, records)
    alone = [tally(definitions, one) for one in records]
    assert together == alone
    assert [*map(str, together)] == [*map(str, alone)]  # in the same order, too
