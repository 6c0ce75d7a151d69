import pytest

from analytics.actions.counting import count_study
from benchmarks import edit
from benchmarks.large_study import make_large
from tests.analytics.actions.editing import figures_follow_a_recount

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


@pytest.fixture
def study(monkeypatch):
    monkeypatch.setattr(edit, "ROUNDS", 3)
    monkeypatch.setattr(edit, "WARM", 1)
    study = make_large(60)
    count_study(study.pk)
    return study


def test_every_act_is_timed_and_its_figures_are_those_of_a_full_count(study):
    found = edit.measure(study)
    assert {act: len(times) for act, times in found.times.items()} == {
        edit.EDIT: 3,
        edit.COMES_OR_GOES: 3,
        edit.FLOOR: 3,
    }
    assert found.memory > 0
    assert figures_follow_a_recount(study)


def test_the_report_names_the_ratio_of_the_largest_study_to_the_smallest(capsys):
    studies = [
        edit.Measured(size, {edit.EDIT: [(size / 1000, size / 500)] * 5}, 120.0)
        for size in (20, 60, 40)
    ]
    edit.report(studies)
    line = next(x for x in capsys.readouterr().out.splitlines() if edit.EDIT in x)
    assert line.split()[:3] == ["edit", "20.0", "("]
    assert line.endswith("3.00")
