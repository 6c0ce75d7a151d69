"""Headings in all their spellings: what a column holds, and which language its texts are in."""

import pytest

from surveys.domain.xlsform.uploads import headings
from surveys.domain.xlsform.uploads.headings import (
    CHOICES,
    SETTINGS,
    SURVEY,
    SURVEY_TEXTS,
    code_of_language,
    heading_of,
)


@pytest.mark.parametrize(
    ("written", "name", "language"),
    [
        ("type", "type", ""),
        (" Type: ", "type", ""),
        ("bind:relevant", "relevant", ""),
        ("Skip Logic", "relevant", ""),
        ("READ-ONLY", "read_only", ""),
        ("labels", "label", ""),
        ("label::English (en)", "label", "English (en)"),
        ("label (English)", "label", "English"),
        ("label[es]", "label", "es"),
        ("Label - Español", "label", "Español"),
        ("label_french", "label", "french"),
        ("Guidance Hint (Kreol)", "guidance_hint", "Kreol"),
        ("required message: Swahili", "required_message", "Swahili"),
        ("media::image::English", "media", "media::image::English"),
        ("big-image", "media", "big-image"),
    ],
)
def test_a_column_of_the_survey_is_known_in_every_spelling(written, name, language):
    found = heading_of(written, SURVEY, SURVEY_TEXTS)
    assert (found.is_known, found.name, found.language) == (True, name, language)


@pytest.mark.parametrize(
    "written", ["notes", "label something", "label es", "hint english (x)", "type::en"]
)
def test_a_column_that_nobody_knows_is_kept_by_its_words(written):
    found = heading_of(f" {written} ", SURVEY, SURVEY_TEXTS)
    assert (found.is_known, found.name, found.written) == (False, written, written)


@pytest.mark.parametrize(
    ("written", "known", "texts", "name"),
    [
        ("value", CHOICES, ("label",), "name"),
        ("List Name", CHOICES, ("label",), "list_name"),
        ("hint (English)", CHOICES, ("label",), None),
        ("relevant", CHOICES, ("label",), None),
        ("image", SETTINGS, (), None),
        ("Form Version", SETTINGS, (), "version"),
        ("label::English", SETTINGS, (), None),
    ],
)
def test_a_heading_means_something_only_in_its_sheet(written, known, texts, name):
    found = heading_of(written, known, texts)
    assert (found.name if found.is_known else None) == name


@pytest.fixture
def names_read_anew():
    """No language is known from a test before."""
    for known in (headings._codes, headings._countries, headings._by_name):
        known.cache_clear()


@pytest.mark.usefixtures("names_read_anew")
def test_names_of_languages_are_gathered_when_the_first_one_is_asked_for():
    assert code_of_language("Portugiesisch") == "pt"
    assert code_of_language("Quechua (PE)") == "qu-PE"
    assert code_of_language("yo") == "yo"


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("English (en)", "en"),
        ("en", "en"),
        ("EN", "en"),
        ("pt_BR", "pt-BR"),
        ("Francais", "fr"),
        ("français", "fr"),
        ("Alemán", "de"),
        ("አማርኛ", "am"),
        ("Kurmanji", "ku"),
        ("Kreol [ht]", "ht"),
        ("Anything (fa)", "fa"),
        ("Español (ES)", "es"),
        ("English (British)", "en"),
    ],
)
def test_a_language_is_known_by_code_or_name_in_any_language(title, code):
    assert code_of_language(title) == code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("English (UK)", "en-GB"),
        ("Português (BR)", "pt-BR"),
        ("Hindi (IN)", "hi-IN"),
        ("Ukrainian (UK)", "uk"),
        ("English (uk)", "uk"),
    ],
)
def test_a_country_beside_a_language_is_no_other_language(title, code):
    assert code_of_language(title) == code


@pytest.mark.parametrize("title", ["", "Lengua de aquí", "zz", "name", "(?)"])
def test_what_names_no_language_has_no_code(title):
    assert code_of_language(title) is None
