"""Two people write one interview at the same moment through the API of a real server.

They type into the same and into other places, add, copy, move and remove projects, save and submit,
and each request may arrive twice at once. Whatever comes first: nobody hears of an error that is
none of theirs, all that was taken is there, and everything was taken once. Whoever types into a
project that the other has taken out and saved is told so.
"""

import random
import uuid
from threading import Barrier, Thread

import pytest

from tests.faults.desk import DeskSite
from tests.faults.desk_editors import Editor
from tests.soaking import SOAK

pytestmark = [pytest.mark.slow, pytest.mark.processes]

RACES = 100 if SOAK else 20
ACTS = 4
CODES = ("staff", "goals")
REFUSED = (409, 412, 422)
"""What saving may be answered while others write: conflicts, a newer state, questions, lacks."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with DeskSite(tmp_path_factory.mktemp("desk"), threads=8) as site:
        site.open_study()
        yield site


@pytest.fixture(scope="module")
def editors(site):
    return [Editor(site, name) for name in ("researcher", "admin")]


class Racer:
    """One of the two, who does what is drawn and notes what was answered."""

    def __init__(self, editor, draw):
        self.editor, self.draw = editor, draw
        self.typed, self.added, self.removed, self.gone = {}, set(), set(), set()
        self.taken, self.conflicts, self.found = 0, 0, []

    def run(self, start):
        """Do all acts, one after the other."""
        start.wait(timeout=30)
        for act in self.draw.choices(
            (self.type_field, self.type_cell, self.add, self.remove, self.move, self.save),
            weights=(3, 3, 2, 1, 1, 3),
            k=ACTS,
        ):
            try:
                act()
            except Exception as error:  # it fails in the test's own thread
                self.found.append(repr(error))

    def type_field(self):
        code = self.draw.choice(CODES)
        self._send({("", "answer", code): str(self.draw.randrange(1, 10**6))})

    def type_cell(self):
        place = self.draw.choice(self.editor.copy["order"])
        self._send({(place, "field", "label"): f"Project {self.draw.randrange(10**6)}"})

    def add(self):
        place = str(uuid.UUID(int=self.draw.getrandbits(128), version=4))
        act = {"act": "add", "id": place}
        if self.draw.random() < 0.5:
            act = {"act": "copy", "id": place, "source": self.editor.copy["order"][0]}
        if self._send({(place, "field", "label"): f"New {place[:6]}"}, act):
            self.added.add(place)

    def remove(self):
        place = self.draw.choice(self.editor.copy["order"])
        seen = self.editor.copy["version"]
        self._send({}, {"act": "remove", "id": place, "seen": seen})
        self.removed.add(place)

    def move(self):
        place = self.draw.choice(self.editor.copy["order"])
        self._send({}, {"act": "move", "id": place, "after": ""})

    def save(self):
        status, _, said = self.editor.publish(self.draw.choice(("publish", "submit")))
        if status == 200 or said["code"] == "not_submitted":
            self.taken += 1
        elif status == 409:
            self.conflicts += 1  # what contradicts what was stored may be noted by saving
        if status not in (200, *REFUSED):
            self.found.append((status, said))

    def _send(self, changes, *acts):
        """Send something once, or twice at once; return whether it was taken."""
        changes = {key: typed for key, typed in changes.items() if key not in self.typed}
        count = self.draw.choice((1, 1, 2))
        answers = self.editor.type(*changes.items(), acts=acts, at_once=count)
        if all(said.get("code") == "unknown_project" for _, _, said in answers):
            self.gone |= {said["params"]["project"] for _, _, said in answers}
            return False
        self.found += [(status, said) for status, _, said in answers if status != 200]
        first = [said for status, _, said in answers if status == 200 and not said["repeated"]]
        if len(first) != 1:
            self.found.append(f"taken {len(first)} times: {answers}")
        self.taken += len(first)
        self.typed |= changes
        return bool(first)


def race(editors, seed):
    """Let both write at once; return what they did."""
    racers = [Racer(one, random.Random(f"{seed} {at}")) for at, one in enumerate(editors)]
    start = Barrier(len(racers))
    threads = [Thread(target=racer.run, args=(start,)) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return racers


@pytest.mark.parametrize("seed", range(RACES))
def test_nothing_is_lost_and_nothing_taken_twice(site, editors, seed):
    interview = site.new_interview()
    for editor in editors:
        editor.open(interview)
    began = site.ask(f"state {interview}")
    racers = race(editors, seed)
    assert [racer.found for racer in racers] == [[], []]
    state = site.ask(f"state {interview}")
    held = {}
    for place, part, code, typed, rivals in [*state["typed"], *state["stored"]]:
        held.setdefault((place, part, code), []).extend([typed, *rivals])
    taken_out = set.union(*(racer.removed for racer in racers))
    removed = taken_out - {*state["order"]}
    for racer in racers:
        for key, typed in racer.typed.items():
            assert typed in held.get(key, []) or key[0] in removed, (key, typed, held.get(key))
    assert set.union(*(racer.gone for racer in racers)) <= taken_out
    added = set.union(*(racer.added for racer in racers))
    assert len(state["order"]) == len({*state["order"]})
    assert added <= {*state["order"]}
    taken = sum(racer.taken for racer in racers)
    noted = sum(racer.conflicts for racer in racers)
    assert 0 <= state["version"] - began["version"] - taken <= noted
