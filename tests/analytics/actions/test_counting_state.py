"""The stored state is in step with what was counted, or is rebuilt. A count is all or nothing."""

import json
import logging
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.actions import counting
from analytics.actions.counting import count_study, recount_study
from analytics.counting.stored_state import digest_of
from analytics.models import Change, Estimate, Freshness, StoredState, Tally, Trend
from analytics.stats.counting.from_moments import estimate_cells
from surveys.actions import accounts, studies
from surveys.actions.sealing import seal_entries
from surveys.models import Interview
from tests.analytics.actions.editing import edit, figures, figures_follow_a_recount
from tests.analytics.factories import break_series, counted, define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


STATEMENTS = 24
"""Of the count of an edit of numbers that stays in its categories, warm and sealed."""


@pytest.fixture
def study():
    """Two waves with somebody in both, counted."""
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    make_interview(before, {"stage": "production", "team_size": 4}, respondent="R1")
    make_interview(before, {"stage": "research"}, respondent="R2")
    make_interview(after, {"stage": "research", "team_size": 3}, respondent="R1")
    make_interview(after, {"stage": "production"}, respondent="R3")
    count_study(study.pk)
    return study


def of_r1():
    return Interview.objects.get(respondent__code="R1", wave__code="2019")


def row(indicator="production", waves="2019"):
    return StoredState.objects.get(indicator=indicator, waves=waves)


@pytest.fixture
def rebuilds(caplog):
    """Return why states were rebuilt."""
    caplog.set_level(logging.WARNING, logger=counting.logger.name)
    return lambda: [record.args[1].args[0] for record in caplog.records]


def test_an_edit_reads_no_other_tallies_and_leaves_other_rows_alone(study, rebuilds):
    edit(of_r1(), {1: {"team_size": 5}})
    keys = {model: set(model.objects.values_list("pk", flat=True))
            for model in (Tally, Estimate, Change, Trend)}  # fmt: skip
    Tally.objects.exclude(respondent__code="R1").update(stamp="not read")
    assert count_study(study.pk).interviews == 1
    assert Tally.objects.filter(stamp="not read").count() == 2
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in keys} == keys
    assert rebuilds() == []


def test_an_edit_asks_the_database_as_often_in_a_larger_study(study):
    wave, asked = study.waves.get(code="2018"), []
    for number in range(3):
        make_interview(wave, {"stage": "production"}, {}, respondent=f"X{number}")
        count_study(study.pk)
        edit(of_r1(), {1: {"team_size": 10 + number}})
        with CaptureQueriesContext(connection) as queries:
            count_study(study.pk)
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.django_db(transaction=True)
def test_an_edit_takes_this_many_statements(study, django_assert_num_queries):
    for size in (5, 6):
        edit(of_r1(), {1: {"team_size": size}})
        seal_entries()
        if size == 5:  # from now on the process knows design and tests
            count_study(study.pk)
    with django_assert_num_queries(STATEMENTS):
        count_study(study.pk)


def add_one(numbers):
    cells = json.loads(numbers)
    cells["|"][0] += 1
    return json.dumps(cells)


def test_a_number_that_was_changed_is_noticed_by_the_next_count(study, rebuilds):
    found = row()
    StoredState.objects.filter(pk=found.pk).update(numbers=add_one(found.numbers))
    edit(of_r1(), {1: {"stage": "production"}})
    count_study(study.pk)
    assert rebuilds() == ["production 2019 was changed by somebody else"]
    assert figures_follow_a_recount(study)


def test_a_state_with_too_little_in_it_is_rebuilt(study, rebuilds):
    found = row()
    numbers = json.dumps({"|": [0] * 13})
    StoredState.objects.filter(pk=found.pk).update(numbers=numbers, digest=digest_of(numbers))
    edit(of_r1(), {1: {"stage": "production"}})
    count_study(study.pk)
    assert rebuilds() == ["production 2019 | has a count below zero."]
    assert figures_follow_a_recount(study)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda head: head.delete(), "there is none"),
        (lambda head: head.update(entry=1), "it is of entry 1"),
        (lambda head: head.update(definitions_hash="h"), "it was counted with other definitions"),
    ],
)
def test_a_state_of_something_else_is_rebuilt_even_where_nothing_is_owed(
    study, rebuilds, harm, why
):
    before = figures(study)
    harm(StoredState.objects.filter(indicator="", waves=""))
    assert count_study(study.pk).interviews == 4
    assert rebuilds()[0].startswith(why)
    assert figures(study) == before
    assert count_study(study.pk).interviews == 0


