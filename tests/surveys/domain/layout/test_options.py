import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.interviews import State
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import (
    SPANISH_EXCEL,
    Dialect,
    Empty,
    Extra,
    Options,
    Separator,
    Unit,
)
from surveys.domain.refusals import Refused

SOME_CODES = st.none() | st.lists(st.text(min_size=1), unique=True).map(tuple)


def some(kind):
    return st.lists(st.sampled_from(kind), unique=True).map(tuple)


OPTIONS = st.builds(
    Options,
    unit=st.sampled_from(Unit),
    waves=SOME_CODES,
    states=some(State),
    variables=SOME_CODES,
    segments=st.dictionaries(st.text(min_size=1), st.just(()) | st.just(("a", "b")), max_size=2),
    labels=st.booleans(),
    language=st.sampled_from(["en", "es", "pt-BR"]),
    multiple=st.sampled_from(Multiple),
    harmonised=st.booleans(),
    empty=st.sampled_from(Empty),
    extra=some(Extra),
    dialect=st.builds(Dialect, st.sampled_from(Separator), st.booleans(), st.booleans()),
)


@given(OPTIONS)
def test_saved_options_come_back(options):
    assert Options.from_json(json.loads(json.dumps(options.as_json()))) == options


def test_what_is_not_named_is_as_by_default():
    assert Options.from_json({}) == Options()
    said = {"dialect": {"separator": ";", "bom": True, "decimal_comma": True}}
    assert Options.from_json(said) == Options(dialect=SPANISH_EXCEL)


def test_by_default_the_states_are_those_of_content_that_counts():
    assert Options().states == (State.SUBMITTED, State.APPROVED)


def test_settings_of_before_may_name_a_state_in_which_no_content_is():
    assert Options.from_json({"states": ["reopened"]}).states == (State.REOPENED,)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"colour": 1}, "There is no option colour."),
        ({"dialect": {"quote": "'"}}, "There is no option quote."),
        ({"unit": "person"}, "The option unit cannot be 'person'. It can be: 'interview', "),
        ({"unit": ["project"]}, "The option unit cannot be ['project']"),
        ({"labels": 1}, "The option labels cannot be 1. It can be: true, false."),
        ({"states": ["gone"]}, "The option states cannot be 'gone'."),
        ({"waves": "2019"}, "The option waves cannot be '2019'. It can be: a list"),
        ({"waves": ["2019", "2019"]}, "in which nothing stands twice"),
        ({"segments": ["stage"]}, "The option segments cannot be ['stage']."),
        ({"segments": {"stage": "a"}}, "The option segments cannot be 'a'."),
        ({"waves": [2019]}, "The option waves cannot be 2019."),
        ({"language": "english language"}, "The option language cannot be"),
        ({"dialect": ";"}, "The option dialect cannot be ';'."),
        ([], "The option options cannot be []."),
    ],
)
def test_what_is_no_option_is_refused_and_named(said, words):
    with pytest.raises(Refused) as refused:
        Options.from_json(said)
    assert words in str(refused.value)
