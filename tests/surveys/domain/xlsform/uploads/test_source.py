"""What is kept of an upload comes back from its JSON as it was."""

import json

import pytest

from surveys.domain.importing import Problem
from surveys.domain.xlsform.uploads.notices import MOST, Notices, from_json, to_json
from surveys.domain.xlsform.uploads.options import Device, Further, Options
from surveys.domain.xlsform.uploads.source import Source
from tests.surveys.domain.xlsform.uploads.books import read

FORM = """
# survey
| type | name | label | calculation |
| text | ¿Qué tal? | A | |
| calculate | c | | random() |
"""


def through_json(value):
    return json.loads(json.dumps(value))


def test_a_source_comes_back_as_it_was():
    source = read(FORM).source
    again = Source.from_json(through_json(source.to_json()))
    assert again == source
    assert [one.text() for one in again.notes] == [one.text() for one in source.notes]
    assert [one.old for one in again.mended] == ["¿Qué tal?"]


def test_where_questions_were_edited_the_rows_of_the_file_are_dropped_and_the_rest_is_kept():
    source = read(FORM).source
    edited = source.before_edits()
    assert (source.is_what_is_asked, edited.is_what_is_asked) == (True, False)
    assert (edited.notes, edited.mended, edited.sha256) == (
        source.notes, source.mended, source.sha256,
    )  # fmt: skip


def test_what_a_note_says_is_kept_as_text_where_json_has_no_such_value():
    note = Problem("survey", 2, "name", "code", "%(what)s %(count)s", {"what": 1.5, "count": 3})
    (again,) = from_json(through_json(to_json([note])))
    assert again.params == {"what": "1.5", "count": 3}
    assert again.text() == note.text()


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(
            repeat="",
            languages={"": "fr", "Kreol": "ht"},
            further=Further.REFUSE,
            device=Device.AS_TEXT,
            version="2",
            bare="es",
        ),
    ],
)
def test_options_come_back_as_they_were(options):
    assert Options.from_json(through_json(options.to_json())) == options


def test_options_of_an_older_upload_have_their_defaults():
    assert Options.from_json({}) == Options()


def test_the_same_is_said_once():
    notices = Notices()
    for row in (2, 2, 3):
        notices.note("survey", row, None, "code", "said")
        notices.problem("survey", row, None, "code", "said")
    assert [one.row for one in notices.notes] == [2, 3]
    assert [one.row for one in notices.problems] == [2, 3]


def test_more_than_anybody_reads_is_not_said():
    notices = Notices()
    for row in range(MOST + 3):
        notices.note("survey", row, None, "code", "said")
    assert len(notices.notes) == MOST
