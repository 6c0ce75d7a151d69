"""What somebody says about a file is kept as JSON and comes back, or is refused."""

import json
import uuid

import pytest

from surveys.domain.record_files.known import Choices, interview_id, project_id

SAID = Choices(
    interviews="a",
    projects="b",
    questionnaire="2",
    columns={"Who": "respondent", "Remarks": "-"},
    dates="dmy",
    consent="1",
    new_experts=True,
)


@pytest.mark.parametrize("said", [SAID, Choices()])
def test_what_was_said_comes_back_as_it_was(said):
    assert Choices.from_json(json.loads(json.dumps(said.as_json()))) == said


def test_what_is_not_kept_is_what_nobody_said():
    assert Choices.from_json({}) == Choices()
    assert Choices.from_json({"columns": {"Who": None}}).columns == {"Who": ""}


@pytest.mark.parametrize(
    ("kept", "named"),
    [
        ({"sheet": "a", "by": "b"}, "by, sheet"),
        ({"columns": ["Who"]}, "columns"),
        ({"dates": 1, "consent": None}, "consent, dates"),
    ],
)
def test_what_is_something_else_is_refused_by_name(kept, named):
    with pytest.raises(ValueError, match=f"^{named}$"):
        Choices.from_json(kept)


def test_a_key_gives_the_same_id_each_time_and_another_in_another_wave():
    study = uuid.UUID(int=1)
    first = interview_id(study, "2019", "K1")
    assert first == interview_id(study, "2019", "K1")
    assert len({first, interview_id(study, "2018", "K1"), interview_id(study, "2019", "K2")}) == 3
    assert project_id(first, "a") != project_id(first, "b")
