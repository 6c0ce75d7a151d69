"""What a page does with the projects of a working copy, and what a new one begins with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from surveys.domain.defaults import default_answers
from surveys.domain.questionnaire import Level
from surveys.domain.raw_answers import stored_answers
from surveys.domain.refusals import TakenIds
from surveys.domain.working_copies.arranging import Act, Arrangement, ProjectAct, require_known
from surveys.domain.working_copies.changes import Hand, Key, Part, Row
from surveys.domain.working_copies.typing import LABEL, as_typed, typed_codes
from surveys.models import Interview, Project, Version, WorkingCopy
from surveys.queries.working_copies import typed_places

NEW = (Act.ADD, Act.COPY)
MOST_REMOVED = 200
"""How many removed projects that are stored nowhere can be brought back: of more, half are."""


@dataclass
class Arranged:
    """What came of the acts of one request: what new projects hold, and what was `kept`."""

    rows: dict[Key, Row] = field(default_factory=dict)
    kept: list[Key] = field(default_factory=list)


def arrange(
    copy: WorkingCopy, interview: Interview, acts: Sequence[ProjectAct], hand: Hand
) -> Arranged:
    """Do what a page does with projects, one after the other, to a copy that is claimed.

    What is removed while somebody else typed into it stays, as does what was there before the act
    was repeated. Raises Refused for a project that nobody knows, and for too many.
    """
    stored = dict(interview.projects.order_by("position").values_list("pk", "version"))
    versions = {str(id): version for id, version in stored.items()}
    there = dict.fromkeys([*versions, *typed_places(copy)])
    arrangement = Arrangement.of(copy.order, copy.removed, there)
    acting = _Acting(copy, interview, arrangement, versions, hand)
    acting.prepare(acts)
    for act in acts:
        acting.do(act)
    copy.order, copy.removed = arrangement.order, arrangement.removed
    copy.arranged = copy.version
    return acting.done


def forget_removed(copy: WorkingCopy) -> None:
    """Forget, of too many projects that were removed and are stored nowhere, the first.

    What was typed into them goes with them, as it does when the copy is saved: nobody typed there
    after they were removed. Whoever does so later is told that there is no such project, and who
    knows of them is told all of the copy instead of what changed. Those that are stored stay, for
    the interview to be saved without them.
    """
    new = {id: said["removed"] for id, said in copy.removed.items() if not said["version"]}
    if len(new) <= MOST_REMOVED:
        return
    typed = copy.typed.filter(place__in=new).order_by().values_list("place")
    last = dict(typed.annotate(last=Max("version")))
    over = sorted((id for id in new if last.get(id, 0) <= new[id]), key=new.__getitem__)
    gone = over[: len(new) - MOST_REMOVED // 2]
    copy.typed.filter(place__in=gone).delete()
    copy.removed = {id: said for id, said in copy.removed.items() if id not in gone}
    copy.forgot = copy.version


class _Acting:
    """The acts of one request, with what they read: a number of queries, however many they are."""

    def __init__(
        self,
        copy: WorkingCopy,
        interview: Interview,
        arrangement: Arrangement,
        versions: Mapping[str, int],
        hand: Hand,
    ) -> None:
        self.copy, self.interview, self.hand = copy, interview, hand
        self.arrangement, self.versions = arrangement, versions
        self.done = Arranged()
        self.typed_since: dict[str, int] = {}
        self.sources: dict[str, dict[Key, Any]] = {}
        self.above: dict[str, Any] = {}

    def prepare(self, acts: Sequence[ProjectAct]) -> None:
        """Read what the acts need to know; refuse ids that belong to other records."""
        new = {one.id for one in acts if one.act in NEW and not self.arrangement.knows(one.id)}
        if new and (taken := Version.objects.of(Project, map(UUID, new)).last_numbers()):
            raise TakenIds(taken)
        if removed := [one.id for one in acts if one.act == Act.REMOVE]:
            others = self.copy.typed.filter(place__in=removed).exclude(sender=self.hand.sender)
            for place, version in others.values_list("place", "version"):
                self.typed_since[place] = max(version, self.typed_since.get(place, 0))
        if sources := {one.source for one in acts if one.act == Act.COPY and one.source}:
            self._read(sources)
        if any(one.act == Act.ADD for one in acts) and self._has_defaults():
            typed = self.copy.typed.filter(place="", part=Part.ANSWER).values_list("code", "typed")
            asked = self.interview.questionnaire.form.questions(Level.INTERVIEW)
            self.above = stored_answers({**self.interview.answers, **dict(typed)}, asked)

    def _has_defaults(self) -> bool:
        asked = self.interview.questionnaire.form.questions(Level.PROJECT)
        return any(one.default is not None for one in asked)

    def _read(self, sources: Iterable[str]) -> None:
        codes = typed_codes(self.interview.questionnaire.form, Level.PROJECT)
        for project in self.interview.projects.filter(pk__in=map(UUID, sources)):
            place = str(project.pk)
            mine = self.sources.setdefault(place, {})
            mine[Key(place, Part.FIELD, LABEL)] = project.label
            for code in codes & project.answers.keys():
                mine[Key(place, Part.ANSWER, code)] = as_typed(project.answers[code])
        for row in self.copy.typed.filter(place__in=sources):
            key = Key(row.place, row.part, row.code)
            self.sources.setdefault(row.place, {})[key] = row.typed

    def do(self, act: ProjectAct) -> None:
        """Do one act."""
        if act.act in NEW:
            self._add(act)
            return
        require_known(self.arrangement, act.id)
        if act.act == Act.REMOVE:
            self._remove(act)
        elif (act.id in self.arrangement.removed) == (act.act == Act.BRING_BACK):
            self.arrangement.put(act.id, act.after)

    def _add(self, act: ProjectAct) -> None:
        if self.arrangement.knows(act.id):
            return  # it arrived before
        if act.act == Act.COPY:
            require_known(self.arrangement, act.source)
        self.arrangement.put(act.id, act.after)
        if act.act == Act.COPY:
            filled = self.sources.get(act.source or "", {})
        else:
            filled = self._defaults(act.id)
        copied = {Key(act.id, key.part, key.code): typed for key, typed in filled.items()}
        self.sources[act.id] = copied
        hand = self.hand
        self.done.rows |= {
            key: Row(typed, hand.by, hand.sender, hand.version, hand.at)
            for key, typed in copied.items()
            if typed != ""
        }

    def _defaults(self, id: str) -> dict[Key, Any]:
        if not self._has_defaults():
            return {}
        found = default_answers(
            self.interview.questionnaire.form,
            Level.PROJECT,
            today=timezone.localdate(),
            above=self.above,
            place=self.arrangement.order.index(id) + 1,
        )
        return {Key(id, Part.ANSWER, code): as_typed(value) for code, value in found.items()}

    def _remove(self, act: ProjectAct) -> None:
        if self.typed_since.get(act.id, 0) > act.seen:
            self.done.kept.append(Key(act.id, Part.PROJECT, ""))
            return
        before = self.arrangement.removed.get(act.id, {})
        said = {
            "version": before.get("version", self.versions.get(act.id, 0)),
            "by": self.hand.name,
            "at": self.hand.at.isoformat(),
            "removed": self.copy.version,
        }
        self.arrangement.remove(act.id, said=said)
