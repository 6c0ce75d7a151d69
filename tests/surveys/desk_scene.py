"""An interview that somebody types into by the API while somebody else does what changes it.

Threads begin at the same moment. Whatever comes first: no answer is a fault, a refusal says why,
all that was said to be kept is there once.
"""

import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.test import Client

from surveys.actions import accounts
from surveys.domain.refusals import Refused
from surveys.models import Interview, Project, TypedAnswer
from tests.services.test_concurrency import at_once
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

ANSWERS = 8
"""How many answers whoever types gets to what they do; the other one acts beside one of them."""


@dataclass(frozen=True)
class Answer:
    """What one request was answered, and when it was sent."""

    sent: float
    act: str
    status: int
    said: dict

    @property
    def is_done(self) -> bool:
        return self.status == 200 or self.said.get("code") == "not_submitted"


class Typist:
    """Somebody at one interview, who types, adds projects and saves, each word once."""

    def __init__(self, user, interview):
        self.id = interview.pk
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.user, self.sender, self.number = user, str(uuid.uuid4()), 0
        self.address = f"/api/v1/working-copies/{self.id}/"
        copy = self.client.get(self.address).json()
        self.seen, self.stored, self.answers = copy["version"], copy["interview_version"], []
        self.goals, self.added, self.is_done = "", {}, threading.Event()

    def work(self) -> None:
        """Type, save, type and submit, without looking up."""
        try:
            for act in (self.type, self.add, self.save, self.type, self.add, self.submit):
                act()
        finally:
            self.is_done.set()

    def wait_for(self, answers: int) -> None:
        """Return when so many answers have come, or all."""
        while len(self.answers) < answers and not self.is_done.wait(0.001):
            pass

    def type(self) -> None:
        text = f"Goal {self.number} {self.sender}"
        if self._send({"changes": [_change("", "answer", "goals", text, self.seen)]}, "type"):
            self.goals = text

    def add(self) -> None:
        place, label = str(uuid.uuid4()), f"Project {self.number} {self.sender}"
        changes = [
            _change(place, "field", "label", label),
            _change(place, "answer", "stage", "research"),
        ]
        act = {"act": "add", "id": place}
        if self._send({"projects": [act], "changes": changes}, "add"):
            self.added[place] = label

    def save(self, act: str = "publish") -> None:
        now = self._ask("read", "GET", self.address)
        if now.status == 200:
            match = {"if-match": f'"{now.said["version"]}"'}
            body = {"confirmed": []}
            answer = self._ask(act, "POST", f"{self.address}{act}/", body, **match)
            if answer.is_done:
                self.stored = {**answer.said, **answer.said.get("params", {})}["interview_version"]

    def submit(self) -> None:
        self.save("submit")

    def _send(self, body: dict, act: str) -> bool:
        self.number += 1
        given = {"sender": self.sender, "number": self.number, "changes": []}
        given |= {"seen": self.seen, "stored": self.stored}
        answer = self._ask(act, "PATCH", self.address, given | body)
        if answer.status == 200:
            self.seen = answer.said["version"]
        return answer.status == 200

    def _ask(self, act, method, address, body=None, **headers) -> Answer:
        sent = time.monotonic()
        found = self.client.generic(
            method,
            address,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
        )
        said = found.json() if found["Content-Type"].endswith("json") else {}
        self.answers.append(Answer(sent, act, found.status_code, said))
        return self.answers[-1]


def _change(place, part, code, typed, seen=0):
    return {"place": place, "part": part, "code": code, "typed": typed, "seen": seen}


class Scene:
    """A study with an open wave; each round has an interview of its own in it."""

    def __init__(self):
        self.wave = make_wave(make_study())
        self.study, self.system = self.wave.study, accounts.system_account()
        self.user = make_member(self.study, "researcher")
        self.number = 0

    def begin(self, state: str = "draft", **answers) -> Interview:
        self.number += 1
        code = f"R{self.number}"
        self.interview = make_interview(self.wave, {}, respondent=code, state=state, **answers)
        self.typist = Typist(self.user, self.interview)
        return self.interview

    def race(self, other: Callable, *given: object) -> tuple[object, float]:
        """Let the typist and the other one begin at once; return what the other did, and when."""
        after, ended = random.randrange(ANSWERS), []

        def later():
            self.typist.wait_for(after)
            try:
                return other(*given)
            finally:
                ended.append(time.monotonic())

        worked, done = at_once(self.typist.work, later)
        assert worked is None, worked
        assert done is None or not isinstance(done, Exception) or isinstance(done, Refused), done
        self.hold()
        return done, ended[0]

    def hold(self) -> None:
        """Hold that no answer is a fault, and that all that was kept is there, once."""
        typist = self.typist
        faults = [one for one in typist.answers if one.status >= 500]
        assert faults == []
        assert all(one.said["detail"] and one.said["code"] for one in self.refused())
        typed = TypedAnswer.objects.filter(copy=typist.id)
        words = {(row.place, row.code): [row.typed, *rivals_of(row)] for row in typed}
        ids = {typist.id, *Interview.objects.filter(wave=self.wave).values_list("pk", flat=True)}
        goals = [*Interview.objects.filter(pk__in=ids).values_list("answers__goals", flat=True)]
        assert typist.goals in [*words.get(("", "goals"), ()), *goals, ""]
        stored = dict(Project.objects.filter(pk__in=typist.added).values_list("pk", "label"))
        for place, label in typist.added.items():
            found = [
                label in words.get((place, "label"), ()),
                stored.get(uuid.UUID(place)) == label,
            ]
            assert sum(found) == 1, (place, label, found)

    def refused(self) -> list[Answer]:
        return [one for one in self.typist.answers if not one.is_done]

    def since(self, moment: float) -> list[Answer]:
        """Return what was answered to requests that were sent after a moment, but for reading."""
        return [one for one in self.typist.answers if one.sent > moment and one.act != "read"]

    def codes(self) -> set[str]:
        return {one.said["code"] for one in self.refused()}

    def verify(self) -> None:
        call_command("verify", self.study.slug, verbosity=0)


def rivals_of(row) -> list:
    return [rival["typed"] for rival in row.rivals]
