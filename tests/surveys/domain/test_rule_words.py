import pytest

from surveys.domain.expressions import parse
from surveys.domain.rule_words import rule_in_words

ANY = (
    "This answer does not fit a rule of the questionnaire, or another answer (got {}). Correct it, "
    "or leave it blank for no answer."
)


@pytest.mark.parametrize(
    ("rule", "answer", "words"),
    [
        (". >= 0 and . <= 50", 70, "Enter a number from 0 to 50 (got 70)."),
        ("0 <= . and 50 >= .", 70, "Enter a number from 0 to 50 (got 70)."),
        (". > -1 and . < 0.5", "0.5", "Enter a number above -1 and below 0.5 (got 0.5)."),
        (". >= 1 and . < 2", 2, "Enter a number of at least 1 and below 2 (got 2)."),
        (". > 1 and . <= 2", 1, "Enter a number above 1 and of at most 2 (got 1)."),
        (". >= 1", 0, "Enter a number of at least 1 (got 0)."),
        (". > 1", 0, "Enter a number above 1 (got 0)."),
        (". <= 1", 2, "Enter a number of at most 1 (got 2)."),
        (". < 1", 2, "Enter a number below 1 (got 2)."),
        (". >= date('2019-01-01')", "2018-01-01",
         "Enter 2019-01-01 or a later date (got 2018-01-01)."),
        ("string-length(.) <= 3", "four", "Write at most 3 characters (these are 4)."),
        (". >= date('never')", "2018-01-01", ANY.format("2018-01-01")),
        (". > date('2019-01-01')", "2018-01-01", ANY.format("2018-01-01")),
        (". >= 1 and . <= 3 and . != 2", 2, ANY.format(2)),
        (". >= 1 and . >= 3", 2, ANY.format(2)),
        (". <= ${staff}", 2, ANY.format(2)),
        (". >= 1 or . <= 3", 2, ANY.format(2)),
        ("count-selected(.) <= 1", ["a", "b"], ANY.format("a, b")),
        ("regex(., 'a+')", "b" * 99, ANY.format("b" * 57 + "...")),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_words(rule, answer, words):
    template, params = rule_in_words(parse(rule), answer)
    assert template % params == words
    assert rule not in words
