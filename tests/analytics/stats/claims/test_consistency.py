"""Whether published figures can hold together, on small cases and on the reference study."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.claims import consistency
from analytics.stats.claims.combinations import NotEnumerable, combinations_of
from analytics.stats.claims.consistency import (
    Bounds,
    PrintedClaim,
    Undecided,
    check_claims,
    narrowed,
    numerators,
    possible_fractions,
    printed_share,
)
from benchmarks import reference
from surveys.domain.expressions import parse
from surveys.domain.questionnaire import Choice, Kind, Level, Question

STUDY = Path(__file__).resolve().parents[4] / "studies" / "deep-learning" / "study.yaml"


@pytest.mark.parametrize(
    ("percent", "base", "expected"),
    [
        (38, 316, [119, 120, 121]),
        (9, 316, [27, 28, 29, 30]),
        (100, 32, [32]),
        (0, 32, [0]),
        (63, 7, []),
        (50, 1, []),
    ],
)
def test_whole_numbers_behind_a_printed_percentage(percent, base, expected):
    assert numerators(printed_share(percent), base) == expected


@given(base=st.integers(1, 500), k=st.integers(0, 500))
def test_every_share_is_behind_its_own_print(base, k):
    k = min(k, base)
    printed = int(Fraction(100 * k, base) + Fraction(1, 2))
    assert k in numerators(printed_share(printed), base)


def test_half_is_rounded_up():
    assert numerators(printed_share(13), 8) == [1]  # 12.5 %
    assert numerators(printed_share(12), 8) == []


def test_digits_in_print_narrow_the_numerators():
    assert numerators(printed_share("38.0", digits=1), 316) == [120]


def test_fractions_behind_a_share_of_an_unknown_base():
    found = possible_fractions(printed_share(63), 32)
    assert found == [(5, 8), (10, 16), (12, 19), (15, 24), (17, 27), (19, 30), (20, 32)]


def mask(*members):
    return np.array(members, dtype=bool)


ALL = mask(1, 1, 1, 1)
A, B = mask(1, 1, 0, 0), mask(1, 0, 1, 0)  # combinations: both, A only, B only, neither


def count(code, number, among=ALL):
    return PrintedClaim(code, among, Bounds(Fraction(number), Fraction(number), closed=True))


def share(code, percent, numerator, base=ALL):
    return PrintedClaim(code, numerator, printed_share(percent), base)


def test_an_example_is_given_where_claims_hold_together():
    claims = [count("n", 40), share("a", 50, A), share("b", 25, B), share("ab", 40, B, A)]
    found = check_claims(claims)
    assert found.holds
    both, a, b, neither = found.table
    assert (both + a + b + neither, both + a, both + b) == (40, 20, 10)
    assert both == 8
    assert found.conflict is None
    assert found.tightness == 0.01  # the numbers are round


def test_the_smallest_conflict_is_found_among_claims_that_do_not_matter():
    # B lies within A in half of A at least, so it cannot be rarer than a quarter of all.
    claims = [
        count("n", 200),
        share("else", 40, mask(0, 0, 0, 1)),
        share("a", 50, A),
        share("b", 20, B),
        share("b of a", 60, B, A),
    ]
    found = check_claims(claims)
    assert not found.holds
    assert found.table is None
    assert set(found.conflict.codes) == {"a", "b", "b of a"}
    assert found.conflict.misses >= 1
    together = [claim for claim in claims if claim.code in found.conflict.codes]
    for left_out in together:
        assert check_claims([claim for claim in together if claim is not left_out]).holds
    width = Fraction(str(found.conflict.widening))
    assert check_claims(narrowed([claims[0], *together], width)).holds
    narrower = narrowed([claims[0], *together], width - Fraction(1, 100))
    assert not check_claims(narrower).holds


def test_counts_that_contradict_each_other_have_no_width():
    found = check_claims([count("n", 10), count("a", 11, A)])
    assert found.conflict.codes == ("n", "a")
    assert (found.conflict.widening, found.conflict.misses) == (None, None)


def test_a_share_of_nothing_cannot_hold():
    assert not check_claims([count("no a", 0, A), share("b of a", 0, B, A)]).holds


def test_a_conflict_says_how_many_records_are_missing():
    found = check_claims([count("n", 100), share("a", 60, A), share("not", 50, ~A)])
    assert set(found.conflict.codes) == {"a", "not"}
    # 60 + 50 = 110: ten too many, but for the half percent that each may be rounded
    assert found.conflict.misses == 10
    assert found.conflict.widening == 5.0


def test_a_search_that_takes_too_long_says_that_nothing_is_known(monkeypatch):
    monkeypatch.setattr(consistency, "SECONDS", 0.0)
    random = np.random.default_rng(1)
    claims = [
        share(f"c{place}", 10 * place + 3, random.random(12) < 0.5, random.random(12) < 0.8)
        for place in range(6)
    ]
    with pytest.raises(Undecided, match="No answer within 0 seconds; check fewer claims at once"):
        check_claims(claims)


def test_an_example_that_is_not_exact_is_not_given():
    """The solver computes in doubles, which do not hold this count."""
    with pytest.raises(ArithmeticError, match="The solver's table does not give n"):
        check_claims([count("n", 2**53 + 1)], largest=2**54)


def test_claims_over_different_combinations_are_refused():
    with pytest.raises(ValueError, match="different combinations"):
        check_claims([count("n", 1), count("m", 1, mask(1, 1))])
    with pytest.raises(ValueError, match="no claims"):
        check_claims([])
    with pytest.raises(ValueError, match="not a percentage"):
        printed_share(101)
    with pytest.raises(ValueError, match="needs one or more"):
        numerators(printed_share(10), 0)


# The reference study


@pytest.fixture(scope="module")
def published():
    """Codes, bases, numerators and prints of what is published on projects of 2019."""
    study = yaml.safe_load(STUDY.read_text(encoding="utf-8"))
    indicators = {one["code"]: one for one in study["indicators"]}
    return [
        (claim["code"], claim["statistic"], indicators[claim["indicator"]], claim["value"])
        for claim in study["claims"]
        if claim.get("wave") == "2019"
        and claim["statistic"] in ("count", "share")
        and indicators[claim["indicator"]]["unit"] == "project"
    ]


def claims_of(published, *, over_all=()):
    questions = reference._form("2019").questions("project")
    texts = []
    for code, _, indicator, _ in published:
        base = "true()" if code in over_all else indicator["base"]
        texts += [base, indicator["numerator"] or "true()"]
    truth = combinations_of(texts, questions).truth
    claims = []
    for place, (code, statistic, _, value) in enumerate(published):
        base, numerator = truth[2 * place], truth[2 * place + 1]
        if statistic == "count":
            claims.append(count(code, int(value), base))
        else:
            claims.append(share(code, Fraction(str(value)), numerator, base))
    return claims


def test_the_published_figures_hold_together_but_barely(published):
    assert len(published) == 14
    found = check_claims(claims_of(published))
    assert found.holds
    assert 0.3 < found.tightness < 0.5


@pytest.mark.slow
def test_rounded_more_narrowly_they_do_not(published):
    found = check_claims(narrowed(claims_of(published), Fraction(3, 10)))
    assert not found.holds
    assert 0.3 < found.conflict.widening < 0.5


def test_pytorch_of_production_read_over_all_projects_conflicts(published):
    found = check_claims(claims_of(published, over_all=("F15",)))
    assert set(found.conflict.codes) == {"F07", "F15"}
    # 135 and 90 of 316 at the nearest
    assert found.conflict.misses == 45


# Combinations of answers


def question(code, *choices, kind=Kind.SELECT_ONE, relevant=None):
    return Question(
        code,
        kind,
        Level.PROJECT,
        choices=tuple(Choice(choice) for choice in choices),
        relevant=parse(relevant) if relevant else None,
    )


PLACE = question("place", "cloud", "own")
WHERE = question("where", "a", "b", kind=Kind.SELECT_MULTIPLE, relevant="${place} = 'cloud'")


def test_combinations_follow_the_skip_logic():
    truth = combinations_of(
        ["${place} = 'own'", "selected(${where}, 'a')", "count-selected(${where}) = 2"],
        [PLACE, WHERE],
    ).truth
    found = {tuple(cell) for cell in truth.T.tolist()}
    # nothing selected and only b look alike; not in the cloud there is no provider
    assert found == {
        (True, False, False),
        (False, False, False),
        (False, True, False),
        (False, True, True),
    }


@pytest.mark.parametrize(
    ("expression", "name"),
    [("${team_size} > 3", "team_size"), ("${interview.industry} = 'x'", "interview.industry")],
)
def test_what_has_no_list_of_answers_is_refused(expression, name):
    number = Question("team_size", Kind.INTEGER, Level.PROJECT)
    with pytest.raises(NotEnumerable, match=name):
        combinations_of([expression], [PLACE, number])


def test_too_many_combinations_are_refused():
    many = question("many", *(f"c{k}" for k in range(30)), kind=Kind.SELECT_MULTIPLE)
    with pytest.raises(NotEnumerable, match="many"):
        combinations_of(["selected(${many}, 'c1')"], [many])
