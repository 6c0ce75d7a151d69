import pytest

from surveys.domain.comparing.conditions import same_condition
from surveys.domain.expressions import parse


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("${a} = 'x'", "'x' = ${a}"),
        ("${a} > 3", "3 < ${a}"),
        ("${a} >= 3", "3 <= ${a}"),
        ("not(not(${a} = 1))", "${a} = 1"),
        ("not(${a} = 1)", "${a} != 1"),
        ("${a} != 1", "1 != ${a}"),
        ("${a} = 1 and (${b} = 2 and ${c} = 3)", "${c} = 3 and ${b} = 2 and ${a} = 1"),
        ("${a} = 1 and ${a} = 1", "${a} = 1"),
        ("${a} + 1 + 2 > 3", "3 < 2 + (1 + ${a})"),
    ],
)
def test_what_means_the_same_is_the_same_however_it_is_written(one, two):
    assert same_condition(parse(one), parse(two))
    assert same_condition(parse(two), parse(one))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("${a} > 3", "${a} < 3"),
        ("${a} = 1", "${a} != 1"),
        ("${a} = 1 and ${b} = 2", "${a} = 1 or ${b} = 2"),
        ("${a} - 1 = 2", "1 - ${a} = 2"),
        ("${a} = 1", "${b} = 1"),
    ],
)
def test_what_means_something_else_is_not(one, two):
    assert not same_condition(parse(one), parse(two))


def test_no_condition_is_the_same_as_no_condition_alone():
    assert same_condition(None, None)
    assert not same_condition(None, parse("${a} = 1"))
