"""An interview as it was entered, before it is checked."""

import datetime

from surveys.domain.contents import InterviewContent


def test_the_details_that_are_merged_come_by_name():
    held = datetime.date(2026, 3, 1)
    content = InterviewContent({"a": 1}, "es", organization="O1", interviewer="I1", held_on=held)
    assert content.details() == {
        "interviewer": "I1",
        "mode": "",
        "held_on": held,
        "duration_minutes": None,
        "further_conversations": [],
        "language": "es",
        "review_note": "",
    }
