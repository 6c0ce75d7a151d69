"""Working copies are sent whatever a program could send: nothing breaks, nothing is lost.

Two people type into the same interviews, and some of what they send is changed: ids of other
people and studies, repeated; projects that were removed meanwhile; versions that nobody saw;
values of another kind; characters that nothing can store; requests that arrive twice. The short
form is part of the suite, the long one of the soak.
"""

import dataclasses
import json
import random
import re
import uuid

import pytest

from surveys.actions import accounts, studies
from surveys.domain import xlsform
from surveys.domain.canonical import canonical_content, content_hash
from surveys.models import Interview, Project, Version
from tests.surveys.api.working_copies.desk import Desk, change
from tests.surveys.factories import (
    CHOICES,
    SETTINGS,
    SURVEY,
    make_interview,
    make_member,
    make_study,
    make_wave,
    rows,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

ODD = """text,remove,Remove,Quitar,,,
text,seen,Seen,Visto,,,
text,q_hint,Hint,Pista,,,
"""
NUMBERS = ("1e400", "9" * 400, "-0", "1,5", "1.000", "NaN", "٣", "0x10", "", " 7 ", 7, 1.5, True)
TEXTS = ("\x00", "a\x00b", "\ud800", "x" * 20_001, "é" * 300, "<b>&amp;</b>", "\r\n", "[]", "ñ")
VALUES = (
    *(None, [], {}, ["yes"], [["x"]], {"missing": "refused"}, {"missing": "not_asked"}),
    *([{"held_on": "x", "mode": "", "duration_minutes": "", "interviewer": ""}], [{"held_on": 7}]),
)
VERSIONS = (-1, 0, 1, 2, 7, 999_999_999, 10**30, "1", None, 1.5)
CODES = ("goals", "staff", "aws_customer", "stage", "remove", "held_on", "label", "no_such", "")
PARTS = ("answer", "answer", "answer", "field", "consent", "project", 7)
ACTS = ("add", "add", "copy", "move", "remove", "bring_back", "turn", None)
WORD = re.compile(r"word[0-9]+x")
TAKEN = 200


class Room:
    """Two people at interviews of one study, and another study that nothing may reach."""

    def __init__(self, chance):
        self.chance, self.words = chance, 0
        wave = make_wave(make_study())
        self.study = wave.study
        details, tail = SURVEY.split("end_repeat")
        sheet = rows(f"{details}{ODD}end_repeat{tail}")
        form = xlsform.read(sheet, rows(CHOICES), rows(SETTINGS), where="test").questionnaire
        form = dataclasses.replace(form, version="2")
        studies.publish_questionnaire(by=accounts.system_account(), wave=wave, form=form)
        people = [make_member(self.study, "researcher") for _ in range(2)]
        self.foreign = make_interview(make_wave(make_study()), {"stage": "production"})
        mine = [
            make_interview(
                wave, {"stage": "research"}, {"stage": "production"},
                respondent=f"R{number}", by=people[number % 2], state=state,
            )
            for number, state in enumerate(("draft", "draft", "submitted", "approved"))
        ]  # fmt: skip
        self.desks = [
            Desk(person, one.pk, chance.choice(("en", "es"))) for person in people for one in mine
        ]
        self.desks += [Desk(people[0], self.foreign.pk), Desk(people[0], uuid.uuid4())]

    def word(self):
        self.words += 1
        return f"word{self.words}x"

    def id(self):
        """An id of any kind that a program may name without having a right to it."""
        stored = Project.objects.order_by("pk").values_list("pk", flat=True)
        known = [*stored[:20], self.desks[0].id, self.foreign.pk, uuid.uuid4()]
        text = str(self.chance.choice(known))
        return self.chance.choice((text, text, text, text.upper(), f"{{{text}}}", "", "x", 7))

    def typed(self):
        odd = self.chance.random()
        if odd < 0.9:
            return self.word()
        if odd < 0.95:
            return self.word() + self.chance.choice(TEXTS)
        return self.chance.choice((*NUMBERS, *VALUES))

    def change(self, places):
        chance = self.chance
        place = chance.choice(places) if chance.random() < 0.8 else self.id()
        code = chance.choice(("goals",) if not place else ("seen", "remove", "q_hint"))
        one = change(code, self.typed(), place, seen=0)
        while chance.random() < 0.1:
            name = chance.choice(("part", "code", "seen", "settles", "odd"))
            one[name] = chance.choice(
                {"part": PARTS, "code": CODES, "seen": VERSIONS}.get(name, (True, False, "x"))
            )
        return one

    def act(self):
        chance = self.chance
        one = {"act": chance.choice(ACTS), "id": self.id()}
        for name in ("after", "source"):
            if chance.random() < 0.4:
                one[name] = self.id()
        return one | ({"seen": chance.choice(VERSIONS)} if chance.random() < 0.5 else {})

    def body(self, desk):
        """What a page sends: words that were typed, and now and then what no page sends."""
        chance = self.chance
        places = ["", ""]
        projects = []
        if chance.random() < 0.3:
            new = str(uuid.uuid4())
            projects, places = [{"act": "add", "id": new}], [*places, new]
        places += map(str, Project.objects.filter(interview=desk.id).values_list("pk", flat=True))
        changes = [self.change(places) for _ in range(chance.randint(0, 3))]
        if chance.random() < 0.3:
            projects.append(self.act())
        body = desk.body(*changes, projects=projects, seen=chance.choice((0, 0, 1, 3, 999)))
        if chance.random() < 0.1:
            body[chance.choice([*body, "more"])] = chance.choice((*VALUES, *VERSIONS))
        return body


def is_kept(word, desk):
    """Whether a word is in the copy, whoever typed it last, or in what was stored at any time."""
    if word in desk.get().content.decode():
        return True
    return any(word in str(one) for one in Version.objects.values_list("content", flat=True))


def check_history():
    """Every row says what its last version says, versions have no gap, and every hash fits."""
    for model in (Interview, Project):
        for record in model.objects.all():
            versions = Version.objects.of(model, [record.pk]).order_by("record_version")
            numbers = [version.record_version for version in versions]
            assert numbers == list(range(1, record.version + 1))
            assert versions.last().content == canonical_content(record.content())
    for version in Version.objects.select_related("entry"):
        hashed = content_hash({"salt": version.salt, "content": version.content})
        assert hashed == version.entry.content_hash


def removes(body):
    """Whether a request takes a project out, with what is typed into it."""
    return "remove" in json.dumps(body["projects"])


def typing(room, desk, statuses):
    body = room.body(desk)
    for _ in range(room.chance.choice((1, 1, 1, 2))):
        answer = desk.send("PATCH", body=body)
        statuses.append(answer.status_code)
        assert answer.status_code < 500, body
    if answer.status_code == TAKEN and not removes(body):
        words = WORD.findall(json.dumps(body["changes"]))
        lost = [word for word in words if not is_kept(word, desk)]
        assert lost == [] or len(set(words)) < len(words), (lost, body)


def saving(room, desk, statuses):
    chance = room.chance
    version = desk.get().json().get("version", 0)
    tag = chance.choice((f'"{version}"',) * 6 + ('"7"', "*", "x", '"1.1"', ""))
    confirmed = []
    for _ in range(2):  # the second time with what was asked
        what = chance.choice(("publish/", "submit/"))
        body = {"confirmed": confirmed}
        answer = desk.send("POST", what, body, **({"if-match": tag} if tag else {}))
        statuses.append(answer.status_code)
        assert answer.status_code < 500, answer.content
        confirmed = [one["key"] for one in answer.json().get("questions", ())]
        tag = f'"{desk.get().json().get("version", 0)}"'


def run(room, rounds):
    foreign = room.foreign.content()
    statuses = []
    for _ in range(rounds):
        desk = room.chance.choice(room.desks)
        act = typing if room.chance.random() < 0.7 else saving
        act(room, desk, statuses)
        if room.chance.random() < 0.2:
            assert desk.get("check/").status_code < 500
    room.foreign.refresh_from_db()
    assert room.foreign.content() == foreign
    check_history()
    return statuses


def test_nothing_breaks_and_nothing_is_lost():
    statuses = run(Room(random.Random(20171)), 60)
    assert {200, 400, 404, 409, 412, 422} <= set(statuses)
    assert statuses.count(200) > 15


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_nothing_breaks_in_the_long_run(seed):
    statuses = run(Room(random.Random(seed)), 900)
    assert {200, 400, 404, 409, 412, 422} <= set(statuses)