def test_a_tally_of_other_definitions_is_not_taken_out(study, rebuilds):
    Tally.objects.filter(respondent__code="R1", wave__code="2018").update(definitions_hash="h")
    edit(of_r1(), {1: {"stage": "production"}})
    count_study(study.pk)
    assert "has other definitions" in rebuilds()[0]
    assert figures_follow_a_recount(study)


@pytest.mark.parametrize("model", [Estimate, Change])
def test_a_row_that_is_missing_is_made_again(study, rebuilds, model):
    model.objects.filter(indicator__code="production", segment=None).delete()
    edit(of_r1(), {1: {"stage": "production"}})
    count_study(study.pk)
    assert rebuilds() == [f"a row of {model._meta.db_table} is missing"]
    assert figures_follow_a_recount(study)


def test_an_entry_without_effect_moves_the_state_along(study):
    states = set(StoredState.objects.values_list("pk", "numbers"))
    by = accounts.system_account()
    studies.create_theme(by=by, study=study, code="cost", label={"en": "Cost"})
    count_study(study.pk)
    assert row("", "").entry == Freshness.objects.get().counted
    assert set(StoredState.objects.values_list("pk", "numbers")) == states


def test_who_comes_makes_all_figures_of_the_wave_anew_and_no_others(study, monkeypatch):
    made = []

    def noted(state, names):
        made.extend(names)
        return estimate_cells(state, names)

    monkeypatch.setattr("analytics.counting.figures.estimate_cells", noted)
    make_interview(study.waves.get(code="2019"), respondent="R9")
    count_study(study.pk)
    stored = Estimate.objects.filter(wave__code="2019")
    assert {name.wave for name in made} == {"2019"}
    assert len(made) == stored.count()
    assert figures_follow_a_recount(study)


def test_a_break_makes_figures_anew_and_leaves_the_state(study, monkeypatch):
    monkeypatch.setattr(counting, "_recount", None)
    tallies = set(Tally.objects.values_list("pk", "stamp"))
    states = set(StoredState.objects.values_list("pk", "numbers"))
    change = Change.objects.filter(indicator__code="production", segment=None)
    assert change.get().difference is not None
    break_series(study, "2019")
    count_study(study.pk)
    assert change.get().difference is None
    assert set(Tally.objects.values_list("pk", "stamp")) == tallies
    assert set(StoredState.objects.values_list("pk", "numbers")) == states
    monkeypatch.undo()
    assert figures_follow_a_recount(study)


def test_a_break_beside_an_edit_counts_everything(study):
    break_series(study, "2019")
    edit(of_r1(), {1: {"stage": "production"}})
    assert count_study(study.pk).interviews == 4
    assert figures_follow_a_recount(study)


class Broken(Exception):
    pass


def fail_after(seen, number, execute, sql, params, many, context):
    """Break the first statement that writes after so many statements."""
    seen.append(sql)
    if len(seen) > number and sql.startswith(("INSERT", "UPDATE", "DELETE")):
        raise Broken(sql)
    return execute(sql, params, many, context)


@pytest.mark.parametrize("count", [count_study, recount_study])
def test_a_count_that_breaks_between_two_statements_leaves_everything_as_it_was(study, count):
    edit(of_r1(), {1: {"stage": "production", "team_size": 9}})
    make_interview(study.waves.get(code="2018"), {"stage": "production"}, respondent="R9")
    before = figures(study), list(Freshness.objects.values())
    broken_at, broken = 0, True
    while broken:
        seen: list[str] = []
        with connection.execute_wrapper(partial(fail_after, seen, broken_at)):
            try:
                count(study.pk)
                broken = False
            except Broken:
                broken_at = len(seen)
        if broken:
            assert (figures(study), list(Freshness.objects.values())) == before, seen[-1]
    assert broken_at > 20
    assert counted(study)["production", "2019"].count == 2
    assert figures_follow_a_recount(study)
