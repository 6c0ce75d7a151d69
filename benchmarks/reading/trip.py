"""Follow one answer through a checkout: its calls, as JSON on standard output.

Run by `benchmarks.reading.paths` as a file of its own (`python -P trip.py load|follow`), in the
checkout that is measured and with its modules, so it imports nothing of Nucleus and no neighbour.
It knows only doors that outlive a tidying up: `migrate`, `import_study`, `create_demo_accounts`,
addresses of pages and of the API, what is sent there, and the task that a save announces.
"""

import contextlib
import json
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Self

import django
from celery import current_app
from celery.signals import after_task_publish
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

PRODUCT = ("nucleus", "surveys", "analytics")
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
SLUG = "deep-learning"
STUDY = f"/studies/{SLUG}"
COPIES = "/api/v1/working-copies/"
PATIENCE = 20.0  # seconds for the thread that announces a count


class Calls:
    """Functions of the product that are entered; calls that an import makes are left out.

    `files` has their files, of every thread. `ordered` has, of the thread that follows and where
    it is asked for, each call once, at its first time: the file of the nearest function of the
    product on the stack, Django in between or not, then the file and the name entered.
    """

    def __init__(self, root: Path, *, in_order: bool) -> None:
        self.root = root
        self.files: set[str] = set()
        self.ordered: dict[tuple[str, str, str], None] = {}
        self.names: dict[str, str] = {}
        self.importing = threading.local()
        self.thread = threading.get_ident() if in_order else None

    @contextlib.contextmanager
    def watched(self) -> Iterator[Self]:
        """Note the calls of this thread, and of those that it starts.

        A trace is told of nothing but calls, a profile of every call of C, too: ten times as many.
        """
        before = sys.gettrace()
        threading.settrace(self.note)
        sys.settrace(self.note)
        try:
            yield self
        finally:
            sys.settrace(before)
            threading.settrace(before)

    def note(self, frame: FrameType, event: str, _argument: object) -> Any:
        code = frame.f_code
        if code.co_name == "<module>":
            return self._import(frame)
        name = self.name_of(code.co_filename)
        if name and code.co_name not in COMPREHENSIONS and not self._imports():
            self.files.add(name)
            if self.thread == threading.get_ident():
                self.ordered[self.caller(frame.f_back), name, code.co_qualname] = None
        return None

    def _imports(self) -> int:
        return getattr(self.importing, "depth", 0)

    def _import(self, frame: FrameType) -> Any:
        """Leave out what is called until this module has run."""
        frame.f_trace_lines = False
        self.importing.depth = self._imports() + 1

        def ends(_frame: FrameType, event: str, _argument: object) -> Any:
            if event == "return":
                self.importing.depth -= 1
            return ends

        return ends

    def caller(self, frame: FrameType | None) -> str:
        while frame is not None:
            if name := self.name_of(frame.f_code.co_filename):
                return name
            frame = frame.f_back
        return ""

    def name_of(self, path: str) -> str:
        """Return the file below the checkout, or nothing where it is not the product's."""
        if path not in self.names:
            self.names[path] = self._read(path)
        return self.names[path]

    def _read(self, path: str) -> str:
        with contextlib.suppress(ValueError, OSError):
            inside = Path(path).resolve().relative_to(self.root)
            if inside.parts[0] in PRODUCT and "migrations" not in inside.parts:
                return inside.as_posix()
        return ""


class Announced:
    """The counts that saves announced to the broker."""

    def __init__(self) -> None:
        self.tasks: list[tuple[str, list[Any], dict[str, Any]]] = []
        self.changed = threading.Condition()

    def listen(self) -> Self:
        after_task_publish.connect(self.hear, weak=False)
        return self

    def hear(self, sender: str, body: tuple[Any, ...], **_kwargs: Any) -> None:
        with self.changed:
            self.tasks.append((sender, body[0], body[1]))
            self.changed.notify_all()

    def take(self) -> tuple[str, list[Any], dict[str, Any]]:
        with self.changed:
            if not self.changed.wait_for(lambda: self.tasks, timeout=PATIENCE):
                raise SystemExit("The write announced no count.")
            return self.tasks.pop()

    def run_last(self) -> None:
        """Run here what a worker would run."""
        name, positional, named = self.take()
        current_app.tasks[name].apply(tuple(positional), named, throw=True)


def load() -> None:
    """Make the database, with the reference study counted and one account for each role."""
    announced = Announced().listen()
    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", verbosity=0)
        call_command("import_study", f"studies/{SLUG}")
        call_command("create_demo_accounts", SLUG)
        announced.run_last()


