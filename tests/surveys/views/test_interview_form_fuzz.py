"""The entry form is sent whatever a browser could send: nothing breaks, nothing is lost.

Each post begins with what a real page would send, and some of it is changed: ids in other
spellings, of other people and studies, repeated; projects that were removed meanwhile; versions
that nobody saw; numbers too large; characters that nothing can store; another charset; the same
form twice. The short form is part of the suite, the long one of the soak.
"""

import dataclasses
import random
import re
import uuid
from urllib.parse import urlencode

import pytest
from django.test import Client

from surveys.actions import accounts, studies
from surveys.actions.log import canonical_content
from surveys.domain import xlsform
from surveys.domain.canonical import content_hash
from surveys.models import Interview, Project, Version
from tests.surveys.factories import (
    CHOICES,
    SETTINGS,
    SURVEY,
    make_expert,
    make_interview,
    make_member,
    make_study,
    make_wave,
    rows,
)
from tests.surveys.views.posts import edit_url, form_of, new_url

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
    pytest.mark.no_cover,
]

ODD = """text,remove,Remove,Quitar,,,
text,seen,Seen,Visto,,,
text,q_hint,Hint,Pista,,,
"""
NUMBERS = ("1e400", "9" * 400, "-0", "1,5", "1.000", "NaN", "Infinity", "٣", "0x10", "", " 7 ")
TEXTS = ("", "\x00", "a\x00b", "\ud800", "x" * 20_001, "é" * 300, "<b>&amp;</b>", "\r\n", "[]", "ñ")
VERSIONS = ("", "0", "1", "2", "7", "999999999", "-1", "seen", "1.0", "\x00")
CHARSETS = ("utf-8", "UTF-8", "", "")
ODD_CHARSETS = ("latin-1", "utf-16", "no-such-charset", "idna")
ACTIONS = ("save", "save", "submit", "add_project", "show", "other")
DAMAGES = 8
EVERY_KIND = {*range(DAMAGES), *ACTIONS, "odd charset"}
WORD = re.compile(r"word[0-9]+x")


class Room:
    """Two people of one study, and another study that nothing may reach."""

    def __init__(self, chance):
        self.chance = chance
        self.words = 0
        self.tried = set()  # kinds of damage, buttons and charsets
        self.wave = self._wave()
        self.study = self.wave.study
        self.people = [make_member(self.study, "researcher") for _ in range(2)]
        self.clients = [self._client(person) for person in self.people]
        self.foreign = make_interview(make_wave(make_study()), {"stage": "production"})
        mine = [
            make_interview(
                self.wave, {"stage": "research"}, {"stage": "production"},
                respondent=f"R{number}", by=self.people[number % 2], state=state,
            )
            for number, state in enumerate(("draft", "draft", "submitted", "approved"))
        ]  # fmt: skip
        for code in ("R901", "R902"):
            make_expert(self.study, code)
        self.interviews = [interview.pk for interview in mine]
        self.removed = [uuid.uuid4()]

    def _wave(self):
        wave = make_wave(make_study())
        details, tail = SURVEY.split("end_repeat")
        sheet = rows(details + ODD + "end_repeat" + tail)
        form = xlsform.read(sheet, rows(CHOICES), rows(SETTINGS), where="test").questionnaire
        form = dataclasses.replace(form, version="2")
        studies.publish_questionnaire(by=accounts.system_account(), wave=wave, form=form)
        return wave

    def _client(self, person):
        client = Client()
        client.force_login(person)
        client.cookies["django_language"] = self.chance.choice(("en", "es"))
        return client

    def word(self):
        self.words += 1
        return f"word{self.words}x"

    def ids(self):
        """Ids of all kinds that a form may name without having a right to them."""
        stored = list(Project.objects.values_list("pk", flat=True)[:20])
        return [
            *stored, *self.interviews, *self.removed, self.foreign.pk,
            self.foreign.projects.get().pk, uuid.uuid4(),
        ]  # fmt: skip

    def page(self, client):
        """A page with the form, new or of an interview, as it is now."""
        if self.chance.random() < 0.4:
            return new_url(self.wave)
        interview = Interview.objects.get(pk=self.chance.choice(self.interviews))
        return edit_url(interview)

    def spelled(self, id):
        text = str(id)
        return self.chance.choice(
            (text, text, text.upper(), f"{{{text}}}", f"urn:uuid:{text}", text.replace("-", ""))
        )


def typed_into(room, page):
    """Type words into the page, as a person does, and add a project."""
    chance, sent = room.chance, form_of(page)
    asked = {q.code for q in page.context["form"].questionnaire.questions("project")}
    project = room.spelled(uuid.uuid4())
    if chance.random() < 0.6:
        sent.setdefault("project", []).append(project)
        for code in sorted(asked & {"remove", "seen", "q_hint"}):
            sent[f"p-{project}-q-{code}"] = [""]
        sent |= {f"p-{project}-label": [""], f"p-{project}-q-stage": ["research"]}
    for name in list(sent):
        text = name.endswith(("q-goals", "-label", "q-remove", "q-seen", "q-q_hint"))
        if text and chance.random() < 0.5:
            odd = chance.choice(TEXTS) if chance.random() < 0.12 else ""
            sent[name] = [room.word() + odd]
        elif name.endswith(("q-staff", "q-team_size")) and chance.random() < 0.1:
            sent[name] = [chance.choice(NUMBERS)]
    if "details-respondent" in sent:
        sent["details-respondent"] = [
            chance.choice(
                (f"X{chance.randrange(10**6)}", f"X{chance.randrange(10**6)}", "r0", "", "Ana Ruiz")
            )
        ]
    odd = chance.random() < 0.15
    sent["details-held_on"] = [chance.choice(("", "0219-01-01", "x")) if odd else "2019-06-03"]
    if "q-aws_customer" not in sent or odd:
        sent["q-aws_customer"] = [chance.choice(("yes", "no", "perhaps"))]
    return sent


