"""No file of a package can do harm: links, paths, archives, sizes."""

import os
import random
import stat
import zipfile

import pytest

from surveys.domain.package.archive import read_zip, zip_bytes
from surveys.domain.package.files import Limits, read_folder
from surveys.domain.package.reading import read_contents, read_path
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import package, zip_of

SMALL = Limits(files=40, file_bytes=100_000, total_bytes=200_000, ratio=50)


@pytest.fixture(scope="module")
def contents():
    return package_files(read_contents(package()).package)


def read(tmp_path, content, limits=SMALL):
    path = tmp_path / "study.zip"
    path.write_bytes(content)
    files = read_zip(path, limits)
    return held(files), [str(problem) for problem in files.problems]


def held(files):
    """Return the contents of all files by their paths."""
    return {path: files.read(path) for path in files.openings}


def folder(tmp_path, contents):
    for path, content in contents.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def test_folder_and_zip_file_hold_the_same(tmp_path, contents):
    found, problems = read(tmp_path, zip_bytes(contents))
    assert problems == []
    assert found == contents == held(read_folder(folder(tmp_path / "folder", contents), SMALL))


def test_a_zip_file_is_the_same_whenever_it_is_made(contents):
    assert zip_bytes(contents) == zip_bytes(dict(reversed(contents.items())))


LEFTOVERS = (
    *(".DS_Store", "questionnaires/.DS_Store", "~$interviews.csv", "._study.yaml", "Thumbs.db"),
    *("desktop.ini", "__MACOSX/._study.yaml", "questionnaires/2019/._survey.csv"),
    ".~lock.projects.csv#",
)


def test_what_systems_and_open_programs_leave_is_ignored_and_noted(tmp_path, contents):
    root = folder(tmp_path / "folder", contents | dict.fromkeys(LEFTOVERS, b"\x00\x01"))
    packed = tmp_path / "study.zip"
    packed.write_bytes(zip_of([*contents.items(), *((path, b"\x00\x01") for path in LEFTOVERS)]))
    for source in (root, packed):
        reading = read_path(source)
        assert package_files(reading.package) == contents
        (note,) = reading.warnings
        assert str(note).startswith(
            ".DS_Store: Files that belong to the operating system or to an open program were left "
            "out: .DS_Store, "
        )


def test_a_package_in_one_folder_is_read(tmp_path, contents):
    inside = {f"My study/{path}": content for path, content in contents.items()}
    inside["__MACOSX/My study/._study.yaml"] = b""
    packed = tmp_path / "study.zip"
    packed.write_bytes(zip_of([("My study/", b""), *inside.items()]))
    for source in (packed, folder(tmp_path / "unpacked", inside)):
        assert package_files(read_path(source).package) == contents


def test_a_folder_on_top_hides_no_path_that_leads_out(tmp_path, contents):
    inside = [(f"study/{path}", content) for path, content in contents.items()]
    for path in ("study/../evil.csv", "../.DS_Store", "/.DS_Store", "study/a\n/.DS_Store"):
        found, problems = read(tmp_path, zip_of([*inside, (path, b"x")]))
        assert found == {}
        assert any("leads out of the package" in problem for problem in problems)


def test_two_folders_on_top_are_no_package(tmp_path, contents):
    both = [(f"{top}/{path}", content) for top in "ab" for path, content in contents.items()]
    found, problems = read(tmp_path, zip_of(both), Limits())
    assert found == {}
    assert problems[0].startswith("a/datapackage.json: A study package has no file of this name.")


def test_leftovers_do_not_count_against_the_number_of_files(tmp_path, contents):
    many = [(f"questionnaires/._{number}", b"") for number in range(SMALL.files)]
    found, problems = read(tmp_path, zip_of([*contents.items(), *many]))
    assert (found, problems) == (contents, [])


