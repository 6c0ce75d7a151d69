"""Celery's filesystem broker, made to stand a process that is killed while it writes.

Kombu writes into the files that others read. A reader that comes in between finds an empty or a
cut file, and its worker ends; a routing table that was cut by a kill ends every worker from then
on. Here a file appears under its name only when it is whole.
"""

import fcntl
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps

Binding = filesystem.exchange_queue_t
Bindings = dict[Binding, None]


class Channel(filesystem.Channel):
    """Messages and routing tables that are whole or not there."""

    # Kombu's own channels disagree on the names and the shapes of these.
    def _put(  # type: ignore[override]
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        """Put a message where readers of the queue look for it, in the order of time."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def get_table(self, exchange: str) -> list[Binding]:  # type: ignore[override]
        """Return the bindings of an exchange; those of a cut table are made anew by workers."""
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        bound = Binding(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: {bound: None} | table)

    def _delete(
        self,
        queue: str,
        exchange: str,
        routing_key: str,
        pattern: str | None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        bound = Binding(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: {one: None for one in table if one != bound})

    def _change_table(self, exchange: str, change: Callable[[Bindings], Bindings]) -> None:
        """Change the bindings of an exchange, one process at a time."""
        with locked(self.control_folder / "lock"):
            table = dict.fromkeys(self.get_table(exchange))
            changed = change(table)
            if list(changed) != list(table):
                path = self._exchange_file(exchange)  # type: ignore[attr-defined]
                write_whole(path, dumps(list(changed)))


class Transport(filesystem.Transport):
    """The transport behind ``filesystem://``."""

    Channel = Channel


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name, then give it its own."""
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError:  # a full disk must not keep the half of each message that it refused
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system lets go of however this process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
