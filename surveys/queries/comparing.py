"""A questionnaire beside that of the wave before: what differs, and what was decided of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from surveys.domain.comparing import Change, Difference, compare
from surveys.domain.comparing.differences import RANK
from surveys.domain.comparing.questionnaires import Earlier
from surveys.domain.questionnaire import Question, Questionnaire
from surveys.models import Lineage, QuestionnaireDraft, Wave
from surveys.models import Questionnaire as StoredQuestionnaire


@dataclass(frozen=True)
class Judged:
    """One difference, and what somebody decided of the variable in the wave; None is open.

    What needs no decision is never open.
    """

    difference: Difference
    decision: Lineage | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.difference.needs_decision and self.decision is None


@dataclass(frozen=True)
class ChangedQuestion:
    """All that differs in one question, the most dangerous first, and what stands of it.

    `lineage` is what was said of the variable in the wave, also where not of all that differs.
    """

    code: str
    judged: tuple[Judged, ...]
    old: Question | None
    new: Question | None
    lineage: Lineage | None

    @property
    def asked(self) -> Question | None:
        """The question as it is asked now, or was where it is gone."""
        return self.new or self.old

    @property
    def open(self) -> list[Difference]:
        """What is still to be decided."""
        return [one.difference for one in self.judged if one.is_open]

    @property
    def needs_decision(self) -> bool:
        """Whether anything here is or was to be decided."""
        return any(one.difference.needs_decision for one in self.judged)

    @property
    def only_harmless(self) -> bool:
        """Whether all that is open is proposed as comparable."""
        return bool(self.open) and all(one.proposal for one in self.open)

    @property
    def rank(self) -> int:
        """How dangerous the worst difference is; 0 is the worst of all."""
        return min(RANK[one.difference.change] for one in self.judged)


@dataclass(frozen=True)
class Comparison:
    """Two waves compared. `is_draft` where the later questionnaire is not published yet."""

    before: Wave
    wave: Wave
    old: Questionnaire
    new: Questionnaire
    is_draft: bool
    judged: tuple[Judged, ...]
    lineage: dict[str, Lineage] = field(default_factory=dict)

    @property
    def open(self) -> list[Judged]:
        """What somebody still has to decide."""
        return [one for one in self.judged if one.is_open]

    @cached_property
    def questions(self) -> list[ChangedQuestion]:
        """What differs by question, the most dangerous first; headings of sections are none."""
        found: dict[str, list[Judged]] = {}
        for one in self.judged:
            found.setdefault(one.difference.code, []).append(one)
        old, new = ({q.code: q for q in form.items()} for form in (self.old, self.new))
        changed = [
            ChangedQuestion(
                code, tuple(judged), old.get(code), new.get(code), self.lineage.get(code)
            )
            for code, judged in found.items()
            if code in old or code in new
        ]
        return sorted(changed, key=lambda one: one.rank)


def comparison_of(wave: Wave) -> Comparison | None:
    """Return what differs in the draft of a wave, or else in its newest questionnaire.

    None where the wave has neither, or no wave before it has a questionnaire.
    """
    draft = QuestionnaireDraft.objects.filter(wave=wave).first()
    newest = draft or wave.questionnaires.order_by("-position").first()
    if newest is None:
        return None
    return compared_with_before(wave, newest.form, is_draft=draft is not None)


def compared_with_before(
    wave: Wave, form: Questionnaire, *, is_draft: bool = False
) -> Comparison | None:
    """Return what differs between a questionnaire for a wave and that of the wave before it."""
    earlier = list(_newest(wave))
    if not earlier:
        return None
    first, *others = earlier
    lineage = {one.variable.code: one for one in _lineage(wave)}
    judged = (
        Judged(one, _decision(one, lineage.get(one.code)))
        for one in compare(first.form, form, _last_asked(first, others))
    )
    return Comparison(first.wave, wave, first.form, form, is_draft, tuple(judged), lineage)


def compared_waves(before: Wave, wave: Wave) -> Comparison | None:
    """Return what differs between any two waves; None where one has no questionnaire.

    What the waves between them say of a variable is a decision, too. Where the later wave has a
    draft, that is compared.
    """
    draft = QuestionnaireDraft.objects.filter(wave=wave).first()
    newest = draft or wave.questionnaires.order_by("-position").first()
    if newest is None:
        return None
    if (near := compared_with_before(wave, newest.form, is_draft=draft is not None)) is None:
        return None
    if near.before == before:
        return near
    first = before.questionnaires.order_by("-position").first()
    if first is None:
        return None
    steps = Lineage.objects.filter(
        wave__study=wave.study_id,
        wave__position__gt=before.position,
        wave__position__lte=wave.position,
    )
    said = {one.variable.code: one for one in steps.select_related("variable").order_by("status")}
    judged = tuple(
        Judged(one, said.get(one.code) if _speaks(said.get(one.code)) else None)
        for one in compare(first.form, newest.form)
    )
    return Comparison(before, wave, first.form, newest.form, draft is not None, judged, said)


def _newest(wave: Wave) -> Iterator[StoredQuestionnaire]:
    """Yield the newest questionnaire of each wave before one, the latest wave first."""
    stored = StoredQuestionnaire.objects.filter(
        wave__study=wave.study_id, wave__position__lt=wave.position
    ).select_related("wave")
    seen = set()
    for one in stored.order_by("-wave__position", "-position"):
        if one.wave_id not in seen:
            seen.add(one.wave_id)
            yield one


def _last_asked(first: StoredQuestionnaire, others: Sequence[StoredQuestionnaire]) -> Earlier:
    """Return the questions that an earlier wave asked, and the one before did not."""
    known = {question.code for question in first.form.questions()}
    found: dict[str, tuple[str, Question]] = {}
    for one in others:
        for question in one.form.questions():
            if question.code not in known:
                found.setdefault(question.code, (one.wave.code, question))
    return found


def _lineage(wave: Wave) -> Iterator[Lineage]:
    return Lineage.objects.filter(wave=wave).select_related("variable").iterator()


def _speaks(lineage: Lineage | None) -> bool:
    """Say whether somebody decided anything; a mapping alone decides nothing."""
    return lineage is not None and (lineage.decided is None or bool(lineage.decided))


def _decision(difference: Difference, lineage: Lineage | None) -> Lineage | None:
    """Return what was decided of a difference: of it, or of its variable as a whole."""
    if lineage is None:
        return None
    if lineage.decided is None:
        return lineage
    return lineage if difference.key in lineage.decided else None


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON has it: lists of codes, and every difference."""
    return {
        "study": comparison.wave.study.slug,
        "from": comparison.before.code,
        "to": comparison.wave.code,
        "draft": comparison.is_draft,
        "added": _codes(comparison, Change.ADDED, Change.RETURNED),
        "removed": _codes(comparison, Change.REMOVED),
        "renamed": {
            one.difference.old: one.difference.new
            for one in comparison.judged
            if one.difference.change is Change.RENAMED
        },
        "reworded": _codes(comparison, Change.REWORDED, Change.REWORDED_STRONGLY, Change.NUMBER),
        "recoded": _codes(comparison, Change.RECODED, Change.CHOICE_MEANING),
        "differences": [_record(one) for one in comparison.judged],
        "undecided": list(dict.fromkeys(one.difference.code for one in comparison.open)),
    }


def _codes(comparison: Comparison, *changes: Change) -> list[str]:
    found = (one.difference for one in comparison.judged)
    return list(dict.fromkeys(one.code for one in found if one.change in changes))


def _record(judged: Judged) -> dict[str, Any]:
    one, decision = judged.difference, judged.decision
    return {
        "change": one.change.value,
        "question": one.code,
        "place": one.place,
        "old": one.old,
        "new": one.new,
        "language": one.language or None,
        "last_asked": one.wave or None,
        "proposal": one.proposal.value if one.proposal else None,
        "needs_decision": one.needs_decision,
        "decision": decision.status if decision else None,
        "note": dict(decision.note) if decision else {},
        "key": one.key,
    }
