import pytest

from surveys.domain.comparing.choices import choice_differences
from surveys.domain.questionnaire import Choice, Kind, Level, Question


def question(**labels: str) -> Question:
    choices = tuple(
        Choice(code.strip("_") or code, {"en": label}) for code, label in labels.items()
    )
    return Question("where", Kind.SELECT_ONE, Level.PROJECT, "", {"en": "Where?"}, choices=choices)


def found(old: Question, new: Question) -> list[tuple[str, str]]:
    return [(one.change.value, one.place) for one in choice_differences(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": "Cloud", "b": "Here"}, {"a": "Cloud", "b": "Here", "c": "There"},
         [("choice_added", "c")]),
        ({"a": "Private cloud / on premise", "z": "Other"},
         {"x": "Private cloud", "y": "On premise", "z": "Other"}, [("split", "a")]),
        ({"x": "Private cloud", "y": "On premise"}, {"a": "Private cloud or on premise"},
         [("merged", "a")]),
        ({"cloud": "In a cloud"}, {"cloud_own": "Ours", "cloud_other": "Another's"},
         [("split", "cloud")]),
        ({"aws": "Amazon", "azure": "Microsoft"}, {"aws_azure": "A large provider"},
         [("merged", "aws_azure")]),
        ({"a": "10-49", "b": "50-99"}, {"Oct_49": "10-49", "b": "50-99"},
         [("recoded", "Oct_49")]),
        ({"l": "Low", "m": "Middle", "h": "High"},
         {"l": "Nothing", "m": "Low", "h": "Middle", "x": "High"},
         [("choice_meaning", "l"), ("choice_meaning", "m"), ("choice_meaning", "h"),
          ("recoded", "x")]),
        ({"a": "Up to 18"}, {"a": "Up to 21"}, [("choice_meaning", "a")]),
        ({"a": "Satisfied"}, {"a": "Dissatisfied"}, [("choice_meaning", "a")]),
        ({"a": "We use it at times"}, {"a": "We use it at any time"}, [("choice_reworded", "a")]),
        ({"a": "Yes"}, {"a": "yes."}, [("spelling", "a")]),
    ],
)  # fmt: skip
def test_what_happened_to_categories(old, new, expected):
    assert found(question(**old), question(**new)) == expected


def test_what_was_split_looks_from_the_other_side_as_merged():
    one, two = question(a="Cloud", b="Here"), question(a1="Public cloud", a2="Own cloud", b="Here")
    assert found(one, two) == [("split", "a")]
    assert found(two, one) == [("merged", "a")]
    (split,) = choice_differences(one, two)
    assert (split.old, split.new) == (
        {"a": {"en": "Cloud"}},
        {"a1": {"en": "Public cloud"}, "a2": {"en": "Own cloud"}},
    )
