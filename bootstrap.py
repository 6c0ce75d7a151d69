"""Build the virtual environment from the lock files; needs nothing but Python and pip.

Usage: python3 bootstrap.py LOCKFILE ...
A lock file is installed again only when its hash, or the interpreter, changed.
"""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
OLDEST = (3, 11)


def main(locks: list[str]) -> str | int:
    if sys.version_info < OLDEST:
        return (
            f"Nucleus needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "Name another one: make run PYTHON=/path/to/python3"
        )
    try:
        make_environment()
        for lock in locks:
            install(ROOT / lock)
        compile_translations()
    except subprocess.CalledProcessError as failure:
        return f"The set-up stopped: {' '.join(map(str, failure.cmd))}"
    return 0


def make_environment() -> None:
    """Make the environment, or make it anew where its interpreter no longer runs."""
    if PYTHON.exists() and subprocess.call([PYTHON, "-c", ""]) == 0:
        return
    say("Making .venv …")
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    if importlib.util.find_spec("ensurepip") is None:  # Debian packs it apart; our pip serves
        command.insert(3, "--without-pip")
    subprocess.run(command, check=True)


def install(lock: Path) -> None:
    """Install what a lock file pins, each file checked against its hash."""
    stamp = ENVIRONMENT / f".installed-{lock.name}"
    wanted = hashlib.sha256(sys.version.encode() + lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing {lock.name} …")
    pip = [str(PYTHON), "-m", "pip"]
    if subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) != 0:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    subprocess.run([*pip, "install", *options, "-r", lock], check=True)
    stamp.write_text(wanted)


def compile_translations() -> None:
    """Compile the catalogues that are newer than their compiled form."""
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        say(f"Compiling {source.relative_to(ROOT)} …")
        subprocess.run(
            [
                *(PYTHON, "-m", "babel.messages.frontend", "--quiet", "compile"),
                *("--input-file", source, "--output-file", target, "--locale", source.parts[-3]),
            ],
            check=True,
        )


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
