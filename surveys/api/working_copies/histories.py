"""The addresses that say how an interview came to be what it is."""

from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from surveys.api.describing import answers
from surveys.api.fields import read_address
from surveys.api.views import ApiRequest, ApiView
from surveys.api.working_copies import shapes
from surveys.api.working_copies.views import TAGS, find
from surveys.domain.working_copies.changes import Key
from surveys.domain.working_copies.typing import as_typed
from surveys.presenters.details import words_for
from surveys.queries.answer_history import AnswerStep, answer_history, interview_history

PAGE_SIZE = 100
"""So many changes of an interview are told at once."""


class HistoryView(ApiView):
    """How an answer came to be what it is."""

    @extend_schema(
        operation_id="read_history",
        tags=TAGS,
        parameters=[shapes.HistoryQueryShape],
        responses=answers(
            {200: (shapes.StepShape(many=True), "Its changes, the last first.")}, problems=[404]
        ),
    )
    def get(self, request: ApiRequest, id: UUID) -> Response:
        """Return how an answer or a field changed, the last change first."""
        interview = find(request, id)
        asked = read_address(shapes.HistoryQueryShape, request.query_params)
        key = Key(asked.get("place", ""), asked["part"], asked["code"])
        words = words_for(interview.questionnaire.form, key)
        return Response([_step(one) for one in answer_history(interview, key, words)])


class WholeHistoryView(ApiView):
    """How an interview came to be what it is."""

    @extend_schema(
        operation_id="read_whole_history",
        tags=TAGS,
        parameters=[shapes.WholeHistoryQueryShape],
        responses=answers(
            {200: (shapes.WholeHistoryShape, "Its changes, the last first.")}, problems=[404]
        ),
    )
    def get(self, request: ApiRequest, id: UUID) -> Response:
        """Return how an interview and the projects that it has changed, the last change first.

        A hundred changes at once, after as many as are to be passed over.
        """
        interview = find(request, id)
        passed = read_address(shapes.WholeHistoryQueryShape, request.query_params).get("passed", 0)
        words = cache(lambda key: words_for(interview.questionnaire.form, key))
        # One more than is told, to know whether there are any.
        found = interview_history(interview, words, slice(passed, passed + PAGE_SIZE + 1))
        told = [
            {"place": key.place, "part": key.part, "code": key.code, **_step(step)}
            for key, step in found[:PAGE_SIZE]
        ]
        return Response({"results": told, "has_more": len(found) > PAGE_SIZE})


def _step(step: AnswerStep) -> dict[str, Any]:
    return {
        "version": step.version,
        "at": timezone.localtime(step.at).isoformat(),
        "by": step.by,
        "typed_by": list(step.typed_by),
        "old": None if step.old is None else as_typed(step.old),
        "new": None if step.new is None else as_typed(step.new),
        "reason": step.reason,
        "in_words_old": step.in_words_old,
        "in_words_new": step.in_words_new,
    }
