"""What a zip file says about itself is not believed: its directory, its entries, their packing."""

import zipfile

import pytest

from surveys.domain.package.archive import read_zip
from surveys.domain.package.files import LIMITS, Limits
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import package, zip_of

ENCRYPTED = (1).to_bytes(2, "little")


@pytest.fixture(scope="module")
def contents():
    with read_contents(package()) as reading:
        return package_files(reading.package)


def read(tmp_path, content, limits=LIMITS):
    """Return the paths that are read of a zip file; file, code and parameters of what is wrong."""
    path = tmp_path / "study.zip"
    path.write_bytes(content)
    files = read_zip(path, limits)
    return set(files.openings), [(one.file, one.code, dict(one.params)) for one in files.problems]


@pytest.mark.parametrize("files", [1, 5])
def test_too_many_files_are_said_of_the_zip_file(tmp_path, contents, files):
    found = read(tmp_path, zip_of(contents.items()), Limits(files=files))
    assert found == (set(), [("study.zip", "too_many_files", {"most": files})])


def test_a_directory_for_more_files_than_a_zip_file_has_is_not_read(tmp_path, contents):
    packed = zip_of(contents.items())
    end = packed.rindex(b"PK\x05\x06")
    wider = packed[:end] + b"PK\x06\x07" + bytes(16) + packed[end:]
    found = read(tmp_path, wider)
    assert found == (set(), [("study.zip", "too_many_files", {"most": LIMITS.files})])


def test_a_file_with_a_password_is_named(tmp_path, contents):
    packed = bytearray(zip_of(contents.items()))
    first = packed.index(b"PK\x01\x02")
    packed[first + 8 : first + 10] = ENCRYPTED
    assert read(tmp_path, bytes(packed)) == (set(), [("datapackage.json", "encrypted", {})])


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_is_packed_unusually_is_named(tmp_path, contents, compression):
    packed = zip_of([("study.yaml", contents["study.yaml"])], compression=compression)
    assert read(tmp_path, packed) == (set(), [("study.yaml", "packed_unusually", {})])


def test_folders_that_a_package_has_are_passed_over(tmp_path, contents):
    folders = [("questionnaires/", b""), ("questionnaires/2019/", b"")]
    paths, problems = read(tmp_path, zip_of([*folders, *contents.items()]))
    assert (paths, problems) == (set(contents), [])


@pytest.mark.parametrize(("name", "content"), [("answers/", b""), ("questionnaires/", b"x")])
def test_a_folder_that_no_package_has_is_named(tmp_path, contents, name, content):
    found = read(tmp_path, zip_of([*contents.items(), (name, content)]))
    assert found == (set(), [(name, "unknown_file", {})])


def test_what_is_damaged_is_said_of_the_zip_file(tmp_path, contents):
    packed = zip_of(contents.items(), compression=zipfile.ZIP_DEFLATED)
    at = packed.index(b"study.yaml") + 40
    found = read(tmp_path, packed[:at] + b"\xff" * 40 + packed[at + 40 :])
    assert found[1] == [("study.zip", "no_zip_file", {})]
