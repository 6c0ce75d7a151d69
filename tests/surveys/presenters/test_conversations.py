import pytest
from django.utils import translation

from surveys.presenters.conversations import conversations_in_words

STORED = {"held_on": "2019-06-10", "mode": "phone", "duration_minutes": 45, "interviewer": "I1"}
NOTHING = {"held_on": None, "mode": "", "duration_minutes": None, "interviewer": ""}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["10 June 2019, phone, 45 minutes, I1", "no date"]),
        ("es", ["10 de junio de 2019, teléfono, 45 minutos, I1", "sin fecha"]),
    ],
)
def test_conversations_are_read_in_the_language_of_the_page(language, words):
    with translation.override(language):
        assert conversations_in_words([STORED, NOTHING]) == words
