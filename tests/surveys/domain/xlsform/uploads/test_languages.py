"""The languages of a form: what headings call them, which is the default, and whose texts count."""

import pytest

from surveys.domain.xlsform.uploads.languages import languages_of
from surveys.domain.xlsform.uploads.tables import Line


@pytest.mark.parametrize(
    ("titles", "how", "codes", "default"),
    [
        ([""], {}, ["en"], "en"),
        ([""], {"bare": "fr"}, ["fr"], "fr"),
        (["Español", "English"], {}, ["es", "en"], "es"),
        (["Español", "English"], {"stated": "English"}, ["es", "en"], "en"),
        (["Español", "English"], {"stated": " english "}, ["es", "en"], "en"),
        (["Español", "English"], {"stated": "en"}, ["es", "en"], "en"),
        (["Español", "English"], {"stated": "French"}, ["es", "en"], "es"),
        (["Español", "English"], {"stated": "Klingon"}, ["es", "en"], "es"),
        (["", "Español"], {}, ["en", "es"], "en"),
        (["", "English", "Español"], {}, ["en", "es"], "en"),
        (["", "Español"], {"stated": "Español"}, ["es"], "es"),
        (["", "Español"], {"chosen": {"": "fr"}}, ["fr", "es"], "fr"),
        (["Lengua"], {"chosen": {"Lengua": "qu"}}, ["qu"], "qu"),
        (["Español"], {"chosen": {"Español": "not a code"}}, ["es"], "es"),
    ],
)
def test_the_default_is_what_is_chosen_stated_or_written_first(titles, how, codes, default):
    found = languages_of(titles, **how)
    assert (found.codes, found.default) == (codes, default)
    assert found.unclear == []


def test_languages_that_nobody_knows_get_places_of_their_own():
    found = languages_of(["Aaa!", "Bbb!", "English"])
    assert found.by_title == {"Aaa!": "qaa", "Bbb!": "qab", "English": "en", "": "qaa"}
    assert found.unclear == ["Aaa!", "Bbb!"]


def test_beyond_ten_languages_that_nobody_knows_the_last_place_is_shared():
    found = languages_of([f"Tongue no. {number}!" for number in range(12)])
    assert len(found.unclear) == 12
    assert found.codes == [f"qa{letter}" for letter in "abcdefghij"]


def test_a_heading_that_names_its_language_counts_more_than_one_that_does_not():
    found = languages_of(["", "English", "Español"])
    line = Line(2, texts={"label": {"": "bare", "English": "named", "Español": "con nombre"}})
    assert found.texts(line, "label") == {"en": "named", "es": "con nombre"}
    assert found.texts(Line(2, texts={"label": {"": "bare"}}), "label") == {"en": "bare"}
    assert found.texts(line, "hint") == {}


def test_a_label_has_the_default_language_whatever_else_it_has():
    found = languages_of(["English", "Español"])
    assert found.complete({"en": "a", "es": "b"}, "code") == {"en": "a", "es": "b"}
    assert found.complete({"es": "b"}, "code") == {"en": "b", "es": "b"}
    assert found.complete({}, "code") == {"en": "code"}