def damaged(room, sent):
    """Change some of what a page sends besides the words."""
    chance = room.chance
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        what = chance.randrange(DAMAGES)
        room.tried.add(what)
        if what == 0:
            sent["id"] = [room.spelled(chance.choice(room.ids()))]
        elif what == 1:
            sent["seen"] = [chance.choice(VERSIONS)]
        elif what == 2:
            other = room.spelled(chance.choice(room.ids()))
            sent.setdefault("project", []).append(other)
            sent[f"p-{other}-seen"] = [chance.choice(VERSIONS)]
            if chance.random() < 0.3:
                sent[f"p-{other}-remove"] = ["1"]
        elif what == 3 and sent.get("project"):
            sent["project"] = sent["project"] * 2
        elif what == 4:
            sent["asked"] = ["q_keep-goals", "keep_field-mode", "nonsense", "q_keep-nonsense"]
        elif what == 5:
            sent["confirm"] = [chance.choice(("", "x:y", "date:2019-01-01"))]
        elif what == 6 and sent.get("project"):
            sent.pop(f"p-{sent['project'][0]}-label", None)
        elif what == 7:
            sent["details-mode"] = [chance.choice(("video", "pigeon", "\x00"))]
    sent["action"] = [chance.choice(ACTIONS)]
    room.tried |= set(sent["action"])
    return sent


def post(client, address, sent, charset):
    pairs = [(name, value) for name, values in sent.items() for value in values]
    body = urlencode(pairs, encoding="utf-8", errors="surrogatepass")
    kind = "application/x-www-form-urlencoded" + (f"; charset={charset}" if charset else "")
    return client.generic("POST", address, body, content_type=kind)


def is_kept_somewhere(word, response):
    """Whether a word is on the page that came back, or stored in a record or its history."""
    if word in response.content.decode():
        return True
    newest_first = Version.objects.order_by("-id").values_list("content", flat=True)
    return any(
        word in str(content) for part in (newest_first[:60], newest_first) for content in part
    )


def words_of(sent):
    """The words that were typed, but for those in a project that is to be removed."""
    removed = [
        name[: -len("remove")] for name in sent if re.fullmatch(r"p-[^_]*(?<!-q)-remove", name)
    ]
    return [
        word
        for name, values in sent.items()
        if not name.startswith(tuple(removed))
        for value in values
        for word in WORD.findall(value)
    ]


def check_history(study):
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


def confirmed(response):
    """What a person sends who ticks all that is asked, and keeps what is theirs."""
    form = response.context["form"]
    answers = {"confirm": [question.key for question in form.questions]}
    return (
        form_of(response)
        | {"action": ["save"]}
        | answers
        | {conflict.name: ["mine"] for conflict in form.conflicts}
    )


def count(statuses, response, sent, *, is_odd):
    """Count the answer to a post, and look for what it lost."""
    statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
    assert response.status_code < 500, sent
    if response.status_code in (200, 302, 409, 422):
        lost = [word for word in words_of(sent) if not is_kept_somewhere(word, response)]
        assert lost == [], (response.status_code, sent)
    else:
        assert is_odd, (response.status_code, sent)


def run(room, rounds):
    foreign = [Version.objects.filter(entry__study=room.foreign.get_study_id()).count(),
               room.foreign.content()]  # fmt: skip
    statuses = {}
    for _ in range(rounds):
        client = room.chance.choice(room.clients)
        address = room.page(client)
        page = client.get(address)
        if page.status_code != 200 or "form" not in (page.context or {}):
            continue
        sent = damaged(room, typed_into(room, page))
        odd = room.chance.random() < 0.05
        charset = room.chance.choice(ODD_CHARSETS if odd else CHARSETS)
        room.tried |= {"odd charset"} if odd else set()
        for turn in range(room.chance.choice((1, 1, 1, 2))):
            sender = room.chance.choice(room.clients) if turn else client
            response = post(sender, address, sent, charset)
            count(statuses, response, sent, is_odd=odd)
            if response.status_code == 422 and not odd:
                answered = confirmed(response)  # as a person who reads the page goes on
                count(statuses, post(sender, address, answered, charset), answered, is_odd=False)
        room.interviews = list(
            Interview.objects.filter(wave=room.wave).values_list("pk", flat=True)
        )[:40]
        if room.chance.random() < 0.05:
            gone = Version.objects.filter(content__deleted=True).values_list("record_id", flat=True)
            room.removed = [*room.removed, *gone][-5:]
    room.foreign.refresh_from_db()
    assert foreign == [
        Version.objects.filter(entry__study=room.foreign.get_study_id()).count(),
        room.foreign.content(),
    ]
    check_history(room.study)
    return statuses


def test_nothing_breaks_and_nothing_is_lost():
    room = Room(random.Random(20171))
    statuses = run(room, 60)
    assert room.tried == EVERY_KIND
    assert {200, 302, 422} <= set(statuses)
    assert statuses[302] > 5


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_nothing_breaks_in_the_long_run(seed):
    statuses = run(Room(random.Random(seed)), 700)
    print(seed, statuses)  # noqa: T201
    assert {200, 302, 422} <= set(statuses)
    assert statuses[302] > 5
