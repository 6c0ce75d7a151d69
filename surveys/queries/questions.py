"""The questions of a study, whatever wave asks them."""

from surveys.domain.questionnaire import Question
from surveys.models import Questionnaire, Study


def questions_by_code(study: Study, wave: str = "") -> dict[str, Question]:
    """Return each question of a study as its newest questionnaire words it, or as `wave` does."""
    questionnaires = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    in_order = questionnaires.order_by("wave__position", "position")
    found = sorted(in_order, key=lambda one: one.wave.code == wave)
    return {question.code: question for one in found for question in one.form.questions()}
