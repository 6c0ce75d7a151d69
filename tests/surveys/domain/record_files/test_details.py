"""The cells beside the answers: who, when, how; read in any language, or refused."""

import datetime

import pytest

from surveys.domain.package.columns import CellProblem
from surveys.domain.record_files.answers import Vocabulary
from surveys.domain.record_files.cells import ERROR
from surveys.domain.record_files.details import DetailReader
from surveys.domain.record_files.targets import Own
from tests.surveys.domain.record_files.files import words

DAY = datetime.date(2019, 6, 3)


def read(own, cell, dates=""):
    return DetailReader(Vocabulary(words, dates), words).read(own, cell)


@pytest.mark.parametrize("own", Own)
def test_an_empty_cell_says_nothing(own):
    nothing = {Own.HELD_ON, Own.CONSENT_GIVEN_ON, Own.DURATION_MINUTES, Own.WEIGHT}
    assert read(own, " ") == (None if own in nothing else "")


@pytest.mark.parametrize(
    ("own", "cell", "value"),
    [
        (Own.INTERVIEW_KEY, " K 1 ", "K 1"),
        (Own.INTERVIEW_KEY, 7.0, "7"),
        (Own.PROJECT_KEY, "e\u0301", "é"),
        (Own.RESPONDENT, " R1 ", "R1"),
        (Own.RESPONDENT, 12, "12"),
        (Own.ORGANIZATION, "O1", "O1"),
        (Own.INTERVIEWER, "INT-1", "INT-1"),
        (Own.RESPONDENT_NAME, "Ana Ruiz", "Ana Ruiz"),
        (Own.RESPONDENT_EMAIL, "ana@example.org", "ana@example.org"),
        (Own.RESPONDENT_PHONE, "+34 600", "+34 600"),
        (Own.ORGANIZATION_NAME, "A firm", "A firm"),
        (Own.PROJECT_LABEL, "Pilot", "Pilot"),
        (Own.HELD_ON, "2019-06-03", DAY),
        (Own.HELD_ON, DAY, DAY),
        (Own.HELD_ON, datetime.datetime(2019, 6, 3), DAY),
        (Own.CONSENT_GIVEN_ON, "2019-06-03", DAY),
        (Own.MODE, "video", "video"),
        (Own.MODE, "VIDEO", "video"),
        (Own.STATE, "Enviada", "submitted"),
        (Own.STATE, "borrador", "draft"),
        (Own.DURATION_MINUTES, 45.0, 45),
        (Own.DURATION_MINUTES, "45", 45),
        (Own.LANGUAGE, "es", "es"),
    ],
)
def test_a_cell_is_read_as_what_its_column_says(own, cell, value):
    assert read(own, cell) == value


@pytest.mark.parametrize(
    ("own", "cell", "code"),
    [
        (Own.INTERVIEW_KEY, ERROR, "error_cell"),
        (Own.INTERVIEW_KEY, "k" * 201, "too_long"),
        (Own.INTERVIEW_KEY, "a\ud800", "bad_character"),
        (Own.RESPONDENT, "Ann Smith", "not_a_pseudonym"),
        (Own.RESPONDENT_NAME, "n" * 201, "too_long"),
        (Own.RESPONDENT_EMAIL, "ana@example", "no_email"),
        (Own.RESPONDENT_EMAIL, "ana at example.org", "no_email"),
        (Own.RESPONDENT_EMAIL, "a" * 250 + "@b.org", "too_long"),
        (Own.RESPONDENT_PHONE, "6" * 61, "too_long"),
        (Own.PROJECT_LABEL, "p" * 1_000, "too_long"),
        (Own.PROJECT_LABEL, "a\x00", "bad_character"),
        (Own.HELD_ON, "3.6.2019", "no_date"),
        (Own.HELD_ON, "2019-02-30", "no_date"),
        (Own.HELD_ON, "0019-06-03", "wrong_date"),
        (Own.HELD_ON, datetime.datetime(2019, 6, 3, 9), "has_time"),
        (Own.MODE, "by pigeon", "not_allowed"),
        (Own.STATE, "approved", "not_allowed"),
        (Own.DURATION_MINUTES, "0", "no_whole_number"),
        (Own.DURATION_MINUTES, 4.5, "no_whole_number"),
        (Own.LANGUAGE, "Spanish", "no_language"),
    ],
)
def test_a_cell_that_cannot_stand_there_is_refused(own, cell, code):
    with pytest.raises(CellProblem) as refused:
        read(own, cell)
    assert refused.value.code == code


def test_what_can_stand_there_instead_is_listed():
    with pytest.raises(CellProblem) as refused:
        read(Own.STATE, "done")
    assert str(refused.value) == "'done' cannot stand here. Choose from: draft, submitted."


def test_a_date_that_needs_an_order_is_quoted_until_somebody_says_it():
    with pytest.raises(CellProblem) as refused:
        read(Own.HELD_ON, "03/06/2019")
    assert refused.value.said.params == {"got": "'03/06/2019'"}
    assert read(Own.HELD_ON, "03/06/2019", "dmy") == DAY
