"""Whether a segment breaks something down: its variable is asked, and has categories."""

from collections.abc import Iterator

from analytics.domain.checks.items import Item, KnownStudy, problem
from surveys.domain.importing import Problem
from surveys.domain.wording import gettext_noop


def segment_problems(study: KnownStudy, place: str, item: Item) -> Iterator[Problem]:
    code = item["variable"]
    kinds = {
        question.kind.has_choices
        for questions in study.questions.values()
        for question in questions
        if question.code == code
    }
    if not kinds:
        yield problem(
            f"{place}.variable",
            "not_asked",
            gettext_noop("No questionnaire asks “%(code)s”."),
            code=code,
        )
    elif kinds != {True}:
        yield problem(
            f"{place}.variable",
            "no_categories",
            gettext_noop("“%(code)s” has no categories; a breakdown needs some."),
            code=code,
        )
