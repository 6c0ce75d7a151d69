import pytest
from django.utils import translation

from surveys.domain.missing import Missing
from surveys.templatetags import wording


@pytest.mark.parametrize(("language", "text"), [("en", "cloud"), ("es", "nube"), ("es-mx", "nube")])
def test_texts_come_in_the_language_of_the_reader(language, text):
    with translation.override(language):
        assert wording.localized({"en": "cloud", "es": "nube"}) == text


def test_a_missing_translation_falls_back():
    with translation.override("es"):
        assert wording.localized({"en": "cloud"}) == "cloud"


@pytest.mark.parametrize("kind", list(Missing))
def test_every_kind_of_empty_has_words(kind):
    assert wording.missing_label(kind.value) != ""
