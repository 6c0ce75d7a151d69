"""What two people changed at once, shown so that whoever saves decides about each of it.

The page asks about every conflict under a name of its own and lists these names in `asked`, so
that a choice that was not made is told from one that was never asked for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from surveys.domain.refusals import EditConflict, EditedPart, StaleVersion
from surveys.forms.names import LABEL, RecordNames
from surveys.forms.questions import RecordFields, raw_answers
from surveys.presenters.answers import answer_in_words
from surveys.queries.authors import Author, authors_of, contents_seen
from surveys.reader import day_in_words, language

if TYPE_CHECKING:
    from surveys.forms.interview import InterviewForm

IN_FULL = 25
"""With more projects than these the page shows one line of each, to be opened."""
ASKED = "asked"
MINE, THEIRS = "mine", "theirs"


@dataclass
class ShownConflict:
    """One change of the other side in words; with a name where somebody is to choose."""

    change: EditConflict
    subject: str
    name: str
    target: str
    mine: str
    theirs: str
    author: Author | None
    choice: str = ""
    problem: str = ""

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Return (value, words, chosen) of both sides."""
        words = {
            EditedPart.REMOVED: (_("Keep the project"), _("Remove it, as they did")),
            EditedPart.KEPT: (_("Remove the project"), _("Keep it, with what they wrote")),
        }.get(
            self.change.part,
            (
                _("Keep mine: %(answer)s") % {"answer": self.mine},
                _("Take theirs: %(answer)s") % {"answer": self.theirs},
            ),
        )
        return [(v, w, v == self.choice) for v, w in zip((MINE, THEIRS), words, strict=True)]


def compared(
    form: "InterviewForm", stale: StaleVersion
) -> tuple[list[ShownConflict], list[ShownConflict]]:
    """Return what both sides changed, and what only the other side changed."""
    # Of many projects most are not sent, so that nobody knows which of them are new.
    many = len(form.projects) > IN_FULL
    taken = [c for c in stale.taken if not (many and c.part == EditedPart.ADDED)]
    changes = [*_in_order(form, stale.conflicts), *_in_order(form, taken)]
    shown = _in_words(form, changes)
    return shown[: len(stale.conflicts)], shown[len(stale.conflicts) :]


def _in_order(form: "InterviewForm", changes: Iterable[EditConflict]) -> list[EditConflict]:
    """Return changes in the order of the page; a database keeps no order of answers."""
    places = ["", *(str(record.id) for record in form.projects)]
    codes = {str(record.id or ""): [*record.by_code()] for record in form.projects}
    codes[""] = [*form.answers.by_code()]
    fields = [*form.details.fields]

    def position(change: EditConflict) -> tuple[int, bool, int]:
        known = codes.get(change.place, []) if change.part == EditedPart.ANSWER else fields
        place = places.index(change.place) if change.place in places else len(places)
        at = known.index(change.code) if change.code in known else len(known)
        return place, change.part == EditedPart.ANSWER, at

    return sorted(changes, key=position)


def asked_again(form: "InterviewForm") -> list[ShownConflict]:
    """Return the conflicts that the page asked about, each with the choice that was made."""
    if not form.data.getlist(ASKED):
        return []
    names = dict.fromkeys(form.data.getlist(ASKED))
    seen = {str(record.id): record.seen for record in form.projects if record.seen}
    contents = contents_seen(form.interview, seen | {"": form.seen})
    changes = [change for name, change in _by_name(form, contents).items() if name in names]
    shown = _in_words(form, _in_order(form, changes))
    for conflict in shown:
        choice = form.data.get(conflict.name, "")
        conflict.choice = choice if choice in (MINE, THEIRS) else ""
    return shown


def put_merged(form: "InterviewForm", stale: StaleVersion) -> None:
    """Put what only the other side changed into the form, and let it start from what they wrote."""
    records = _records(form)
    contested = {(c.place, c.part, c.code) for c in stale.conflicts}
    for place, merged in stale.merged.items():
        record = records[place]
        for code, value in merged.fields.items():
            if (place, EditedPart.FIELD, code) in contested:
                continue
            if place:
                record.label = value
            else:
                form.details.retype(code, value)
        for code, question in record.by_code().items():
            if (place, EditedPart.ANSWER, code) in contested:
                question.conflict = _("Somebody else changed this, too. Choose at the top.")
            elif code in merged.answers:
                question.take(merged.answers[code])
        if place:
            record.seen = merged.version
        else:
            form.seen = merged.version
    gone = {c.place for c in stale.taken if c.part == EditedPart.REMOVED}
    form.projects[:] = [record for record in form.projects if str(record.id) not in gone]


