"""Somebody at work in a working copy, by the API."""

import uuid

from tests.surveys.api.asking import as_described, send, strict_client
from tests.surveys.factories import make_member, make_study, make_wave

ALL = "/api/v1/working-copies/"
ONE = f"{ALL}{{id}}/"


class Desk:
    """One person with one page open at one interview."""

    def __init__(self, user, interview_id, language="en"):
        self.user, self.id = user, str(interview_id)
        self.client = strict_client(user, language)
        self.sender, self.number = str(uuid.uuid4()), 0
        self.address = f"{ALL}{self.id}/"

    def get(self, more="", **headers):
        return self.client.get(self.address + more, headers=headers)

    def read(self, more=""):
        """Return the whole copy, or what changed, as it is described."""
        return as_described(self.get(more), "get", ONE)

    def send(self, method, more="", body=None, **headers):
        return send(self.client, method, self.address + more, body, **headers)

    def body(self, *changes, projects=(), seen=0):
        self.number += 1
        return {
            "sender": self.sender,
            "number": self.number,
            "seen": seen,
            "changes": list(changes),
            "projects": list(projects),
        }

    def type(self, *changes, projects=(), seen=0):
        """Type, and return what changed, as it is described."""
        answer = self.send("PATCH", body=self.body(*changes, projects=projects, seen=seen))
        return as_described(answer, "patch", ONE)

    def save(self, what="publish", confirmed=(), version=None):
        version = self.read()["version"] if version is None else version
        body = {"confirmed": list(confirmed)}
        return self.send("POST", f"{what}/", body, **{"if-match": f'"{version}"'})


def change(code, typed, place="", part="answer", seen=0, **more):
    return {"place": str(place), "part": part, "code": code, "typed": typed, "seen": seen} | more


def add(id, **more):
    return {"act": "add", "id": str(id)} | more


def start_body(wave, **given):
    return {
        "id": str(uuid.uuid4()),
        "study": wave.study.slug,
        "wave": wave.code,
        "expert": "R7",
        "language": "en",
        "given": ["participate"],
        "given_on": "2019-06-01",
        "text_version": "1",
    } | given


def desk_of(wave=None, user=None, **given):
    """Begin an interview, and return the desk at it."""
    wave = wave or make_wave(make_study())
    user = user or make_member(wave.study, "researcher")
    body = start_body(wave, **given)
    answer = send(strict_client(user), "POST", ALL, body)
    if answer.status_code == 422:
        keys = [one["key"] for one in answer.json()["questions"]]
        answer = send(strict_client(user), "POST", ALL, body | {"confirmed": keys})
    assert answer.status_code == 201, answer.content
    return Desk(user, body["id"])
