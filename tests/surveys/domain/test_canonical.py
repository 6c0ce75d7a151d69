import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain import canonical
from surveys.domain.canonical import (
    NotCanonical,
    Written,
    canonical_json,
    canonical_parts,
    canonical_texts,
    content_hash,
    storable,
)

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
contents = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=10,
)


def test_the_form_is_json_with_sorted_keys_in_utf8():
    assert canonical_json({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'
    assert content_hash({}) == hashlib.sha256(b"{}").hexdigest()


def test_the_order_of_keys_does_not_matter():
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, "1"), (1, True), (0, False), (None, "null"), ([], {}), ("12.5", "12.50"), ([1], [1, 1])],
)
def test_different_contents_have_different_hashes(one, other):
    assert content_hash({"a": one}) != content_hash({"a": other})


@given(st.lists(contents), st.lists(texts | st.none() | st.integers()))
def test_columns_have_the_texts_that_their_values_have_one_by_one(some, plain):
    for values in (some, plain, some[:1] * 3):
        parts = canonical_parts(values)
        assert parts == [canonical_json(value) for value in values]
        whole = canonical_texts({"b%": parts, "a": parts})
        assert whole == [canonical_json({"a": value, "b%": value}) for value in values]


@pytest.mark.parametrize("wrong", ["a\x00", "\ud800", 1.5, {"a": (1.5,)}, {1: "a"}])
def test_a_column_with_what_has_no_canonical_form_is_refused(wrong):
    with pytest.raises(NotCanonical) as alone:
        canonical_json(wrong)
    for values in ([wrong], ["b", wrong], [wrong, {}]):
        with pytest.raises(NotCanonical) as refused:
            canonical_parts(values)
        assert str(refused.value) == str(alone.value)


def test_a_mapping_that_is_written_already_is_not_written_again():
    said = {"b": 1, "a": ["é"]}
    written = Written(said, canonical_json(said))
    assert (written, repr(written)) == (said, repr(said))
    assert canonical_parts([written, Written({}, "{}")]) == [canonical_json(said), "{}"]
    assert canonical_json({"answers": written}) == canonical_json({"answers": said})


@given(contents, contents)
def test_the_hash_is_equal_exactly_for_equal_json(one, other):
    same = canonical_json(one) == canonical_json(other)
    assert (content_hash(one) == content_hash(other)) == same


@pytest.mark.parametrize("number", [1.0, 12.5, float("nan"), float("inf")])
def test_floats_are_refused_because_databases_change_them(number):
    with pytest.raises(NotCanonical) as refused:
        content_hash({"projects": [{"share": number}]})
    assert str(refused.value) == (
        f"projects[0].share: The floating-point number {number} has no exact form. "
        "Store it as text."
    )


@pytest.mark.parametrize(
    ("text", "code"), [("ab\x00", "0000"), ("ab\ud800", "D800"), ("ab\udfff", "DFFF")]
)
def test_unstorable_characters_are_refused_naming_the_path(text, code):
    with pytest.raises(ValueError, match="cannot be stored") as refused:
        content_hash({"head": {"goals": ["fine", text]}})
    assert refused.value.path == "head.goals[1]"
    assert refused.value.params == {"code": code, "place": 3}


@pytest.mark.parametrize("text", ["\x01", "\ud7ff", "\ue000", "\U0001f600"])
def test_their_neighbours_are_stored(text):
    assert canonical_json(text) == canonical_json(text)


def test_keys_are_checked_too():
    with pytest.raises(NotCanonical, match=r"^head: The character U"):
        content_hash({"head": {"a\x00": 1}})
    with pytest.raises(NotCanonical, match=r"^content: The key 1 is not a text"):
        content_hash({1: "a"})


def test_what_is_not_json_is_refused():
    with pytest.raises(NotCanonical, match=r"^a: A set is not a JSON value"):
        content_hash({"a": {1}})


@given(
    st.recursive(
        contents
        | st.floats()
        | st.just("\x00")
        | st.just("\\u0000")
        | st.just("\ud800")
        | st.dates(),
        lambda inner: st.lists(inner) | st.dictionaries(texts | st.integers(), inner),
        max_leaves=6,
    )
)
def test_what_is_seen_at_a_glance_is_what_is_seen_value_by_value(content):
    """Most contents are not looked at value by value; none passes that would be refused."""
    seen, glanced = map(
        refusal_by, (lambda it: canonical._refuse_unstorable(it, ""), canonical_json)
    )
    assert glanced(content) == seen(content)


def refusal_by(look):
    """Return a function that says what a look at a content refuses it for."""

    def refusal(content):
        try:
            look(content)
        except NotCanonical as error:
            return str(error)
        return None

    return refusal


def test_a_text_that_cannot_be_stored_is_quoted_with_signs_in_place_of_what_is_wrong():
    assert storable("a\x00b\ud800é") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}é"
