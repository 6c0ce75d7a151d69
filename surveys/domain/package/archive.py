"""A study package in one zip file, read without trusting what the file says about itself."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from surveys.domain.package.files import (
    LIMITS,
    MEBIBYTE,
    ZIP_SIGNATURE,
    Files,
    Limits,
    is_known,
    is_known_folder,
    is_leftover,
    report_missing,
    report_too_large,
    report_too_many,
    report_unknown,
    take,
)
from surveys.domain.wording import gettext_noop

_END = b"PK\x05\x06"
_END_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_BYTES_OF_AN_ENTRY = 512  # of the directory: 46, the name, and room for what systems add
_ENCRYPTED = 0x1
_EPOCH = (1980, 1, 1, 0, 0, 0)

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    IndexError,  # of a file without a name
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What the zipfile and zlib modules raise on broken files; found by mutating good ones."""


def read_zip(source: Path, limits: Limits = LIMITS) -> Files:
    """Read the files of a package from a zip file.

    Each is unpacked once to its end, which finds what is damaged, and again when it is read.
    """
    files = Files()
    try:
        with source.open("rb") as file:
            if _is_too_long(file, limits):
                report_too_many(files, source.name, limits)
                return files
            with zipfile.ZipFile(file) as archive:
                _read_archive(files, source, archive, limits)
    except BROKEN_ZIP:
        files.problem(
            source.name,
            "no_zip_file",
            gettext_noop("The zip file is damaged, or is no zip file. Make or fetch it anew."),
        )
        return files
    if not files.problems:  # otherwise nothing was unpacked
        report_missing(files)
    return files


def zip_bytes(contents: Mapping[str, bytes]) -> bytes:
    """Return a zip file of the files: the same bytes whenever and wherever it is made.

    Files are stored as they are: compressed bytes depend on the version of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(contents):
            archive.writestr(entry(path), contents[path])
    return buffer.getvalue()


def entry(path: str) -> zipfile.ZipInfo:
    """Return the entry of a file in a zip file: the same whenever and wherever it is made."""
    info = zipfile.ZipInfo(path, date_time=_EPOCH)
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


def _is_too_long(file: BinaryIO, limits: Limits) -> bool:
    """Say whether the directory at the end is so long that it must not even be read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 0xFFFF - _END_SIZE))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        return False  # no zip file, which zipfile will say
    if _ZIP64_LOCATOR in tail:  # only needed beyond 65,535 files or 4 GiB
        return True
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    return directory > limits.files * _BYTES_OF_AN_ENTRY


def _read_archive(files: Files, source: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    everything = archive.infolist()
    infos = [info for info in everything if not _is_left_over(info)]
    files.leftovers += [info.orig_filename for info in everything if _is_left_over(info)]
    if len(infos) > limits.files:
        report_too_many(files, source.name, limits)
        return
    top = _folder_on_top(infos)
    wanted: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        path = info.orig_filename.removeprefix(top)
        if path and _is_wanted(files, info, path, seen):
            wanted[path] = info
    if not files.problems and _is_within(files, wanted, limits):
        for path, info in wanted.items():
            _unpack(files, source, archive, info, path, limits)


def _is_left_over(info: zipfile.ZipInfo) -> bool:
    return is_leftover(info.orig_filename) and not _climbs_out(info.orig_filename)


def _folder_on_top(infos: list[zipfile.ZipInfo]) -> str:
    """Return the one folder that holds everything, as packing a folder makes it, or nothing."""
    tops = {info.orig_filename.partition("/")[0] for info in infos}
    if len(tops) != 1 or not all("/" in info.orig_filename for info in infos):
        return ""
    (top,) = tops
    return "" if is_known_folder(top) or _climbs_out(top) else f"{top}/"


def _is_wanted(files: Files, info: zipfile.ZipInfo, path: str, seen: set[str]) -> bool:
    """Say whether this is a file of the package; report whatever else it is but a folder."""
    if _climbs_out(path):
        files.problem(
            repr(path),
            "path_leads_out",
            gettext_noop("The path leads out of the package. Make the zip file anew."),
        )
        return False
    if path.casefold() in seen:
        files.problem(
            path,
            "file_twice",
            gettext_noop("The zip file holds this file twice. Keep one of the two."),
        )
        return False
    seen.add(path.casefold())
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        files.problem(
            path,
            "not_a_file",
            gettext_noop(
                "This is a link or a special file, which is not followed. Put the file itself in "
                "its place."
            ),
        )
        return False
    if path.endswith("/") and is_known_folder(path.rstrip("/")) and not info.file_size:
        return False
    if not is_known(path):
        report_unknown(files, path)
        return False
    return _is_plain(files, info, path)


def _climbs_out(path: str) -> bool:
    parts = path.rstrip("/").split("/")
    return (
        any(part in ("", ".", "..") for part in parts)
        or "\\" in path
        or ":" in path
        or not path.isprintable()
    )


def _is_plain(files: Files, info: zipfile.ZipInfo, path: str) -> bool:
    if info.flag_bits & _ENCRYPTED:
        files.problem(
            path,
            "encrypted",
            gettext_noop("The file is encrypted. Make the zip file without a password."),
        )
        return False
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        files.problem(
            path,
            "packed_unusually",
            gettext_noop("The file is packed in an unusual way. Make an ordinary zip file."),
        )
        return False
    return True


def _is_within(files: Files, infos: Mapping[str, zipfile.ZipInfo], limits: Limits) -> bool:
    """Check the sizes that the file states, before a byte is unpacked."""
    stated = Files()
    for path, info in infos.items():
        most = limits.left(path, stated)
        if info.file_size > most:
            report_too_large(files, path, most)
            return False
        stated.count(path, info.file_size)
        packed = max(info.compress_size, 1)
        if info.file_size > MEBIBYTE and info.file_size > limits.ratio * packed:
            files.problem(
                path,
                "unpacks_too_large",
                gettext_noop(
                    "The file unpacks to more than %(ratio)s times its size, as no table does. It "
                    "was not unpacked."
                ),
                ratio=limits.ratio,
            )
            return False
    return True


def _unpack(
    files: Files,
    source: Path,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    path: str,
    limits: Limits,
) -> None:
    most = min(limits.left(path, files), info.file_size)
    with archive.open(info) as file:
        start = file.read(len(ZIP_SIGNATURE))
        size = len(start)
        while size <= most and (piece := file.read(min(MEBIBYTE, most + 1 - size))):
            size += len(piece)
    if size > most:
        report_too_large(files, path, most)
    else:
        take(files, path, partial(_open, source, info), start=start, size=size)


def _open(source: Path, info: zipfile.ZipInfo) -> BinaryIO:
    """Open an entry of a zip file, which keeps that open as long as it is read itself."""
    with zipfile.ZipFile(source) as archive:
        return cast(BinaryIO, archive.open(info))
