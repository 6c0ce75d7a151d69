import pytest

from surveys.domain.comparing.texts import Wording, furthest, wording


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("5.22. How old is the child?", "6.23. How old is the child?", Wording.RENUMBERED),
        ("5.22 How old is the child?", "6.23 How old is the child?", Wording.RENUMBERED),
        ("Q7 ¿Qué edad tiene?", "Q8 ¿Qué edad tiene?", Wording.RENUMBERED),
        ("12) Name", "Name", Wording.RENUMBERED),
        ("5.22. Older than 18?", "6.23. Older than 21?", Wording.NUMBER),
        ("18 years or older", "21 years or older", Wording.NUMBER),
        ("1.5 litres of water", "2.5 litres of water", Wording.NUMBER),
        ("Aged 15-49", "Aged 15-59", Wording.NUMBER),
        ("How  many People?", "how many people ?", Wording.SPELLING),
        ("¿Cuantas personas?", "¿Cuántas personas?", Wording.SPELLING),
        ("on-premise", "on premise", Wording.SPELLING),
        ("5 litres", "-5 litres", Wording.NUMBER),
        ("Your company uses containers for:", "Your company uses containers for", Wording.SPELLING),
        ("How many people work in it?", "How many persons work in it?", Wording.REWORDED),
        ("Our use of containers is for", "We manage containers with", Wording.OTHER),
        ("Is the team satisfied with it?", "Is the team dissatisfied with it?", Wording.OTHER),
        ("Do you use containers at work?", "Do you not use containers at work?", Wording.OTHER),
        ("¿Usa contenedores en su trabajo?", "¿No usa contenedores en su trabajo?", Wording.OTHER),
        ("What do you use?", "What do you use?", Wording.SAME),
    ],
)
def test_how_two_texts_differ(old, new, expected):
    assert wording(old, new) is expected
    assert wording(new, old) is expected


def test_a_number_before_the_words_of_a_category_is_no_numbering():
    assert wording("1. Yes", "2. Yes", is_choice=True) is Wording.RENUMBERED
    assert wording("1.5 L", "2.5 L", is_choice=True) is Wording.NUMBER


def test_texts_are_compared_within_a_language_and_the_worst_counts():
    old = {"en": "Who pays?", "es": "¿Quién paga?", "fr": "Qui paie ?"}
    new = {"en": "Who pays", "es": "¿Para qué sirve?"}
    assert furthest(old, new) == (Wording.OTHER, "es")
    assert furthest({"en": "Who?"}, {"es": "¿Quién?"}) == (Wording.SAME, "")
