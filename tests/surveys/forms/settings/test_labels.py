"""What was typed into the settings is told in the words of their forms."""

from surveys.forms.typed import typed_in_words


def test_texts_are_told_with_their_language_and_codes_with_their_label():
    fields = [("seen", "3"), ("name-es", "Nubes"), ("target", "40"), ("odd", "x")]
    assert [tuple(one) for one in typed_in_words(fields)] == [
        ("Name (Spanish)", "Nubes"),
        ("Target: interviews planned", "40"),
        ("odd", "x"),
    ]
