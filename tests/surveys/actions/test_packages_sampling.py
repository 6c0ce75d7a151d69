"""Weights and strata that a study package brings in."""

import pytest

from surveys.actions import accounts
from surveys.actions.packages import InvalidPackage, import_package
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.domain.sampling import MILLION, Drawn
from surveys.models import Entry, SampledExpert
from surveys.queries.packages import stored_package
from tests.surveys.domain.package.contents import SAMPLING, with_sampling

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def by():
    return accounts.system_account()


def bring(contents, by):
    with read_contents(contents) as reading:
        assert reading.problems == []
        return import_package(by=by, package=reading.package)


def stored():
    rows = SampledExpert.objects.order_by("wave__position", "respondent__code")
    return [(row.wave.code, row.respondent.code, row.drawn) for row in rows]


def test_they_come_in_once_with_their_history_and_go_out_as_they_were(by):
    imported = bring(with_sampling(), by)
    assert imported.added["sampling"] == 3
    assert stored() == [
        ("2018", "R1", Drawn(1_500_000, "North")),
        ("2019", "R1", Drawn(2 * MILLION, "North")),
        ("2019", "R2", Drawn(None, "South")),
    ]
    assert Entry.objects.filter(action="sampling.added").count() == 3
    assert bring(with_sampling(), by).added == {}
    files = package_files(stored_package(imported.study))
    assert files["sampling.csv"].decode() == SAMPLING


def test_rows_that_are_stored_otherwise_are_refused_and_new_ones_added(by):
    bring(with_sampling(), by)
    with pytest.raises(InvalidPackage) as refused:
        bring(with_sampling(SAMPLING.replace("R1,2,", "R1,3,")), by)
    (problem,) = refused.value.problems
    assert (problem.file, problem.row, problem.code) == ("sampling.csv", 3, "row_differs")
    assert len(stored()) == 3


def test_a_new_row_of_an_expert_who_stands_in_another_stratum_is_refused(by):
    study = bring(with_sampling(SAMPLING.replace("2019,R1,2,North\n", "")), by).study
    text = "wave,respondent,weight,stratum\n2019,R1,2,West\n"
    with pytest.raises(InvalidPackage) as refused:
        bring(with_sampling(text), by)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.code) == (2, "stratum", "stratum_differs")
    assert "“North” in wave 2018" in str(problem)
    bring(with_sampling(text.replace("West", "")), by)
    assert study.waves.get(code="2019").sampled_experts.count() == 2


def test_nothing_new_comes_into_a_closed_wave(by):
    bring(with_sampling(SAMPLING.replace("2018,R1,1.5,North\n", "")), by)
    with pytest.raises(InvalidPackage) as refused:
        bring(with_sampling(), by)
    (problem,) = refused.value.problems
    assert (problem.file, problem.row, problem.code) == ("sampling.csv", 2, "wave_not_open")


def test_a_planned_wave_takes_them(by):
    contents = with_sampling()
    study = contents["study.yaml"].decode()
    newer = study.replace("variables:\n- code: aws", PLANNED + "variables:\n- code: aws", 1)
    bring(contents | {"study.yaml": newer.encode()}, by)
    text = SAMPLING + "2020,R1,1,North\n"
    bring(with_sampling(text) | {"study.yaml": newer.encode()}, by)
    assert ("2020", "R1", Drawn(MILLION, "North")) in stored()


PLANNED = """\
- code: '2020'
  year: 2020
  name: {}
  nature: observed
  state: planned
  starts_on: null
  ends_on: null
  selection: purposive
  source: {}
  sponsor: {}
  contacted: null
  completed: null
  methodology: {}
"""
