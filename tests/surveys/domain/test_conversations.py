import datetime

import pytest

from surveys.domain.conversations import (
    MOST_CONVERSATIONS,
    Conversation,
    NoConversations,
    days_of,
    read_conversations,
    write_conversations,
)
from surveys.domain.details import check_conversations

TODAY = datetime.date(2026, 1, 1)
PHONE = Conversation(datetime.date(2019, 6, 10), "phone", 20, "INT-1").stored
UNDATED = Conversation(mode="video").stored


def test_conversations_come_back_from_their_cell():
    cell = write_conversations([PHONE, UNDATED])
    assert read_conversations(cell) == [PHONE, UNDATED]
    assert write_conversations(read_conversations(cell)) == cell
    assert write_conversations([]) == ""
    assert days_of([PHONE, UNDATED]) == [datetime.date(2019, 6, 10)]


@pytest.mark.parametrize(
    "cell",
    [
        "yesterday",
        "{}",
        "[1]",
        "[{}]",
        '[{"held_on": "soon", "mode": "", "duration_minutes": null, "interviewer": ""}]',
        '[{"held_on": null, "mode": 1, "duration_minutes": null, "interviewer": ""}]',
        '[{"held_on": null, "mode": "", "duration_minutes": true, "interviewer": ""}]',
        '[{"held_on": null, "mode": "", "duration_minutes": 1, "interviewer": "", "more": 1}]',
        "[" * 100_000,
    ],
)
def test_what_is_no_list_of_conversations_is_refused(cell):
    with pytest.raises(NoConversations):
        read_conversations(cell)


def wrong(**changes):
    stored = PHONE | changes
    return [str(problem) for problem in check_conversations([stored], complete=True, today=TODAY)]


def test_the_rules_of_the_first_conversation_hold_for_the_others():
    assert wrong() == []
    assert "lies after today" in wrong(held_on="2931-01-01")[0]
    assert "Write the year in full" in wrong(held_on="0219-01-01")[0]
    assert "no mode" in wrong(mode="letter")[0]
    assert "from 1 to 1440 minutes" in wrong(duration_minutes=0)[0]
    assert "Use letters, digits" in wrong(interviewer="Ana Ruiz")[0]


def test_each_has_a_date_once_the_interview_is_to_count():
    (problem,) = check_conversations([PHONE, UNDATED], complete=True, today=TODAY)
    assert "Conversation 3 has no date" in str(problem)
    assert list(check_conversations([UNDATED], complete=False, today=TODAY)) == []


def test_there_is_a_limit():
    many = [PHONE] * (MOST_CONVERSATIONS + 1)
    (problem,) = check_conversations(many, complete=True, today=TODAY)
    assert "at most 20 further conversations (got 21)" in str(problem)
