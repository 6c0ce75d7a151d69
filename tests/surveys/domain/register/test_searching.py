"""What a search finds, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from surveys.domain.register.searching import WHOLE, WordIndex, search, slips_allowed
from surveys.domain.register.spelling import search_words, words_of

NAMES = {
    "a": "José García",
    "b": "Josefina Garzia",
    "c": "Anne Marie Müller",
    "d": "Annemarie Miller",
    "e": "Oluwaseun Adébáyò",
    "f": "Ana López",
}


@pytest.fixture
def names():
    index = WordIndex()
    for key, name in NAMES.items():
        index.put(key, search_words(name))
    return index


def found(query, *indexes):
    return [key for key, _score in search(query, [index.matching for index in indexes])]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("jose garcia", ["a", "b"]),
        ("GARCIA", ["a", "b"]),
        ("annemarie", ["d", "c"]),
        ("anne marie mueller", ["c", "d"]),
        ("oluwaseum", ["e"]),
        ("adebajo", ["e"]),
        ("lopes", ["f"]),
        ("garcia lopez", []),
        ("", []),
        (" -- ", []),
        ("zzz", []),
    ],
)
def test_names_are_found_however_they_are_spelled(names, query, keys):
    assert found(query, names) == keys


def test_every_word_may_stand_elsewhere_but_none_may_be_missing(names):
    codes = WordIndex()
    codes.put("a", search_words("R-01"))
    codes.put("b", search_words("R-11"))
    assert found("r01 garcia", codes, names) == ["a"]
    assert found("r01", codes, names) == ["a"]


def test_a_word_with_digits_is_not_taken_for_another(names):
    codes = WordIndex()
    for key, code in {"a": "R101", "b": "R102"}.items():
        codes.put(key, search_words(code))
    assert found("R101", codes) == ["a"]
    assert slips_allowed("r101") == 0


def test_a_single_letter_finds_what_begins_with_it(names):
    assert set(found("j", names)) == {"a", "b"}


def test_what_is_put_again_or_dropped_is_found_as_it_is_now(names):
    names.put("a", search_words("Eva Ruiz"))
    names.drop("f")
    names.drop("f")
    assert found("garcia", names) == ["b"]
    assert found("ruiz", names) == ["a"]
    assert found("lopez", names) == []
    assert len(names) == 5


words = st.text("abcdé", min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=20), words)
def test_what_is_found_is_what_one_would_find_by_looking_at_each(stored, typed):
    index = WordIndex()
    for key, word in enumerate(stored):
        index.put(key, search_words(word))
    (plain,) = words_of(typed)
    expected = set()
    for key, word in enumerate(stored):
        (other,) = words_of(word)
        begins = other.startswith(plain) if len(plain) == 1 else plain in other
        near = slips_allowed(plain) > 0 and OSA.distance(plain, other) <= slips_allowed(plain)
        if begins or near:
            expected.add(key)
    assert set(found(typed, index)) == expected


@given(st.lists(words, min_size=1, max_size=12))
def test_a_name_is_found_by_itself_before_all_others(stored):
    index = WordIndex()
    for key, word in enumerate(stored):
        index.put(key, search_words(word))
    first = found(stored[0], index)[0]
    assert words_of(stored[first]) == words_of(stored[0])


def test_a_word_that_two_have_is_found_after_one_of_them_is_gone(names):
    names.put("g", search_words("José Luna"))
    names.drop("a")
    assert found("jose", names) == ["g", "b"]
    names.drop("g")
    names.drop("g")
    assert found("luna", names) == []
    assert len(names) == len(NAMES) - 1


def test_of_two_places_the_better_one_counts(names):
    codes = WordIndex()
    codes.put("a", ["josefa"])
    for order in ([codes.matching, names.matching], [names.matching, codes.matching]):
        assert dict(search("jose", order))["a"] == WHOLE
