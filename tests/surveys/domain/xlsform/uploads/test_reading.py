"""Forty forms in the styles of real ones: they import, say what became of them, and come back."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import codes_of, require_round_trip
from tests.surveys.domain.xlsform.uploads.described import NAMES, described

pytestmark = pytest.mark.slow


def test_there_are_forty():
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_a_form_imports_with_its_notes_and_comes_back(name):
    form = described(name)
    upload = form.upload()
    assert upload.problems == []
    assert sorted(codes_of(upload.notes)) == form.notes
    assert [f"{one.old or '—'} → {one.new}" for one in upload.mended] == form.mended
    require_round_trip(upload)


@pytest.mark.parametrize("name", NAMES)
def test_no_question_is_lost_unsaid(name):
    """Every row with a name is asked under its code, or a note names it or its row."""
    upload = described(name).upload()
    codes = {question.code for question in upload.questionnaire.items()}
    survey = upload.source.sheets["survey"]
    place = survey.columns.index("name")
    said = " ".join(note.text() for note in upload.notes)
    mended = {one.new: one.old for one in upload.mended}
    for row in survey.rows:
        code = row[place]
        is_part = row[0].startswith(("begin", "end"))
        assert is_part or code in codes or (mended.get(code) or code) in said, code
