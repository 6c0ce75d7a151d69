"""Servers of a test's own, on ports of their own, to be stopped, held and started again."""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

chance = random.SystemRandom()  # each core its own ports, whatever seed tests have in common


def free_port() -> int:
    """Return a port that nobody has, below those that systems give away by themselves.

    One of these might be gone by the time that a server is there, or is there again.
    """
    for port in chance.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("a hundred ports are all in use")


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


class Redis:
    """A Redis that can end, hang and come back, without what it held."""

    def __init__(self):
        self.program = shutil.which("redis-server") or pytest.skip("There is no redis-server.")
        self.port = free_port()
        self.environment = {"BROKER_URL": f"redis://127.0.0.1:{self.port}/0"}
        self.start()

    def start(self):
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen([self.program, *options], stdout=subprocess.DEVNULL)
        wait_for_port(self.port)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    close = stop


class Folder:
    """A broker of files whose folder can be read and takes nothing, as on a full disk."""

    def __init__(self, folder: Path):
        self.messages = folder / "broker" / "messages"
        self.environment = {}
        self.is_full = False

    def fill(self):
        command = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(self.messages)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("Needs the right to mount.")
        self.is_full = True

    def make_room(self):
        subprocess.run(["umount", "-l", str(self.messages)], check=True)
        self.is_full = False

    def close(self):
        if self.is_full:
            self.make_room()


class PostgreSQL:
    """A cluster of its own that can be stopped and started."""

    def __init__(self, folder: Path):
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs or os.geteuid() != 0:
            pytest.skip("Needs the programs of PostgreSQL, and root to run them as postgres.")
        self.programs, self.port = programs[-1], free_port()
        self.data = folder / "postgresql"
        self.data.mkdir()
        owner = pwd.getpwnam("postgres")
        os.chown(self.data, owner.pw_uid, owner.pw_gid)
        for parent in [*self.data.parents][:-2]:
            parent.chmod(parent.stat().st_mode | 0o011)
        self._run("initdb", "-D", str(self.data), "-A", "trust", "--no-sync")
        self.start()
        self.environment = {"DATABASE_URL": f"postgres://postgres@127.0.0.1:{self.port}/postgres"}

    def start(self):
        options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1"
        log = str(self.data / "log.txt")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self):
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def close(self):
        self.stop()

    def _run(self, program: str, *arguments: str):
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, user="postgres", cwd="/", stdout=subprocess.DEVNULL)
