"""The files of a study package, from a folder or a zip file, read so that no file can do harm.

Only files that a package may have are opened. Limits are checked before anything is unpacked and
once more while it is, since a zip file may lie about its sizes. Whatever is wrong is reported,
and nothing else happens: no file of a package is ever written while reading it, and none is held
in memory but those that say what the study is.
"""

import os
import re
import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from surveys.domain.importing import Problem
from surveys.domain.wording import gettext_noop

MEBIBYTE = 1024 * 1024

TABLES = (
    "organizations",
    "respondents",
    "interviews",
    "projects",
    "project_links",
    "consents",
    "quotes",
    "profiles",
    "sampling",
)
OPTIONAL_TABLES = frozenset({"sampling"})
"""Those that are there only where a row is in them."""
SHEETS = ("survey", "choices", "settings")
SOURCE = "source.json"
"""Beside the sheets of a questionnaire that was uploaded: what its file said besides."""
DESCRIPTOR, STUDY = "datapackage.json", "study.yaml"
REQUIRED = (
    *(DESCRIPTOR, STUDY),
    *(f"{table}.csv" for table in TABLES if table not in OPTIONAL_TABLES),
)

_KNOWN = re.compile(
    r"questionnaires/[-A-Za-z0-9_]{1,40}/(?:[1-9][0-9]?/)?"
    r"(?:(?:survey|choices|settings)\.csv|source\.json)"
)
_KNOWN_FOLDER = re.compile(r"questionnaires(?:/[-A-Za-z0-9_]{1,40}(?:/[1-9][0-9]?)?)?")
_ARCHIVE = re.compile(r".*\.(?:zip|tar|t?gz|t?bz2?|t?xz|7z|rar|zst|lz4|jar)", re.IGNORECASE)
_LEFTOVER = re.compile(
    r"\.DS_Store|\._.*|__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|\.TemporaryItems"
    r"|Thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#|\$RECYCLE\.BIN|System Volume Information",
    re.IGNORECASE,
)
_MOST_NAMED, _MOST_ON_TOP = 5, 50
ZIP_SIGNATURE = b"PK\x03\x04"


@dataclass(frozen=True)
class Limits:
    """What a package may hold at most. A package of two million projects stays below."""

    files: int = 500
    design_bytes: int = 32 * MEBIBYTE  # of a file that is no table: such files are held in memory
    held_bytes: int = 48 * MEBIBYTE  # of all such files together
    file_bytes: int = 1024 * MEBIBYTE
    total_bytes: int = 2047 * MEBIBYTE
    ratio: int = 200  # unpacked to packed; tables of a package reach about 30

    def left(self, path: str, files: "Files") -> int:
        """Return how many bytes a file of this name may have beside the files that are there."""
        left = min(self.file_bytes, self.total_bytes - files.total)
        if path in _TABLES:
            return left
        return min(left, self.design_bytes, self.held_bytes - files.held)


LIMITS = Limits()
_TABLES = frozenset(f"{table}.csv" for table in TABLES)

Opening = Callable[[], BinaryIO]
"""Opens a file anew, to be read from its beginning."""


@dataclass
class Files:
    """The files by path, complete only when there are no problems.

    `total` is how many bytes they have, `held` how many of these are in files that are no tables.
    """

    openings: dict[str, Opening] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    total: int = 0
    held: int = 0

    def count(self, path: str, size: int) -> None:
        """Add the bytes of a file to those of the others."""
        self.total += size
        if path not in _TABLES:
            self.held += size

    def problem(self, file: str, code: str, template: str, /, **params: Any) -> None:
        """Note what is wrong with a file as a whole."""
        self.problems.append(Problem(file, None, None, code, template, params))

    def read(self, path: str) -> bytes:
        """Return the content of a file, which is one that is small by its limit."""
        with self.openings[path]() as file:
            return file.read()


def is_known(path: str) -> bool:
    """Say whether a package may have a file of this name."""
    return path in REQUIRED or path in _TABLES or _KNOWN.fullmatch(path) is not None


def is_known_folder(path: str) -> bool:
    """Say whether a package may have a folder of this name."""
    return _KNOWN_FOLDER.fullmatch(path) is not None


def tables_there(spare: Collection[str]) -> list[str]:
    """Return the tables of a package in their order; of the optional ones those in `spare`."""
    return [table for table in TABLES if table not in OPTIONAL_TABLES or table in spare]


