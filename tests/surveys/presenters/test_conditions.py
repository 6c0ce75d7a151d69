import pytest
from django.utils import translation

from surveys.domain.expressions import parse
from surveys.presenters.conditions import condition_in_words
from tests.surveys.factories import questionnaire_form

QUESTIONS = {one.code: one for one in questionnaire_form().questions()}
CUSTOMER = "“Is the company an AWS customer?”"
STAFF = "“How many people?”"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("${aws_customer} = 'yes'", f"{CUSTOMER} = Yes"),
        ("${staff} >= 5 and ${aws_customer} != 'no'", f"{STAFF} ≥ 5 and {CUSTOMER} ≠ No"),
        ("${staff} > 5 and (${staff} < 9 or ${aws_customer} = 'no')",
         f"{STAFF} > 5 and ({STAFF} < 9 or {CUSTOMER} = No)"),
        ("not(${staff} = 5)", f"not ({STAFF} = 5)"),
        ("selected(${frameworks}, 'pytorch')", "“Which frameworks?”: “PyTorch” is chosen"),
        ("${goals} = ''", "“What are the goals?” is empty"),
        ("${goals} != ''", "“What are the goals?” is answered"),
        ("string-length(${goals}) > 5", "string-length(${goals}) > 5"),
        ("${goals} > ''", "${goals} > ''"),
        ("${unknown} = 1", "${unknown} = 1"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words_as_far_as_it_has_some(condition, words):
    assert condition_in_words(parse(condition), QUESTIONS) == words


def test_the_words_are_those_of_the_reader():
    with translation.override("es"):
        found = condition_in_words(parse("${aws_customer} = 'yes'"), QUESTIONS)
    assert found == "“¿Es cliente de AWS?” = Sí"