def apply_choice(form: "InterviewForm", conflict: ShownConflict) -> None:
    """Put the chosen value into the form."""
    change, record = conflict.change, _records(form)[conflict.change.place]
    theirs = conflict.choice == THEIRS
    if change.part == EditedPart.KEPT:
        record.removed = not theirs
    elif not theirs:
        return
    elif change.part == EditedPart.REMOVED:
        form.projects.remove(record)
    elif change.part == EditedPart.ANSWER:
        record.by_code()[change.code].take(change.theirs)
    elif change.place:
        record.label = change.theirs
    else:
        form.details.retype(change.code, change.theirs)


def _records(form: "InterviewForm") -> dict[str, RecordFields]:
    return {str(record.id): record for record in form.projects} | {"": form.answers}


def _by_name(
    form: "InterviewForm", contents: Mapping[str, dict[str, Any]]
) -> dict[str, EditConflict]:
    """Return what a page of this form can ask about, by the name that it asks under."""
    found = {}
    for place, record in _records(form).items():
        content = contents.get(place)
        if place:
            found[record.names.keep(EditedPart.REMOVED)] = EditConflict(
                place, EditedPart.REMOVED, mine=record.label
            )
        if content is None:
            continue
        answers = raw_answers(record)
        for code, theirs in content["answers"].items():
            if code in answers:
                change = EditConflict(place, EditedPart.ANSWER, code, answers[code], theirs)
                found[record.names.keep(EditedPart.ANSWER, code)] = change
        if place:
            label = EditConflict(place, EditedPart.FIELD, LABEL, record.label, content["label"])
            found[record.names.keep(EditedPart.FIELD, LABEL)] = label
            kept = EditConflict(place, EditedPart.KEPT, theirs=content["label"])
            found[record.names.keep(EditedPart.KEPT)] = kept
            continue
        for name in form.details.fields:
            if name in content:
                change = EditConflict(
                    "", EditedPart.FIELD, name, form.details[name].value(), content[name]
                )
                found[record.names.keep(EditedPart.FIELD, name)] = change
    return found


def _in_words(form: "InterviewForm", changes: Iterable[EditConflict]) -> list[ShownConflict]:
    changes = list(changes)
    authors = authors_of(form.interview, changes) if changes else []
    records = _records(form)
    return [
        _shown(form, change, records.get(change.place), author)
        for change, author in zip(changes, authors, strict=True)
    ]


def _shown(
    form: "InterviewForm",
    change: EditConflict,
    record: RecordFields | None,
    author: Author | None,
) -> ShownConflict:
    names = record.names if record else RecordNames(UUID(change.place))
    label, target, in_words = _field(form, change, record)
    place = record.in_words if record else change.mine or change.theirs or _("A project")
    return ShownConflict(
        change,
        subject=": ".join(filter(None, (place, label))),
        name=names.keep(change.part, change.code),
        target=target,
        mine=in_words(change.mine),
        theirs=in_words(change.theirs),
        author=author,
    )


def _field(
    form: "InterviewForm", change: EditConflict, record: RecordFields | None
) -> tuple[str, str, Callable[[Any], str]]:
    """Return the label of what was changed, the id of its element, and how to say its values."""
    if change.part == EditedPart.ANSWER and record is not None:
        question = record.by_code()[change.code]

        def answer(value: Any) -> str:
            return answer_in_words(question.question, value, language(), empty=True)

        return question.label, question.first_input, answer
    if change.place:
        label = _("Short label") if change.part == EditedPart.FIELD else ""
        return label, record.names.label if record else "", lambda value: value or _("nothing")
    if change.code not in form.details.fields:
        return _("Review note"), "", lambda value: value or _("nothing")
    bound = form.details[change.code]
    if hasattr(bound.field, "in_words"):
        return str(bound.label), bound.id_for_label, bound.field.in_words
    choices = dict(getattr(bound.field, "choices", ()))

    def in_words(value: Any) -> str:
        if value and isinstance(bound.field, forms.DateField):
            return day_in_words(value)
        return str(choices.get(value, value)) if value else _("nothing")

    return str(bound.label), bound.id_for_label, in_words
