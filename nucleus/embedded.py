"""The embedded mode: one command loads the reference study, counts it and serves the pages.

`python -m nucleus.embedded` serves; with `--load` it stops when everything is counted.
"""

import argparse
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import DatabaseError

from nucleus import env
from nucleus.leftovers import end_leftovers
from nucleus.ports import is_free, listener
from nucleus.private import make_old_files_private


class Stopped(BaseException):
    """Somebody asked the supervisor to stop."""


def main(arguments: list[str] | None = None) -> int:
    """Run the embedded mode; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m nucleus.embedded", description=__doc__)
    parser.add_argument("--load", action="store_true", help="load and count, do not serve")
    serve = not parser.parse_args(arguments).load
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    try:
        port = env.integer("PORT", default=8000)
        if settings.PRODUCTION:
            raise CommandError(
                "In production web, worker and beat are services of their own: "
                "see docs/deployment.md."
            )
        with single_instance(settings.DATA_DIR / "embedded.lock"):
            make_old_files_private(settings.DATA_DIR)
            end_leftovers(settings.DATA_DIR / "log", print)
            if serve:
                refuse_busy_port(port)
            supervise(port=port, serve=serve)
    except Stopped:
        return 0
    except (CommandError, ImproperlyConfigured) as problem:
        print(problem, file=sys.stderr)
        return 1
    except (OSError, DatabaseError) as problem:
        print(f"Nucleus cannot write to {settings.DATA_DIR}: {problem}", file=sys.stderr)
        return 1
    return 0


def supervise(*, port: int, serve: bool) -> None:
    """Run the supervisor, whose models need Django to be set up first."""
    django.setup()
    from nucleus.supervisor import Supervisor  # noqa: PLC0415

    Supervisor(port=port, serve=serve).run()


def ask_to_stop(number: int, frame: FrameType | None) -> None:
    """Stop at the first signal; a second one must not cut the stopping short."""
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


@contextlib.contextmanager
def single_instance(path: Path) -> Iterator[None]:
    """Hold the lock of this data folder; the system lets go of it however this process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"Nucleus already runs on {path.parent} (process {lock.read().strip()}). Stop it "
                "with Ctrl+C in its terminal, or set NUCLEUS_DATA_DIR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def refuse_busy_port(port: int) -> None:
    """Stop early where another program listens on the port, and say which."""
    if is_free(port):
        return
    who = listener(port)
    raise CommandError(
        f"Port {port} is not free{f': {who} listens there' if who else ''}. "
        f"Choose another one: PORT={port + 1} make run"
    )


if __name__ == "__main__":
    sys.exit(main())
