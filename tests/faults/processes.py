"""Real processes of an instance in a folder of its own: a worker, beat, and a writing driver."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.backends import chosen

ROOT = Path(__file__).resolve().parents[2]
ANSWERS_WITHIN = 120  # seconds; who waits for an answer that never comes stops all tests
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


class Instance:
    """An instance with processes of its own, on files or on servers."""

    driver = "tests.faults.driver"

    def __init__(self, folder: Path, *, sweeper: bool = True):
        self.folder = folder
        self.backend = chosen(folder)
        self.sweeper = sweeper
        self.running: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        self.backend.open()
        self.start_driver()
        return self

    def __exit__(self, *_exception):
        for name in list(self.running):
            self.kill(name)
        self.backend.close()

    def start_driver(self):
        self.running["driver"] = self._start("-m", self.driver, pipes=True)

    def start_worker(self):
        """Start a worker of two processes: while a heartbeat waits, the other takes a nudge."""
        self.running["worker"] = self._celery(
            "worker", "--concurrency=2", "--without-gossip", "--without-mingle"
        )

    def start_job_worker(self):
        """Start a process that does whatever job waits."""
        self.running["jobs"] = self._start("-m", "tests.faults.job_worker")

    def start_celery_jobs(self):
        """Start a worker of Celery that does jobs, one at a time, as in the embedded mode."""
        alone = ("--concurrency=1", "--without-gossip", "--without-mingle")
        self.running["jobs"] = self._celery("worker", "--queues=jobs,files", *alone)

    def start_beat(self):
        self.running["beat"] = self._celery("beat", f"--pidfile={self.folder / 'beat.pid'}")

    def kill(self, name: str):
        """Kill -9 a process and all its children."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        (self.folder / f"{name}.pid").unlink(missing_ok=True)

    def ask(self, command: str):
        """Tell the driver what to do and return its answer."""
        driver = self.running["driver"]
        driver.stdin.write(command + "\n")
        driver.stdin.flush()
        ready, _, _ = select.select([driver.stdout], [], [], ANSWERS_WITHIN)
        assert ready, f"the driver says nothing to {command}: {self.log()}"
        answer = driver.stdout.readline()
        assert answer, f"the driver ended at {command}: {self.log()}"
        return json.loads(answer)

    def wait_until(self, condition, *, seconds: float, step: float = 0.1):
        """Wait until the condition holds, and return for how long; None if it never did."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            if condition():
                return time.monotonic() - begin
            time.sleep(step)
        return None

    def log(self) -> str:
        return (self.folder / "log.txt").read_text()[-3000:]

    def _celery(self, *arguments: str) -> subprocess.Popen:
        return self._start("-m", "celery", "-A", "nucleus", *arguments, "--loglevel=WARNING")

    def _start(self, *arguments: str, pipes: bool = False) -> subprocess.Popen:
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= self.backend.environment
        environment |= {
            "NUCLEUS_SWEEPER": "1" if self.sweeper else "0",
            "PYTHONPATH": str(ROOT),
        }
        with (self.folder / "log.txt").open("a") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE if pipes else subprocess.DEVNULL,
                stdout=subprocess.PIPE if pipes else log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
