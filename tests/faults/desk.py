"""A real server with interviews to type into; it can be killed and started, with a new key, too."""

import os
import signal
from pathlib import Path

from tests.faults.processes import Instance
from tests.faults.servers import free_port, wait_for_port


class DeskSite(Instance):
    """An instance that serves the desk by gunicorn, with a worker beside it."""

    driver = "tests.faults.desk_driver"

    def __init__(self, folder: Path, *, threads: int = 4):
        super().__init__(folder)
        self.port, self.threads = free_port(), threads
        self.experts = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_all(self) -> None:
        """Start the server, and the worker beside it."""
        self.open_study()
        self.start_worker()

    def open_study(self) -> None:
        """Start the server with a study in it."""
        self.study = self.ask("setup")
        self.start_web()

    def start_web(self) -> None:
        """Start the web server, and wait until it answers."""
        self.running["web"] = self._start(
            *("-m", "gunicorn", "nucleus.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--threads", str(self.threads), "--no-control-socket", "--preload"),
        )
        wait_for_port(self.port)

    def start_what_is_missing(self) -> None:
        """Start again what a test that failed left killed."""
        if "web" not in self.running:
            self.start_web()
        if "worker" not in self.running:
            self.start_worker()

    def kill_serving_process(self) -> None:
        """Kill -9 the process that answers; gunicorn starts another."""
        master = self.running["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def forget_secret_key(self) -> None:
        """Let the next start have another key: all that was signed with the old one is void."""
        (self.folder / "secret_key").unlink()

    def new_interview(self) -> str:
        """Make a draft of its own, and return its id."""
        self.experts += 1
        return self.ask(f"interview R{self.experts}")