def test_a_missing_file_is_named(tmp_path, contents):
    (folder(tmp_path, contents) / "projects.csv").unlink()
    assert [str(problem) for problem in read_path(tmp_path).problems] == [
        "projects.csv: This file is missing. It must lie at the top of the package, beside the "
        "others."
    ]


@pytest.mark.parametrize(
    "path", ["../evil.csv", "/etc/passwd", "a/../../b", "..\\evil.csv", "C:evil.csv", "a//b"]
)
def test_a_path_that_leads_out_is_refused(tmp_path, contents, path):
    found, problems = read(tmp_path, zip_of([*contents.items(), (path, b"x")]))
    assert found == {}
    assert "The path leads out of the package" in problems[0]
    assert {entry.name for entry in tmp_path.iterdir()} == {"study.zip"}


def test_a_link_is_not_followed(tmp_path, contents):
    secret = tmp_path / "secret"
    secret.write_text("code\nSECRET\n")
    root = folder(tmp_path / "folder", contents)
    (root / "respondents.csv").unlink()
    (root / "respondents.csv").symlink_to(secret)
    problems = [str(problem) for problem in read_path(root).problems]
    assert problems[0].startswith("respondents.csv: This is a link or a special file")
    assert "SECRET" not in "".join(problems)


def test_a_pipe_is_not_opened(tmp_path, contents):
    root = folder(tmp_path, contents)
    (root / "respondents.csv").unlink()
    os.mkfifo(root / "respondents.csv")
    assert "link or a special file" in str(read_path(root).problems[0])


