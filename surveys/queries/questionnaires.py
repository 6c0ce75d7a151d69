"""The questionnaires of a study: its versions and what uses them, variables that a form brings."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from surveys.domain.questionnaire import Kind, Question
from surveys.domain.questionnaire import Questionnaire as Form
from surveys.models import Questionnaire, QuestionnaireUpload, Study, Wave


def waves_with_versions(study: Study) -> QuerySet[Wave]:
    """Return the waves of a study, newest first, with draft and questionnaires, newest first.

    Each questionnaire knows how many interviews `used` it; what it asks is not read. Of each
    wave `has_before` says whether an earlier one has a questionnaire to compare with.
    """
    before = Questionnaire.objects.filter(
        wave__study=study, wave__position__lt=OuterRef("position")
    )
    versions = Questionnaire.objects.annotate(used=Count("interviews")).order_by("-position")
    waves = study.waves.order_by("-position").annotate(has_before=Exists(before))
    waves = waves.select_related("draft").defer("draft__source")
    return waves.prefetch_related(
        Prefetch("questionnaires", versions.defer("source", "definition"), to_attr="versions")
    )


def waiting_uploads(study: Study) -> QuerySet[QuestionnaireUpload]:
    """Return the files that were uploaded, and are neither published nor the draft of a wave."""
    waiting = study.questionnaire_uploads.filter(published=None, drafts=None)
    return waiting.defer("files").order_by("name", "pk")


def new_variables(study: Study, form: Form) -> list[Question]:
    """Return the questions of a form that are no variables of the study yet."""
    known = set(study.variables.values_list("code", flat=True))
    return [question for question in form.questions() if question.code not in known]


def kinds_elsewhere(wave: Wave, form: Form) -> Iterator[tuple[Question, str, Kind | None]]:
    """Yield the questions whose variable there is, with its level and the kind it is asked as.

    The kind is that of questionnaires of the wave itself and of later ones.
    """
    levels = dict(wave.study.variables.values_list("code", "level"))
    kinds: dict[str, Kind] = {}
    stored = Questionnaire.objects.filter(
        wave__study=wave.study_id, wave__position__gte=wave.position
    )
    for questionnaire in stored:
        kinds |= {question.code: question.stored_as for question in questionnaire.form.questions()}
    for question in form.questions():
        if question.code in levels:
            yield question, levels[question.code], kinds.get(question.code)
