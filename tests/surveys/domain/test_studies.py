"""What a study and its languages may be called."""

import pytest

from surveys.domain.refusals import Refused
from surveys.domain.studies import require_languages, require_slug, require_text


@pytest.mark.parametrize("slug", ["a", "clouds-2026", "A_b", "x" * 80, "newest"])
def test_an_address_of_letters_digits_and_lines_is_accepted(slug):
    require_slug(slug)


@pytest.mark.parametrize(
    ("slug", "code", "shown"),
    [
        ("", "wrong_slug", "—"),
        ("nubes 2026", "wrong_slug", "nubes 2026"),
        ("año", "wrong_slug", "año"),
        ("../admin", "wrong_slug", "../admin"),
        ("a\n", "wrong_slug", "a\n"),
        ("x" * 81, "wrong_slug", "x" * 80),
        ("New", "taken_slug", "New"),
    ],
)
def test_another_address_is_refused_and_shown(slug, code, shown):
    with pytest.raises(Refused) as refused:
        require_slug(slug)
    assert (refused.value.code, refused.value.params["slug"]) == (code, shown)


@pytest.mark.parametrize("languages", [["en"], ["es", "pt-BR"], ["gsw"]])
def test_languages_are_given_by_their_codes(languages):
    require_languages(languages)


@pytest.mark.parametrize(
    ("languages", "code", "says"),
    [
        ([], "no_languages", "A study has at least one language."),
        (["en", "English"], "no_language", "English is no language code."),
        (["en-abcdefgh"], "no_language", "en-abcdefgh is no language code."),
        (["x" * 30], "no_language", f"{'x' * 20} is no language code."),
    ],
)
def test_another_language_is_refused_and_shown(languages, code, says):
    with pytest.raises(Refused) as refused:
        require_languages(languages)
    assert refused.value.code == code
    assert str(refused.value).startswith(says)


def test_a_name_says_something_in_a_language_of_the_study():
    require_text({"en": "", "es": "Nubes"}, ["en", "es"])
    for texts in ({}, {"en": ""}, {"fr": "Nuages"}):
        with pytest.raises(Refused, match="at least one of the languages of the study") as refused:
            require_text(texts, ["en", "es"])
        assert refused.value.code == "no_text"
