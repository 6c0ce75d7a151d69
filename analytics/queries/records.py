"""Records of a study as rows of a file: pseudonyms only, and no variable declared personal.

Only interviews that count leave, with a consent that stands, and of each what counts: of one that
was opened again, what was approved.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from analytics.writers.csv_file import Column
from surveys.domain.headings import own_heading
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind, Question
from surveys.models import Interview, Questionnaire, Study, Variable, Wave
from surveys.queries.counted import CountedContent, what_counts

UNITS = ("project", "interview")
DETAILS = (
    "wave",
    "wave_nature",
    "respondent",
    "organization",
    "interview",
    "state",
    "mode",
    "held_on",
    "further_conversations",
    "language",
)
PROJECT = ("project", "position", "label")
NOT_ASKED = as_missing(Missing.NOT_ASKED)


@dataclass(frozen=True)
class Records:
    """Columns and rows of a file, and the waves they come from."""

    columns: list[Column]
    rows: Iterator[list[Any]]
    waves: list[Wave]


def records_of(study: Study, *, unit: str, wave: Wave | None = None) -> Records:
    """Return the records of a study, or of one wave, one row per interview or project."""
    waves = [wave] if wave else list(study.waves.order_by("position"))
    variables = study.variables.order_by("position", "code").values_list("code", "privacy")
    codes = [code for code, _ in variables]  # personal ones too: a heading stays, whatever leaves
    personal = Variable.Privacy.PERSONAL
    questions = _questions(study, [code for code, privacy in variables if privacy != personal])
    above = [question for question in questions if question.level == "interview"]
    below = [question for question in questions if question.level == "project"]
    own = [*DETAILS, *(PROJECT if unit == "project" else ())]
    columns = [Column(own_heading(name, codes)) for name in own]
    columns += [Column(question.code, Kind(question.kind)) for question in above]
    if unit == "project":
        columns += [Column(question.code, Kind(question.kind)) for question in below]
    rows = _project_rows if unit == "project" else _interview_rows
    return Records(columns, rows(_interviews(study, waves), above, below), waves)


def _questions(study: Study, codes: Sequence[str]) -> list[Question]:
    """Return which of these questions were asked in any wave, as the latest wave has them."""
    asked: dict[str, Question] = {}
    questionnaires = Questionnaire.objects.filter(wave__study=study)
    for questionnaire in questionnaires.order_by("-wave__position", "-position"):
        for question in questionnaire.form.questions():
            asked.setdefault(question.code, question)
    return [asked[code] for code in codes if code in asked]


def _interviews(study: Study, waves: list[Wave]) -> QuerySet[Interview]:
    interviews = Interview.objects.of_study(study).counted().filter(wave__in=waves)
    interviews = interviews.select_related("wave", "respondent", "organization")
    return interviews.prefetch_related("projects").order_by(
        "wave__position", "respondent__code", "pk"
    )


def _details(interview: Interview, content: CountedContent) -> list[Any]:
    details = content.details
    return [
        interview.wave.code,
        interview.wave.nature,
        interview.respondent.code,
        content.organization or None,
        str(interview.pk),
        content.state,
        details["mode"],
        details["held_on"].isoformat() if details["held_on"] else None,
        _further(details["further_conversations"]),
        details["language"],
    ]


def _further(conversations: Sequence[Mapping[str, Any]]) -> str | None:
    """Return day and mode of further conversations, one after the other."""
    found = [" ".join(filter(None, (one["held_on"], one["mode"]))) for one in conversations]
    return "; ".join(found) or None


def _answers(answers: Mapping, questions: list[Question]) -> list[Any]:
    return [answers.get(question.code, NOT_ASKED) for question in questions]


def _interview_rows(
    interviews: Iterable[Interview], above: list[Question], _below: list[Question]
) -> Iterator[list[Any]]:
    for interview in interviews:
        content = what_counts(interview)
        yield [*_details(interview, content), *_answers(content.answers, above)]


def _project_rows(
    interviews: Iterable[Interview], above: list[Question], below: list[Question]
) -> Iterator[list[Any]]:
    for interview in interviews:
        content = what_counts(interview)
        details, shared = _details(interview, content), _answers(content.answers, above)
        for project in content.projects:
            place = [str(project.pk), project.position, project.label]
            yield [*details, *place, *shared, *_answers(project.answers, below)]
