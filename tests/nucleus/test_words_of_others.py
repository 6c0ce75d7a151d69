"""What we mark of other packages is what they say, so that our translation comes before theirs."""

from importlib import resources

import pytest
from babel.messages.pofile import read_po

from nucleus import words_of_others


def catalogue(package, folder):
    path = resources.files(package) / folder / "locale/es/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        return read_po(file, locale="es")


@pytest.mark.parametrize("words", words_of_others.ALLAUTH)
def test_words_of_allauth_are_theirs_to_the_letter(words):
    assert words in catalogue("allauth", ".")


@pytest.mark.parametrize("words", [str(words) for words in words_of_others.DJANGO[:-1]])
def test_words_of_django_are_theirs_to_the_letter(words):
    assert words in catalogue("django", "contrib/auth")


def test_what_allauth_says_of_signing_in_is_marked():
    from allauth.account.adapter import DefaultAccountAdapter

    said = DefaultAccountAdapter.error_messages
    for name in ("username_password_mismatch", "account_inactive", "enter_current_password"):
        assert str(said[name]) in words_of_others.ALLAUTH