def is_leftover(path: str) -> bool:
    """Say whether a file or folder was left by an operating system or an open program."""
    return any(_LEFTOVER.fullmatch(part) for part in path.rstrip("/").split("/"))


def notes_of(files: Files) -> list[Problem]:
    """Return what a person should know about the files: which ones were not looked at."""
    if not files.leftovers:
        return []
    shown = [name[:80] for name in sorted(files.leftovers)[:_MOST_NAMED]]
    if len(files.leftovers) > _MOST_NAMED:
        shown.append("…")
    template = gettext_noop(
        "Files that belong to the operating system or to an open program were left out: %(names)s."
    )
    return [Problem(shown[0], None, None, "files_left_out", template, {"names": ", ".join(shown)})]


def report_unknown(files: Files, path: str) -> None:
    """Report a file that no package has."""
    if _ARCHIVE.fullmatch(path):
        files.problem(
            path,
            "archive_inside",
            gettext_noop("An archive inside a package is not unpacked. Remove it."),
        )
    else:
        files.problem(
            path,
            "unknown_file",
            gettext_noop("A study package has no file of this name. Remove or rename it."),
        )


def report_missing(files: Files) -> None:
    """Report the files that every package has and this one has not."""
    for path in REQUIRED:
        if path not in files.openings and not any(p.file == path for p in files.problems):
            files.problem(
                path,
                "file_missing",
                gettext_noop(
                    "This file is missing. It must lie at the top of the package, beside the "
                    "others."
                ),
            )


def take(files: Files, path: str, opening: Opening, *, start: bytes, size: int) -> None:
    """Add a file that starts so, unless it is an archive under another name."""
    if start.startswith(ZIP_SIGNATURE):
        files.problem(
            path,
            "archive_renamed",
            gettext_noop("This is an archive under another name. Save it as plain text."),
        )
    else:
        files.openings[path] = opening
        files.count(path, size)


def read_folder(folder: Path, limits: Limits = LIMITS) -> Files:
    """Read the files of a package from a folder, or from the one folder in it, without links."""
    files = Files()
    _read_folder(files, _package_in(folder), "", limits)
    report_missing(files)
    return files


def _package_in(folder: Path) -> Path:
    """Return the only folder that lies in a folder, which unpacking may have added on top."""
    with os.scandir(folder) as entries:
        found = [entry for _, entry in zip(range(_MOST_ON_TOP), entries, strict=False)]
    ours = [entry for entry in found if not is_leftover(entry.name)]
    if len(found) < _MOST_ON_TOP and len(ours) == 1 and ours[0].is_dir(follow_symlinks=False):
        return folder if is_known_folder(ours[0].name) else Path(ours[0].path)
    return folder


def _read_folder(files: Files, folder: Path, prefix: str, limits: Limits) -> None:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = prefix + os.fsencode(entry.name).decode("utf-8", "replace")
        if is_leftover(entry.name):
            files.leftovers.append(path)
            continue
        if len(files.openings) + len(files.problems) >= limits.files:
            report_too_many(files, path, limits)
            return
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode) and is_known_folder(path):
            _read_folder(files, Path(entry.path), path + "/", limits)
        elif stat.S_ISREG(mode) and is_known(path):
            _read_file(files, Path(entry.path), path, limits)
        elif stat.S_ISDIR(mode) or stat.S_ISREG(mode):
            report_unknown(files, path)
        else:
            files.problem(path, "not_a_file", _NOT_A_FILE)


def _read_file(files: Files, source: Path, path: str, limits: Limits) -> None:
    most = limits.left(path, files)
    with source.open("rb") as file:
        start, size = file.read(len(ZIP_SIGNATURE)), file.seek(0, os.SEEK_END)
    if size > most:
        report_too_large(files, path, most)
    else:
        take(files, path, partial(_opened, source), start=start, size=size)


def _opened(source: Path) -> BinaryIO:
    return source.open("rb")


def report_too_large(files: Files, path: str, most: int) -> None:
    """Report a file that is beyond the limits."""
    files.problem(
        path,
        "file_too_large",
        gettext_noop("The file is too large: a package may have %(most)s bytes more at most here."),
        most=most,
    )


def report_too_many(files: Files, path: str, limits: Limits) -> None:
    """Report that there are more files than any package has."""
    files.problem(
        path,
        "too_many_files",
        gettext_noop("There are too many files. A package has at most %(most)s."),
        most=limits.files,
    )


_NOT_A_FILE = gettext_noop(
    "This is a link or a special file, which is not followed. Put the file itself in its place."
)