def test_a_link_in_a_zip_file_is_not_followed(tmp_path, contents):
    link = zipfile.ZipInfo("respondents.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    others = [(path, content) for path, content in contents.items() if path != "respondents.csv"]
    found, problems = read(tmp_path, zip_of([(link, b"/etc/passwd"), *others]))
    assert found == {}
    assert problems[0].startswith("respondents.csv: This is a link")


def test_a_bomb_is_not_unpacked(tmp_path, contents):
    bomb = zip_of(
        [*contents.items(), ("questionnaires/x/survey.csv", b"0" * 50_000_000)],
        compression=zipfile.ZIP_DEFLATED,
    )
    assert len(bomb) < 100_000
    found, problems = read(tmp_path, bomb)
    assert found == {}
    assert problems[0].startswith("questionnaires/x/survey.csv: The file is too large")


def test_a_file_that_unpacks_far_beyond_its_size_is_refused(tmp_path, contents):
    bomb = zip_of(
        [*contents.items(), ("questionnaires/x/survey.csv", b"0" * 2_000_000)],
        compression=zipfile.ZIP_DEFLATED,
    )
    limits = Limits(files=40, file_bytes=3_000_000, total_bytes=4_000_000, ratio=50)
    found, problems = read(tmp_path, bomb, limits)
    assert found == {}
    assert "unpacks to more than 50 times its size" in problems[0]


def test_a_zip_file_that_lies_about_a_size_unpacks_no_more_than_it_says(tmp_path, contents):
    honest = zip_of(
        [*contents.items(), ("questionnaires/x/survey.csv", b"0" * 90_000)],
        compression=zipfile.ZIP_DEFLATED,
    )
    lying = honest.replace((90_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != honest
    found, problems = read(tmp_path, lying)
    assert problems != []
    assert len(found.get("questionnaires/x/survey.csv", b"")) <= 100


def test_files_that_are_held_in_memory_are_smaller_than_tables(tmp_path, contents):
    limits = Limits(design_bytes=5_000, file_bytes=9_000, total_bytes=90_000)
    assert len(contents["study.yaml"]) < 5_000 < len(contents["datapackage.json"])
    long = contents | {"datapackage.json": b"{}", "consents.csv": b"x" * 9_000}
    longer = long | {"consents.csv": b"x" * 9_001}
    for name, held_by, says in (
        ("a", contents, ["datapackage.json: The file is too large: a package may have 5000"]),
        ("b", long, []),
        ("c", longer, ["consents.csv: The file is too large: a package may have 9000"]),
    ):
        packed = read(tmp_path, zip_bytes(held_by), limits)[1]
        plain = read_folder(folder(tmp_path / name, held_by), limits).problems
        for found in (packed, [str(problem) for problem in plain]):
            assert [line[: len(said)] for line, said in zip(found, says, strict=True)] == says


def test_files_that_are_held_in_memory_have_a_limit_together(tmp_path, contents):
    tables = {path for path in contents if path.endswith(".csv") and "/" not in path}
    design = sum(len(contents[path]) for path in contents.keys() - tables)
    more = {"questionnaires/x/survey.csv": b"x" * 100, "questionnaires/y/survey.csv": b"x" * 50}
    wide = contents | {"consents.csv": b"x" * 90_000}  # which is a table
    last = contents["study.yaml"]
    limits = Limits(held_bytes=design + 150)
    for name, held_by, says in (
        ("a", wide | more, []),
        ("b", wide | more | {"study.yaml": last + b"#"}, [f"have {len(last)} bytes more"]),
    ):
        packed = read(tmp_path, zip_bytes(held_by), limits)[1]
        plain = read_folder(folder(tmp_path / name, held_by), limits).problems
        for found in (packed, [str(problem) for problem in plain]):
            assert len(found) == len(says)
            assert all(text in said for text, said in zip(says, found, strict=True)), found


def test_a_file_is_read_anew_each_time_it_is_opened(tmp_path, contents):
    packed = tmp_path / "study.zip"
    packed.write_bytes(zip_of(contents.items(), compression=zipfile.ZIP_DEFLATED))
    for files in (read_zip(packed), read_folder(folder(tmp_path / "folder", contents))):
        with files.openings["projects.csv"]() as one, files.openings["projects.csv"]() as other:
            assert one.read(5) == other.read(5)
            assert one.read() == contents["projects.csv"][5:]
        assert files.total == sum(map(len, contents.values()))


def test_an_archive_inside_is_not_opened(tmp_path, contents):
    inner = zip_bytes(contents)
    for name in ("inner.zip", "more.tar.gz"):
        found, problems = read(tmp_path, zip_of([*contents.items(), (name, inner)]))
        assert found == {}
        assert problems == [f"{name}: An archive inside a package is not unpacked. Remove it."]
    _, problems = read(tmp_path, zip_of([*(contents | {"respondents.csv": inner}).items()]))
    assert problems == [
        "respondents.csv: This is an archive under another name. Save it as plain text."
    ]


def test_a_file_twice_is_refused(tmp_path, contents):
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = zip_of([*contents.items(), ("respondents.csv", b"code\n")])
    assert "holds this file twice" in read(tmp_path, doubled)[1][0]


def test_too_many_files_are_not_even_listed(tmp_path):
    many = zip_of([(f"questionnaires/w{n}/survey.csv", b"") for n in range(60)])
    assert "There are too many files" in read(tmp_path, many)[1][0]
    for n in range(60):
        (tmp_path / "many" / f"{n}.csv").parent.mkdir(exist_ok=True)
        (tmp_path / "many" / f"{n}.csv").touch()
    problems = [str(problem) for problem in read_folder(tmp_path / "many", SMALL).problems]
    assert any("There are too many files" in problem for problem in problems)


def test_a_file_that_is_no_zip_file_is_said(tmp_path):
    assert "no zip file" in read(tmp_path, b"code\nR1\n")[1][0]


def test_damaged_zip_files_are_reported_or_read_right(tmp_path, contents):
    good = zip_of(contents.items(), compression=zipfile.ZIP_DEFLATED)
    chance = random.Random(4711)
    for _ in range(300):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found, problems = read(tmp_path, bytes(damaged[: chance.randint(1, len(damaged))]))
        assert problems or found == contents
