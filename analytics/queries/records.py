"""Records of a study as rows of a file: pseudonyms only, and no variable declared personal.

Only interviews that count leave, with a consent that stands, and of each what counts: of one that
was opened again, what was approved.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from surveys.domain.harmonising import Harmonised, harmonised_choices
from surveys.domain.layout.columns import Column, answer_column, own_column
from surveys.domain.missing import Missing, as_missing
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Kind, Level, Question, choices_ever
from surveys.domain.wording import Texts
from surveys.models import Interview, Lineage, Questionnaire, Study, Wave
from surveys.queries.counted import CountedContent, as_key, what_counts
from surveys.queries.harmonised import categories_by, harmonised_by, lineage_with_categories

DETAILS: dict[str, Texts] = {
    "wave": {"en": "Wave", "es": "Oleada"},
    "wave_nature": {"en": "What the wave is", "es": "Qué es la oleada"},
    "respondent": {"en": "Code of the expert", "es": "Código de la persona experta"},
    "organization": {"en": "Code of the organization", "es": "Código de la organización"},
    "interview": {"en": "Id of the interview", "es": "Id de la entrevista"},
    "state": {"en": "State of the interview", "es": "Estado de la entrevista"},
    "mode": {"en": "How it was held", "es": "Cómo se hizo"},
    "held_on": {"en": "Date of the interview", "es": "Fecha de la entrevista"},
    "further_conversations": {"en": "Further conversations", "es": "Otras conversaciones"},
    "language": {"en": "Language of the interview", "es": "Idioma de la entrevista"},
}
PROJECT: dict[str, Texts] = {
    "project": {"en": "Id of the project", "es": "Id del proyecto"},
    "position": {"en": "Place in the interview", "es": "Lugar en la entrevista"},
    "label": {"en": "Short label of the project", "es": "Etiqueta breve del proyecto"},
}
BATCH = 500  # interviews in memory at once
NOT_ASKED = as_missing(Missing.NOT_ASKED)


@dataclass(frozen=True)
class Records:
    """Columns and rows of a file, and the waves they come from.

    `harmonised` are the variables whose categories are not as they were asked.
    """

    columns: list[Column]
    rows: Iterator[list[Any]]
    waves: list[Wave]
    harmonised: Sequence[str] = ()


def records_of(
    study: Study, *, unit: str, wave: Wave | None = None, as_asked: bool = False
) -> Records:
    """Return the records of a study, or of one wave, one row per interview or project.

    Categories are the harmonised ones, where a variable has some, or those that were asked.
    """
    waves = [wave] if wave else list(study.waves.order_by("position"))
    lineage = [] if as_asked else lineage_with_categories(study)
    privacy = dict(study.variables.order_by("position", "code").values_list("code", "privacy"))
    questions = [
        question
        for question in _questions(study, list(privacy), lineage)
        if privacy[question.code] != Privacy.PERSONAL
    ]
    above = [question for question in questions if question.level == Level.INTERVIEW]
    below = [question for question in questions if question.level == Level.PROJECT]
    # Personal codes are known here, too: a heading stays the same, whatever leaves.
    columns = [own_column(name, codes=privacy, label=label) for name, label in DETAILS.items()]
    if unit == "project":
        columns += [
            own_column(name, codes=privacy, label=label, level=Level.PROJECT)
            for name, label in PROJECT.items()
        ]
    asked = [*above, *below] if unit == "project" else above
    columns += [answer_column(question, privacy=privacy[question.code]) for question in asked]
    rows = _project_rows if unit == "project" else _interview_rows
    found = rows(_interviews(study, waves), above, below, harmonised_by(lineage))
    return Records(columns, found, waves, sorted({one.variable.code for one in lineage}))


def _questions(study: Study, codes: Sequence[str], lineage: Sequence[Lineage]) -> list[Question]:
    """Return which of these were asked in any wave, as last asked, with every category offered."""
    harmonised, categories = harmonised_by(lineage), categories_by(lineage)
    asked: dict[str, list[Question]] = defaultdict(list)
    questionnaires = Questionnaire.objects.filter(wave__study=study)
    for questionnaire in questionnaires.order_by("-wave__position", "-position"):
        wave = as_key(questionnaire.wave_id)
        for question in questionnaire.form.questions():
            if (shared := categories.get(question.code)) and question.choices:
                codes_here = harmonised.of(question.code, wave)
                choices = harmonised_choices(question.choices, codes_here, shared)
                question = replace(question, choices=choices, choice_list="")
            asked[question.code].append(question)
    known = [asked[code] for code in codes if code in asked]
    return [replace(found[0], choices=choices_ever(found)) for found in known]


def _interviews(study: Study, waves: list[Wave]) -> Iterator[Interview]:
    interviews = Interview.objects.of_study(study).counted().filter(wave__in=waves)
    interviews = interviews.select_related("wave", "respondent", "organization")
    ordered = interviews.prefetch_related("projects").order_by(
        "wave__position", "respondent__code", "pk"
    )
    return ordered.iterator(chunk_size=BATCH)


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


def _answers(
    answers: Mapping, questions: list[Question], wave: str, harmonised: Harmonised
) -> list[Any]:
    found = ((one, answers.get(one.code, NOT_ASKED)) for one in questions)
    return [
        _of_kind(harmonised.answer(one.code, wave, answer), one.stored_as) for one, answer in found
    ]


def _of_kind(answer: Any, kind: Kind) -> Any:
    """Return an answer as its column has them, where a wave asked for another type of answer."""
    if answer is None or isinstance(answer, dict):
        return answer
    if kind is Kind.SELECT_MULTIPLE:
        return answer if isinstance(answer, list) else [str(answer)]
    return " ".join(answer) if isinstance(answer, list) else answer


def _interview_rows(
    interviews: Iterable[Interview],
    above: list[Question],
    _below: list[Question],
    harmonised: Harmonised,
) -> Iterator[list[Any]]:
    for interview in interviews:
        content, wave = what_counts(interview), as_key(interview.wave_id)
        answers = _answers(content.answers, above, wave, harmonised)
        yield [*_details(interview, content), *answers]


def _project_rows(
    interviews: Iterable[Interview],
    above: list[Question],
    below: list[Question],
    harmonised: Harmonised,
) -> Iterator[list[Any]]:
    for interview in interviews:
        content, wave = what_counts(interview), as_key(interview.wave_id)
        details = _details(interview, content)
        shared = _answers(content.answers, above, wave, harmonised)
        for project in content.projects:
            place = [str(project.pk), project.position, project.label]
            answers = _answers(project.answers, below, wave, harmonised)
            yield [*details, *place, *shared, *answers]
