"""A process that makes interviews to type into, and says what is stored of them.

As `tests.faults.driver`: each command is a line on standard input, here with what it is about
behind it; each answer is a line of JSON on standard output.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from surveys.actions import accounts  # noqa: E402
from surveys.domain.working_copies.typing import as_typed  # noqa: E402
from surveys.models import Interview, Study, User, WorkingCopy  # noqa: E402
from tests.surveys.factories import make_interview, make_study, make_wave  # noqa: E402

PASSWORD = "a word to pass by"
STUDY = "desk"


def setup():
    """Make the database and a study with its three people."""
    call_command("migrate", verbosity=0)
    study = make_wave(make_study(slug=STUDY)).study
    accounts.create_demo_accounts(study=study, password=PASSWORD)
    return study.slug


def interview(code):
    """Make a draft of an expert, with one project; return its id."""
    wave = Study.objects.get(slug=STUDY).waves.get()
    made = make_interview(wave, {"stage": "research"}, respondent=code, state="draft")
    return str(made.pk)


def state(pk):
    """Say what is typed into an interview and what is stored of it."""
    copy = WorkingCopy.objects.filter(pk=pk).first()
    stored = Interview.objects.get(pk=pk)
    projects = {str(one.pk): one for one in stored.projects.order_by("position")}
    answers = {"": stored.answers} | {place: one.answers for place, one in projects.items()}
    return {
        "version": copy.version if copy else 0,
        "interview_version": stored.version,
        "state": stored.state,
        "order": copy.order if copy and copy.order else [*projects],
        "typed": [
            [row.place, row.part, row.code, row.typed, [rival["typed"] for rival in row.rivals]]
            for row in (copy.typed.all() if copy else ())
        ],
        "stored": [
            *([place, "field", "label", one.label, []] for place, one in projects.items()),
            *(
                [place, "answer", code, as_typed(answer), []]
                for place, of_place in answers.items()
                for code, answer in of_place.items()
            ),
        ],
    }


def end_sessions():
    """End every session, as time would."""
    return Session.objects.all().delete()[0]


def session(username):
    """Sign somebody in; return what their browser would send with every request."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies["sessionid"].value


COMMANDS = {f.__name__: f for f in (setup, interview, state, end_sessions, session)}

if __name__ == "__main__":
    for line in sys.stdin:
        name, *given = line.split()
        print(json.dumps(COMMANDS[name](*given)), flush=True)  # noqa: T201
