"""What was typed is told as a person reads it, by the names of every form."""

from surveys.forms.typed import typed_in_words


def told(fields):
    return [tuple(one) for one in typed_in_words(fields)]


def test_details_have_the_labels_of_their_form():
    fields = [
        *(
            ("details-respondent", "R7"),
            ("details-held_on", "2019-06-03"),
            ("details-mode", "video"),
        ),
        *(("details-language", "es"), ("details-consent", "on"), ("details-consent_also", "quote")),
        *(("id", "x"), ("seen", "3"), ("wave", "2019"), ("action", "save"), ("note", " ")),
    ]
    assert told(fields) == [
        ("Respondent", "R7"),
        ("Date of the interview", "2019-06-03"),
        ("Mode", "video call"),
        ("Language of the interview", "Spanish"),
        ("The respondent has agreed to participate", "yes"),
        ("The respondent has also agreed", "to be quoted without name"),
    ]


def test_the_other_forms_have_words_too():
    fields = [
        *(("purpose", "quote"), ("act", "give"), ("quote-text_version", "2019-1")),
        *(("respondent", "R8"), ("consents", "stay"), ("reason", "Typed wrongly")),
        *(("keep", "R1"), ("merge", "R2"), ("note", "Which stage?"), ("unit", "project")),
    ]
    assert told(fields) == [
        ("to be quoted without name: Version of the consent text", "2019-1"),
        ("The right expert", "R8"),
        (
            "Whose are the consents that were recorded in this wave?",
            "Of the expert who stands there now: they stay",
        ),
        ("Why?", "Typed wrongly"),
        ("The code that stays", "R1"),
        ("The code that ends", "R2"),
        ("Why?", "Which stage?"),
        ("Unit", "project"),
    ]


def test_the_texts_of_an_indicator_have_words_in_every_language_that_a_study_can_have():
    fields = [("label_pt-BR", "Grandes"), ("definition_zh-Hans", "x"), ("question_gsw", "y")]
    assert [words for _name, words in typed_in_words(fields)] == ["Grandes", "x", "y"]
    assert [name for name, _words in typed_in_words(fields)] == [
        "Name (pt-BR)",
        "What is counted, in words (zh-Hans)",
        "Question that it answers (gsw)",
    ]
