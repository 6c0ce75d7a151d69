import json

import pytest

from surveys.domain.harmonising import (
    AS_ASKED,
    Harmonised,
    as_choices,
    harmonised_choices,
    mapped,
)
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice

CODES = {"own": "cloud", "public": "cloud"}
HARMONISED = Harmonised({"where": {"2020": CODES}})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("own", "cloud"),
        ("here", "here"),
        (["own", "here", "public"], ["cloud", "here"]),
        ([], []),
        (7, 7),
        (None, None),
        (as_missing(Missing.REFUSED), as_missing(Missing.REFUSED)),
    ],
)
def test_answers_are_mapped_and_kinds_of_empty_stay(answer, expected):
    assert mapped(answer, CODES) == expected
    assert HARMONISED.answer("where", "2020", answer) == expected
    assert HARMONISED.answer("where", "2019", answer) == answer
    assert HARMONISED.answer("other", "2020", answer) == answer


def test_texts_of_json_are_mapped_by_wave():
    texts = ['"own"', None, '"own"', '["public", "own"]', '"  x"']
    waves = ["2020", "2020", "2019", "2020", "2020"]
    found = HARMONISED.texts("where", waves, texts)
    assert [one and json.loads(one) for one in found] == ["cloud", None, "own", ["cloud"], "  x"]
    assert HARMONISED.texts("other", waves, texts) is texts
    assert not AS_ASKED


def test_choices_become_categories_in_their_order_and_words():
    choices = [Choice("own", {"en": "Ours"}), Choice("new", {"en": "New"}), Choice("public", {})]
    categories = [Choice("here", {"en": "Here"}), Choice("cloud", {"en": "A cloud"})]
    found = harmonised_choices(choices, CODES, categories)
    assert [(one.code, one.label["en"]) for one in found] == [("cloud", "A cloud"), ("new", "New")]


def test_an_answer_of_another_type_reads_as_not_asked():
    found = Harmonised({"where": {"2020": CODES}}, frozenset({("staff", "2019")}))
    assert found
    assert found.variables == {"where", "staff"}
    assert found.answer("staff", "2019", "many") is None
    assert found.answer("staff", "2020", 7) == 7
    texts = ['"many"', "7", None, '"many"']
    assert found.texts("staff", ["2019", "2020", "2020", "2019"], texts) == [None, "7", None, None]


def test_stored_categories_are_choices():
    found = as_choices([{"code": "cloud", "label": {"en": "A cloud"}, "of": ["own"]}])
    assert found == (Choice("cloud", {"en": "A cloud"}),)
