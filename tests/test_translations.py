"""Every string is translated, and a translation says the same with the same placeholders."""

from pathlib import Path

import pytest
from babel.messages.catalog import TranslationError
from babel.messages.checkers import checkers
from babel.messages.pofile import read_po

CATALOGUES = sorted((Path(__file__).resolve().parents[1] / "locale").glob("*/LC_MESSAGES/*.po"))


@pytest.fixture(params=CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def catalogue(request):
    with request.param.open("rb") as file:
        return read_po(file, locale=request.param.parts[-3])


def strings(value):
    return value if isinstance(value, list | tuple) else (value,)


def test_nothing_is_untranslated(catalogue):
    assert [
        message.id for message in catalogue if message.id and not all(strings(message.string))
    ] == []


def test_nothing_waits_for_a_second_look(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_placeholders_are_kept(catalogue):
    problems = [str(problem) for message in catalogue for problem in check(catalogue, message)]
    assert problems == []


def check(catalogue, message):
    for checker in checkers:
        try:
            checker(catalogue, message)
        except TranslationError as problem:
            yield problem
