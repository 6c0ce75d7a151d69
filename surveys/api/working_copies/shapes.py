"""What is sent and answered of working copies; the names are those of the documents themselves."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from surveys.api.describing import FoundShape, QuestionShape
from surveys.api.fields import (
    MISSING,
    Day,
    Identifier,
    OneOf,
    Several,
    Strict,
    Text,
    Truth,
    Whole,
    WholeInAddress,
)
from surveys.domain.consents import PURPOSES
from surveys.domain.interviews import STATES
from surveys.domain.raw_answers import LONGEST_TEXT
from surveys.domain.working_copies.arranging import Act
from surveys.domain.working_copies.changes import Part
from surveys.domain.working_copies.typing import GIVEN_KINDS

MOST_CHANGES = 10_000
MOST_ACTS = 1_000
MOST_KEYS = 1_000
LONGEST_CODE = 64
LONGEST_LANGUAGE = 10
LONGEST_TEXT_VERSION = 40
LONGEST_KEY = 500
TEXT = {"type": "string", "maxLength": LONGEST_TEXT}
TYPED = {
    "description": (
        "A text as it was typed, empty where it was emptied; the codes of a choice of several; a "
        "kind of empty; or the further conversations of an interview."
    ),
    "oneOf": [
        TEXT,
        {"type": "array", "items": TEXT},
        {
            "type": "array",
            "items": {"type": "object", "additionalProperties": TEXT},
            "minItems": 1,
        },
        {
            "type": "object",
            "properties": {"missing": {"enum": sorted(GIVEN_KINDS)}},
            "required": ["missing"],
            "additionalProperties": False,
        },
    ],
}
STORED = {"description": "An answer as it is typed and sent; null for nothing.", **TYPED} | {
    "oneOf": [*TYPED["oneOf"], {"type": "null"}]
}
PLACE = {
    "type": "string",
    "pattern": "^$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    "description": "The id of a project; empty for the interview itself.",
}


@extend_schema_field(TYPED)
class TypedValue(serializers.Field):
    """What somebody typed, in one of the forms in which it travels; right or wrong."""

    default_error_messages = MISSING | {
        "invalid": _("Send a text, a list of codes, a kind of empty or conversations."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not (isinstance(data, str) or _is_list(data) or _is_missing(data)):
            self.fail("invalid")
        return data


def _is_list(data: Any) -> bool:
    if not isinstance(data, list):
        return False
    return all(isinstance(one, str) for one in data) or all(
        isinstance(one, Mapping) and all(isinstance(part, str) for part in one.values())
        for one in data
    )


def _is_missing(data: Any) -> bool:
    return isinstance(data, Mapping) and data in [{"missing": kind} for kind in GIVEN_KINDS]


@extend_schema_field(STORED)
class StoredValue(serializers.Field):
    """What is stored, as it is typed."""


@extend_schema_field(PLACE)
class PlaceField(serializers.Field):
    """Where something is typed: the id of a project, or nothing for the interview."""

    default_error_messages = MISSING | {
        "invalid": _("This is to be the id of a project, or empty."),
    }

    def to_internal_value(self, data: Any) -> str:
        """Return the id in small letters, as it is stored."""
        if data == "":
            return ""
        try:
            return str(Identifier().to_internal_value(data))
        except serializers.ValidationError:
            self.fail("invalid")


class KeyShape(Strict):
    """Where something is typed."""

    place = PlaceField()
    part = OneOf(choices=[one.value for one in Part])
    code = Text(allow_blank=True)


class ListShape(Strict):
    """Which working copies are asked for."""

    study = Text(required=False)
    wave = Text(required=False)
    cursor = Text(required=False, help_text="`next` of the page before.")


class SinceShape(Strict):
    """From which version on."""

    since = WholeInAddress(required=False, help_text="Only what was typed after this version.")


class StartShape(Strict):
    """An interview to begin."""

    id = Identifier(help_text="Chosen by whoever begins it, so that it is begun once.")
    study = Text(max_length=LONGEST_CODE, help_text="Its slug.")
    wave = Text(max_length=LONGEST_CODE, help_text="Its code.")
    expert = Text(max_length=LONGEST_CODE, help_text="The code of the expert.")
    language = Text(max_length=LONGEST_LANGUAGE)
    given = Several(
        child=OneOf(choices=list(PURPOSES)), required=False, help_text="What the expert agrees to."
    )
    given_on = Day(required=False)
    text_version = Text(required=False, allow_blank=True, max_length=LONGEST_TEXT_VERSION)
    confirmed = Several(child=Text(max_length=LONGEST_KEY), required=False, max_length=MOST_KEYS)


class ChangeShape(Strict):
    """One thing that was typed."""

    place = PlaceField()
    part = OneOf(choices=[one.value for one in Part if one != Part.PROJECT])
    code = Text(max_length=LONGEST_CODE)
    typed = TypedValue()
    seen = Whole(help_text="The version at which you saw what was typed here; 0 for nothing.")
    settles = Truth(required=False, help_text="It decides between values that contradict.")


class ActShape(Strict):
    """One thing done with a project."""

    act = OneOf(choices=[one.value for one in Act])
    id = Identifier()
    after = PlaceField(required=False, allow_null=True)
    source = Identifier(required=False, allow_null=True)  # type: ignore[assignment]
    seen = Whole(required=False)


class TypingShape(Strict):
    """What one page typed since its last request."""

    sender = Identifier(help_text="The page: a new one each time it is opened.")
    number = Whole(min_value=1, help_text="Which request of this page it is.")
    seen = Whole(help_text="The version of the copy that the page knows.")
    stored = Whole(required=False, help_text="The version of the interview that it knows.")
    changes = Several(child=ChangeShape(), required=False, max_length=MOST_CHANGES)
    projects = Several(child=ActShape(), required=False, max_length=MOST_ACTS)


class ConfirmingShape(Strict):
    """What is confirmed: keys of the questions of a problem."""

    confirmed = Several(child=Text(max_length=LONGEST_KEY), required=False, max_length=MOST_KEYS)


class OneListedShape(Strict):
    """A working copy that holds something unsaved."""

    id = Identifier()
    study = Text()
    wave = Text()
    expert = Text()
    version = Whole()
    unsaved = Whole(help_text="How many answers are not saved.")
    changed_at = serializers.DateTimeField()


class ListedShape(Strict):
    """A page of working copies, the last changed first."""

    results = Several(child=OneListedShape())
    next = Text(allow_null=True, help_text="The `cursor` of the next page.")


class RivalShape(Strict):
    """What somebody else wrote in the same place, until one of you decides."""

    typed = StoredValue()
    by = Text(allow_blank=True)
    at = serializers.DateTimeField()


class TypedShape(Strict):
    """One thing as it stands typed."""

    place = PlaceField()
    part = OneOf(choices=[one.value for one in Part])
    code = Text()
    typed = TypedValue()
    version = Whole()
    by = Text()
    at = serializers.DateTimeField()
    rivals = Several(child=RivalShape())


class RemovedShape(Strict):
    """Who took a project out, and when."""

    by = Text()
    at = serializers.DateTimeField()


class WriterShape(Strict):
    """Who typed lately."""

    name = Text()
    at = serializers.DateTimeField()
    is_me = Truth()


class ProjectShape(Strict):
    """A project as it is stored."""

    id = Identifier()
    version = Whole()
    label = Text(allow_blank=True)  # type: ignore[assignment]
    answers = serializers.DictField(child=TypedValue())


class ContentShape(Strict):
    """What is stored; what is empty is left out."""

    fields = serializers.DictField(child=TypedValue())  # type: ignore[assignment]
    answers = serializers.DictField(child=TypedValue())
    consents = serializers.DictField(child=Day(), help_text="Since when, by purpose.")
    projects = Several(child=ProjectShape())


class CommonShape(Strict):
    """What every answer about a working copy says."""

    version = Whole()
    interview_version = Whole()
    saved_at = serializers.DateTimeField(allow_null=True)
    typed = Several(child=TypedShape())
    writers = Several(child=WriterShape())
    barrier = Text(allow_null=True, help_text="Why nobody can write now.")


class CopyShape(CommonShape):
    """All of a working copy."""

    id = Identifier()
    study = Text()
    wave = Text()
    expert = Text()
    state = OneOf(choices=list(STATES))
    stored = ContentShape()
    order = Several(child=Identifier(), help_text="The projects as shown, without the removed.")
    removed = serializers.DictField(child=RemovedShape())


class ChangesShape(CommonShape):
    """What changed in a working copy since a version."""

    seen = Whole(help_text="The version since which it is.")
    anew = Truth(help_text="What is not among `typed` is not typed any more.")
    order = Several(child=Identifier(), allow_null=True)
    removed = serializers.DictField(child=RemovedShape(), allow_null=True)
    kept = Several(child=KeyShape(), help_text="Where another's words stayed; yours wait beside.")
    repeated = Truth(help_text="The request had arrived before; it changed nothing.")


COPY_OR_CHANGES = PolymorphicProxySerializer(
    component_name="CopyOrChangesShape",
    serializers=[CopyShape, ChangesShape],
    resource_type_field_name=None,
)


class PublishedShape(Strict):
    """A working copy that was saved."""

    interview_version = Whole()
    version = Whole()
    state = OneOf(choices=list(STATES))
    url = Text(help_text="The page of the interview.")


class CheckedShape(Strict):
    """What submitting would say."""

    problems = Several(child=FoundShape())
    questions = Several(child=QuestionShape())


class HistoryQueryShape(Strict):
    """Of which answer or field; consents have a history of their own, on their page."""

    place = PlaceField(required=False)
    part = OneOf(choices=[one.value for one in Part if one != Part.PROJECT])
    code = Text(max_length=LONGEST_CODE)


class StepShape(Strict):
    """One change of one answer."""

    version = Whole()
    at = serializers.DateTimeField()
    by = Text(allow_blank=True, help_text="Who saved it.")
    typed_by = Several(child=Text(), help_text="Who had typed what was saved.")
    old = StoredValue()
    new = StoredValue()
    reason = Text(allow_blank=True)
    in_words_old = Text(allow_blank=True)
    in_words_new = Text(allow_blank=True)


class WholeHistoryQueryShape(Strict):
    """Which of the changes of an interview."""

    passed = WholeInAddress(required=False, help_text="How many of the last are passed over.")


class PlacedStepShape(StepShape):
    """One change of an answer, and of which."""

    place = PlaceField()
    part = OneOf(choices=[Part.ANSWER.value, Part.FIELD.value])
    code = Text()


class WholeHistoryShape(Strict):
    """Changes of an interview."""

    results = Several(child=PlacedStepShape())
    has_more = Truth(help_text="Whether there are earlier ones.")
