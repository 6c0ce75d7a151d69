"""Who listens on a port of this machine, in words for whoever wanted it."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

LOOPBACK = "127.0.0.1"
LISTENING = "0A"


def is_free(port: int) -> bool:
    """Say whether a server could listen on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError):
            return False
    return True


def listener(port: int) -> str:
    """Name the program that listens on the port; empty where the system does not tell."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        # It ended meanwhile, or is somebody else's.
        with contextlib.suppress(OSError):
            if _holds_one_of(sockets, process):
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
    return ""


def _holds_one_of(sockets: set[str], process: Path) -> bool:
    for descriptor in (process / "fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            if str(descriptor.readlink()) in sockets:
                return True
    return False


def _listening(port: int) -> Iterator[str]:
    """Yield the inodes of sockets that listen on the port, as Linux lists them."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]