def follow() -> None:
    """Send one answer from the desk to a CSV file, and print the calls of each station."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    clients = {role: signed_in(role) for role in ("researcher", "analyst", "admin")}
    announced = Announced().listen()
    write, count, page, csv = (one_station(in_order=i == 0) for i in range(4))
    with write.watched():
        enter(clients["researcher"])
    with count.watched():
        announced.run_last()
    with page.watched():
        shown = clients["analyst"].get(f"{STUDY}/trends/production/")
    must_be(shown, 200)
    with csv.watched():
        file = clients["admin"].post(f"{STUDY}/exports/", {"unit": "project", "format": "csv"})
        text = b"".join(file).decode()
    must_be(file, 200)
    if PROJECT not in text or not is_submitted():
        raise SystemExit("The answer did not arrive in the file.")
    stations = {"write": write, "count": count, "page": page, "csv": csv}
    found = {name: sorted(station.files) for name, station in stations.items()}
    print(json.dumps({"stations": found, "write": [*write.ordered]}))


def one_station(*, in_order: bool) -> Calls:
    return Calls(Path.cwd().resolve(), in_order=in_order)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def enter(client: Client) -> None:
    """Begin an interview, type all of it at once, and submit it."""
    must_be(client.post(COPIES, START, "application/json"), 201)
    must_be(client.patch(f"{COPIES}{INTERVIEW}/", TYPED, "application/json"), 200)
    sent: dict[str, list[str]] = {"confirmed": []}
    headers = {"if-match": '"1"'}
    must_be(
        client.post(f"{COPIES}{INTERVIEW}/submit/", sent, "application/json", headers=headers), 200
    )


def must_be(answer: Any, status: int) -> None:
    if answer.status_code != status:
        raise SystemExit(f"{answer.status_code} instead of {status}: {answer.content.decode()}")


def is_submitted() -> bool:
    interview = apps.get_model("surveys", "Interview").objects.get(pk=INTERVIEW)
    return interview.state == "submitted"


INTERVIEW, PROJECT = (str(uuid.UUID(int=number)) for number in (2**120 + 1, 2**120 + 2))
# A new expert with one project, everything answered that the questionnaire of 2019 asks.
START = {
    "id": INTERVIEW,
    "study": SLUG,
    "wave": "2019",
    "expert": "R77",
    "language": "en",
    "given": ["participate"],
    "given_on": "2019-06-05",
    "text_version": "2019-1",
    "confirmed": ["new_expert:r77"],
}
DETAILS = {
    "organization": "O77",
    "held_on": "2019-06-05",
    "mode": "video",
    "duration_minutes": "45",
    "interviewer": "INT-2",
}
COMPANY = {
    "industry": "retail",
    "company_size": "medium",
    "role": "researcher",
    "experience_years": "7",
    "goals": "Fewer returns.",
    "motivation": "A competitor began.",
    "aws_customer": "yes",
    "managed_service": "using",
    "cloud_benefits": ["cost", "platform"],
    "provider_reasons": ["breadth"],
    "strengths": "PyTorch is easy to read.",
    "weaknesses": "Keras hides too much.",
}
ABOUT_PROJECT = {
    "stage": "production",
    "environment": "cloud",
    "providers": ["aws", "other"],
    "services": ["containers"],
    "frameworks": ["pytorch"],
    "use_case": ["forecasting"],
    "data_kind": ["tabular"],
    "learning_method": "supervised",
    "complexity": "medium",
    "deployment_strategy": "batch",
    "team_size": "4",
    "team_roles": ["data_engineer", "data_scientist"],
    "outcomes": "Fewer parcels come back.",
    "outcome_value": "12.5",
    "outcome_unit": "percent",
    "outcome_baseline": "The year before.",
    "outcome_source": "measurement",
}


def typed(place: str, part: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a page sends of these values."""
    known = {"place": place, "part": part, "seen": 0}
    return [{"code": code, "typed": value, **known} for code, value in values.items()]


TYPED = {
    "sender": str(uuid.UUID(int=2**120 + 3)),
    "number": 1,
    "seen": 0,
    "projects": [{"act": "add", "id": PROJECT}],
    "changes": [
        *typed("", "field", DETAILS),
        *typed("", "answer", COMPANY),
        *typed(PROJECT, "field", {"label": "Returns"}),
        *typed(PROJECT, "answer", ABOUT_PROJECT),
    ],
}


if __name__ == "__main__":
    django.setup()
    {"load": load, "follow": follow}[sys.argv[1]]()
