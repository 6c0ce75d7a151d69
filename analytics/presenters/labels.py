"""Questions and categories in the reader's language, told apart where their words are the same."""

from collections.abc import Mapping

from surveys.domain.questionnaire import Question
from surveys.domain.wording import Texts, apart
from surveys.reader import language, localized


def question_label(question: Question) -> str:
    """Return a question as the reader's language words it; its code where it has no words."""
    return question.label_in(language())


def choice_labels(question: Question) -> dict[str, str]:
    """Return the categories of a question in words, by code; two with one label are told apart."""
    return labels_of({choice.code: choice.label for choice in question.choices})


def labels_of(texts: Mapping[str, Texts]) -> dict[str, str]:
    """Return words by code, with the code in brackets where two have the same words."""
    return apart({code: localized(label) for code, label in texts.items()})
