"""The questionnaires of a study: its versions and what uses them, variables that a form brings."""

from collections.abc import Iterator

from django.db.models import Count, QuerySet

from surveys.domain.questionnaire import Kind, Question
from surveys.domain.questionnaire import Questionnaire as Form
from surveys.models import Questionnaire, QuestionnaireUpload, Study


def versions_of(study: Study) -> QuerySet[Questionnaire]:
    """Return the questionnaires of a study, newest wave first, each with how many interviews."""
    stored = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    return stored.annotate(used=Count("interviews")).order_by("-wave__position", "-position")


def waiting_uploads(study: Study) -> QuerySet[QuestionnaireUpload]:
    """Return the files that were uploaded and not published."""
    waiting = study.questionnaire_uploads.filter(published=None)
    return waiting.defer("files").order_by("name", "pk")


def new_variables(study: Study, form: Form) -> list[Question]:
    """Return the questions of a form that are no variables of the study yet."""
    known = set(study.variables.values_list("code", flat=True))
    return [question for question in form.questions() if question.code not in known]


def kinds_elsewhere(study: Study, form: Form) -> Iterator[tuple[Question, str, Kind | None]]:
    """Yield the questions whose variable there is, with its level and the kind it was asked as."""
    levels = dict(study.variables.values_list("code", "level"))
    kinds: dict[str, Kind] = {}
    for questionnaire in Questionnaire.objects.filter(wave__study=study):
        kinds |= {question.code: question.stored_as for question in questionnaire.form.questions()}
    for question in form.questions():
        if question.code in levels:
            yield question, levels[question.code], kinds.get(question.code)
