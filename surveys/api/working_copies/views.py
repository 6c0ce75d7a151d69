"""The addresses of working copies: begun, read, typed into, saved, submitted and thrown away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from surveys.actions import working_copies as actions
from surveys.api.conditions import Seen, is_known, require_seen, tag_of
from surveys.api.describing import IF_MATCH, IF_NONE_MATCH, answers
from surveys.api.fields import read_address, read_body
from surveys.api.handling import ProblemRaised
from surveys.api.problems import Problem, found_in_words
from surveys.api.views import ApiRequest, ApiView
from surveys.api.working_copies import shapes
from surveys.api.working_copies.listing import page_of
from surveys.domain.interviews import COMPLETE
from surveys.domain.refusals import NotThere, StaleVersion
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Questionnaire, Study, Wave
from surveys.queries import working_copies as queries
from surveys.queries.consents import last_text
from surveys.queries.copy_documents import changes_of_copy, whole_copy
from surveys.rules import get_for_user, studies_where

F = TypeVar("F", bound=Callable[..., Any])
ENTER = Permission.INTERVIEW_ENTER
TAGS = ["working copies"]
ETAG = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description='The version of the copy and that of the interview, as in `"12.3"`.',
)


def find(request: ApiRequest, id: UUID) -> Interview:
    """Return the interview of a working copy: 404 where it is hidden, 403 without the role."""
    interviews = Interview.objects.select_related(
        "wave__study", "respondent", "organization", "questionnaire", "created_by"
    )
    return get_for_user(interviews, request.user, ENTER, study_of=lambda one: one.wave.study, pk=id)


def tagged(content: dict[str, Any], status: int = 200) -> Response:
    """Return a copy, or what changed in it, with the versions that it is of."""
    response = Response(content, status=status)
    response["ETag"] = tag_of(content["version"], content["interview_version"])
    return response


class WorkingCopiesView(ApiView):
    """Those that hold something unsaved; to begin one."""

    @extend_schema(
        operation_id="list_working_copies",
        tags=TAGS,
        parameters=[shapes.ListShape],
        responses=answers(
            {200: (shapes.ListedShape, "Those with something unsaved, the last changed first.")},
            problems=[404],
        ),
    )
    def get(self, request: ApiRequest) -> Response:
        """List the working copies that hold something unsaved, in studies where you may enter."""
        asked = read_address(shapes.ListShape, request.query_params)
        slug = asked.get("study")
        if slug is None:
            studies = list(studies_where(request.user, ENTER))
        else:
            studies = [get_for_user(Study, request.user, ENTER, slug=slug)]
        found = queries.open_copies(studies)
        if wave := asked.get("wave"):
            found = found.filter(interview__wave__code=wave)
        return Response(page_of(found, asked.get("cursor")))

    @extend_schema(
        operation_id="start_working_copy",
        tags=TAGS,
        request=shapes.StartShape,
        parameters=[ETAG],
        responses=answers(
            {
                201: (shapes.CopyShape, "The interview is stored as a draft, and its copy begun."),
                200: (shapes.CopyShape, "It had been begun before."),
            },
            problems=[404, 409, 422],
        ),
    )
    def post(self, request: ApiRequest) -> Response:
        """Begin an interview: an empty draft, into whose working copy is typed."""
        given = read_body(shapes.StartShape, request.data)
        study = get_for_user(Study, request.user, ENTER, slug=given["study"])
        wave, questionnaire = _asked_wave(study, given["wave"])
        is_new = not Interview.objects.filter(pk=given["id"]).exists()
        interview = actions.start(
            by=request.user,
            id=given["id"],
            wave=wave,
            questionnaire=questionnaire,
            expert=given["expert"],
            language=given["language"],
            given=list(dict.fromkeys(given.get("given", ()))),
            given_on=given.get("given_on"),
            text_version=given.get("text_version") or last_text(wave),
            confirmed=given.get("confirmed", ()),
        )
        begun = whole_copy(find(request, interview.pk), by=request.user)
        response = tagged(begun, status=201 if is_new else 200)
        response["Location"] = reverse("api-working-copy", args=[interview.pk])
        return response


def _asked_wave(study: Study, code: str) -> tuple[Wave, Questionnaire]:
    """Return a wave and what it asks; raise NotThere, or a problem, where there is none."""
    wave = study.waves.filter(code=code).select_related("study").first()
    if wave is None:
        raise NotThere(gettext_noop("This study has no wave %(wave)s."), {"wave": code})
    questionnaire = wave.questionnaires.order_by("-position").first()
    if questionnaire is None:
        detail = _("Wave %(wave)s has no questionnaire yet.") % {"wave": code}
        raise ProblemRaised(Problem(409, "no_questionnaire", detail, {"wave": code}))
    return wave, questionnaire


class WorkingCopyView(ApiView):
    """One working copy: to read, to type into, to throw away."""

    @extend_schema(
        operation_id="read_working_copy",
        tags=TAGS,
        parameters=[shapes.SinceShape, IF_NONE_MATCH, ETAG],
        responses=answers(
            {
                200: (shapes.COPY_OR_CHANGES, "All of it; with `since`, what changed."),
                304: (None, "It is as you have it."),
            },
            problems=[404],
        ),
    )
    def get(self, request: ApiRequest, id: UUID) -> Response:
        """Return the working copy of an interview, or what was typed `since` a version."""
        interview = find(request, id)
        since = read_address(shapes.SinceShape, request.query_params).get("since")
        if since is None:
            content = whole_copy(interview, by=request.user)
        else:
            content = changes_of_copy(interview, by=request.user, since=since)
        response = tagged(content)
        # That nobody can write now moves no version, so it is told each time.
        if content["barrier"] is None and is_known(request, response["ETag"]):
            return Response(status=304, headers={"ETag": response["ETag"]})
        return response

    @extend_schema(
        operation_id="type_into_working_copy",
        tags=TAGS,
        request=shapes.TypingShape,
        parameters=[ETAG],
        responses=answers(
            {200: (shapes.ChangesShape, "It is kept; this is what changed since `seen`.")},
            problems=[404, 409, 412, 422],
        ),
    )
    def patch(self, request: ApiRequest, id: UUID) -> Response:
        """Keep what a page typed. The same request sent again changes nothing."""
        interview = find(request, id)
        given = read_body(shapes.TypingShape, request.data)
        changes = [actions.Change(**one) for one in given.get("changes", ())]
        try:
            done = actions.type_into(
                by=request.user,
                interview=interview,
                sender=str(given["sender"]),
                number=given["number"],
                seen=given["seen"],
                stored=given.get("stored"),
                changes=changes,
                acts=[_act(one) for one in given.get("projects", ())],
            )
        except actions.Untypable as refused:
            raise ProblemRaised(_with_paths(refused, changes)) from None
        changed = changes_of_copy(
            interview,
            by=request.user,
            since=given["seen"],
            kept=done.kept,
            repeated=done.repeated,
        )
        return tagged(changed)

    @extend_schema(
        operation_id="discard_working_copy",
        tags=TAGS,
        request=None,
        parameters=[IF_MATCH],
        responses=answers(
            {204: (None, "What was not saved is gone.")}, problems=[404, 409, 412, 428]
        ),
    )
    def delete(self, request: ApiRequest, id: UUID) -> Response:
        """Throw away what is typed and not saved; the interview stays as it is stored."""
        interview = find(request, id)
        seen = _seen(request, interview)
        actions.discard(by=request.user, interview=interview, seen=seen.version)
        return Response(status=204)


def _act(given: dict[str, Any]) -> actions.ProjectAct:
    named = {name: value for name, value in given.items() if value is not None}
    for name in named.keys() & {"id", "source"}:
        named[name] = str(named[name])
    return actions.ProjectAct(**named)


def _with_paths(refused: actions.Untypable, changes: Sequence[actions.Change]) -> Problem:
    """Return a refusal that names the changes of the request which it is about."""
    problem = Problem.of_refusal(refused)
    (one,) = problem.problems
    numbers = [number for number, change in enumerate(changes) if change.key == refused.key]
    named = [{**one, "place": {**one["place"], "path": f"changes[{n}]"}} for n in numbers]
    return replace(problem, problems=named)


def _seen(request: ApiRequest, interview: Interview) -> Seen:
    """Return what a write saw; raise where the interview was stored anew since."""
    seen = require_seen(request)
    if seen.stored is not None and seen.stored != interview.version:
        raise StaleVersion(seen=seen.stored, current=interview.version)
    return seen


def saves(operation: str, said: str) -> Callable[[F], F]:
    """Describe an operation that saves a working copy as a version."""
    return extend_schema(
        operation_id=operation,
        tags=TAGS,
        request=shapes.ConfirmingShape,
        parameters=[IF_MATCH, ETAG],
        responses=answers({200: (shapes.PublishedShape, said)}, problems=[404, 409, 412, 422, 428]),
    )


class PublishView(ApiView):
    """To save what is typed."""

    @saves("publish_working_copy", "It is saved as a version of the interview.")
    def post(self, request: ApiRequest, id: UUID) -> Response:
        """Save what is typed as a version of the interview."""
        return _told(_publish(request, id, submit=False))


class SubmitView(ApiView):
    """To save what is typed, and submit the interview."""

    @saves("submit_working_copy", "It is saved, and submitted.")
    def post(self, request: ApiRequest, id: UUID) -> Response:
        """Save what is typed, and submit the interview where nothing keeps it from counting.

        What keeps it from that is told as `not_submitted`: then it is saved all the same.
        """
        saved = _publish(request, id, submit=True)
        if saved.interview.state not in COMPLETE:
            raise ProblemRaised(_not_submitted(saved))
        return _told(saved)


def _publish(request: ApiRequest, id: UUID, *, submit: bool) -> actions.Published:
    interview = find(request, id)
    seen = _seen(request, interview)
    given = read_body(shapes.ConfirmingShape, request.data)
    return actions.publish(
        by=request.user,
        interview=interview,
        seen=seen.version,
        confirmed=given.get("confirmed", ()),
        submit=submit,
    )


def _told(saved: actions.Published) -> Response:
    interview = saved.interview
    slug = interview.wave.study.slug
    return tagged(
        {
            "interview_version": interview.version,
            "version": saved.version,
            "state": interview.state,
            "url": reverse("interview-detail", args=[slug, interview.pk]),
        }
    )


def _not_submitted(saved: actions.Published) -> Problem:
    """Return that an interview is saved and not submitted, and all that keeps it from that."""
    interview, found = saved.interview, found_in_words(saved.found)
    return Problem(
        422,
        "not_submitted",
        _("It is saved, but not submitted yet: see what is to be mended or confirmed."),
        {"interview_version": interview.version, "version": saved.version},
        problems=found["problems"],
        questions=found["questions"],
        headers={"ETag": tag_of(saved.version, interview.version)},
    )


class CheckView(ApiView):
    """What submitting would say."""

    @extend_schema(
        operation_id="check_working_copy",
        tags=TAGS,
        responses=answers(
            {200: (shapes.CheckedShape, "What is to be mended and to be confirmed.")},
            problems=[404],
        ),
    )
    def get(self, request: ApiRequest, id: UUID) -> Response:
        """Say what submitting would say, and store nothing."""
        return Response(found_in_words(queries.check(find(request, id), request.user)))
