"""Tables as spreadsheets save them: read and noted, or refused with one message per cause."""

import io

import pytest

from surveys.domain.importing import Problem, in_lines
from surveys.domain.package import tables, texts
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import I18, package, problems


def read(**files):
    """Return the reading of the package with other contents of some tables."""
    return read_contents(package() | {f"{name}.csv": content for name, content in files.items()})


def notes(reading):
    return [str(note) for note in reading.warnings]


def respaced(content, separator):
    """Return a table with another separator; cells with commas keep their quotes."""
    outside = content.decode().split('"')
    outside[::2] = [text.replace(",", separator) for text in outside[::2]]
    return '"'.join(outside).encode()


def unchanged(reading):
    assert [str(problem) for problem in reading.problems] == []
    return package_files(reading.package).items() >= package().items()


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_read_and_noted(separator, name):
    reading = read(interviews=respaced(package()["interviews.csv"], separator))
    assert unchanged(reading)
    assert notes(reading) == [
        f"interviews.csv: The file is separated by {name}, as some spreadsheets save it, and was "
        "read so. Nucleus writes commas."
    ]


def test_sheets_of_a_questionnaire_may_have_semicolons_too():
    path = "questionnaires/2019/choices.csv"
    reading = read_contents(package() | {path: respaced(package()[path], ";")})
    assert unchanged(reading)
    assert notes(reading)[0].startswith(f"{path}: The file is separated by semicolons")


def test_commas_in_the_cells_of_a_file_with_semicolons_are_text():
    content = respaced(package()["interviews.csv"], ";").replace(b'"Crecer, ""m', b'"Uno, dos; ""m')
    reading = read(interviews=content)
    assert reading.package.interviews[0].answers["goals"] == 'Uno, dos; "más", ya'


DECIMAL = {
    "questionnaires/2018/survey": ("integer,team_size", "decimal,team_size"),
    "questionnaires/2019/survey": ("integer,team_size", "decimal,team_size"),
}


def test_a_decimal_comma_is_never_read_as_another_number():
    contents = package()
    for path, (old, new) in DECIMAL.items():
        contents[f"{path}.csv"] = contents[f"{path}.csv"].replace(old.encode(), new.encode())
    projects = respaced(contents["projects.csv"], ";")
    good = read_contents(contents | {"projects.csv": projects.replace(b"[];5", b"[];1,5")})
    assert good.package.projects[1].answers["team_size"] == "1.5"
    unclear = contents | {"projects.csv": projects.replace(b"[];5", b"[];1,500")}
    assert problems(unclear)[0].startswith(
        "projects.csv, row 3, column team_size: It is unclear which number this is (got '1,500')."
    )


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: text.encode("utf-16-be").join((b"\xfe\xff", b"")),
        lambda text: text.encode("utf-32"),
    ],
    ids=["bom", "crlf", "cr", "unicode text of Excel", "utf-16-be", "utf-32"],
)
def test_encodings_and_ends_of_lines_that_are_clear_are_read(encoded):
    assert unchanged(read(consents=encoded(package()["consents.csv"].decode())))


def test_a_file_in_another_encoding_has_one_message():
    content = package()["interviews.csv"].decode().encode("latin-1")
    assert [line.split(".")[1] for line in problems(package() | {"interviews.csv": content})] == [
        "csv, row 2: The line is not encoded as UTF-8"
    ]


def test_empty_rows_and_columns_are_left_out_and_noted():
    lines = package()["consents.csv"].decode().splitlines()
    lines[2:2] = ["," * 6]
    padded = "".join(f"{line},,\n" for line in [*lines, "," * 6, " ,,,,,,", "," * 6])
    reading = read(consents=padded.encode())
    assert unchanged(reading)
    assert notes(reading) == [
        "consents.csv: Empty rows were left out: 3, 6–8.",
        "consents.csv, row 1: Empty columns were left out: 2.",
    ]


def test_rows_keep_their_numbers_behind_empty_ones():
    content = package()["projects.csv"].replace(b"\n", b"\n,,,,,,\n", 1)
    broken = content.replace(b",research,tens", b",dreaming,tens")
    assert problems(package() | {"projects.csv": broken})[0].startswith("projects.csv, row 3,")


def test_empty_cells_behind_the_headings_are_no_cells():
    assert unchanged(read(respondents=b"code\nR1\nR2,,\n"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"code,\nR1,\nR2,x\n", "row 3: Column 2 has no heading. Name it or remove it."),
        (b",\nR1,\n", "row 1: The first row is empty. It must have the headings."),
        (b"sep=;\ncode\nR1\n", "row 1: The first line only says what separates the cells. Remove "
         "it: the first row has the headings."),
        (b"code\nR1\nR2,x\n", "row 3: The row has 2 cells, the row of headings has 1. Add or "
         "remove commas, or put quotes around text with commas."),
        (b"respondent\nR1\n", "row 1: No column of this table is here. The first row has the "
         "headings: code. Check whether it is the right file, separated by commas."),
    ],
)  # fmt: skip
def test_one_message_for_one_cause(content, problem):
    found = problems(package() | {"respondents.csv": content})
    assert found == [f"respondents.csv, {problem}"]


def test_a_table_that_was_saved_as_one_column_has_one_message():
    lines = package()["interviews.csv"].decode().splitlines()
    content = "".join('"' + line.replace('"', '""') + '"\n' for line in lines)
    (found,) = problems(package() | {"interviews.csv": content.encode()})
    assert found.startswith("interviews.csv, row 1: All headings stand in one cell.")


@pytest.mark.parametrize("length", [20_001, 140_000])
def test_a_cell_that_is_too_long_is_named_with_its_limit(length):
    content = package()["projects.csv"].replace(b"Second", b"x" * length)
    assert problems(package() | {"projects.csv": content}) == [
        f"projects.csv, row 4, column label: The text is too long: it has {length} characters. "
        "Shorten it to at most 20000."
    ]


def test_a_text_of_the_greatest_length_is_read():
    content = package()["interviews.csv"].replace(b"\\.hidden", b"x" * 20_000)
    reading = read(interviews=content)
    assert len(reading.package.interviews[1].answers["goals"]) == 20_000


def test_the_same_problem_of_several_rows_is_one_line():
    same = [
        Problem("a.csv", row, "b", "wrong", "Wrong: %(got)s.", {"got": "x"}) for row in (3, 4, 7)
    ]
    other = Problem("a.csv", 4, "b", "wrong", "Wrong: %(got)s.", {"got": "y"})
    assert in_lines([*same, other]) == [
        "a.csv, rows 3–4, 7, column b: Wrong: x.",
        "a.csv, row 4, column b: Wrong: y.",
    ]


def test_ids_stay_what_they_are_in_a_file_with_semicolons():
    reading = read(interviews=respaced(package()["interviews.csv"], ";"))
    assert str(reading.package.interviews[0].id) == I18


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("código\nR1\nR2".encode("utf-16"), None),
        ("código\nR1".encode("utf-32"), None),
        ("código\nñ\n".encode("utf-8-sig"), None),
        ("código\nñ\nR".encode() + b"\xe9\nx", (3, "not_utf_8")),
        ("código\nñ".encode()[:-1], (2, "not_utf_8")),
        ("código\nñ".encode("utf-16")[:-1], (2, "not_utf_8")),
        ("código\nñ\n\x00x".encode(), (3, "nul_character")),
        ("código\nñ\n\x00x".encode("utf-16"), (3, "nul_character")),
        ("ñ\x00\n".encode() + b"\xff", (1, "nul_character")),
        ("code\nR1".encode("utf-16-le"), (None, "utf_16")),
    ],
)
def test_a_file_is_told_from_its_pieces_as_from_the_whole(monkeypatch, piece, content, says):
    monkeypatch.setattr(texts, "MEBIBYTE", piece)
    found = texts.encoding_of("a.csv", lambda: io.BytesIO(content))
    if says is None:
        with texts.open_text(lambda: io.BytesIO(content), found) as text:
            assert text.readline() == "código\n"
    else:
        assert (found.row, found.code) == says


def test_a_row_without_end_is_not_held(monkeypatch):
    monkeypatch.setattr(tables, "LONGEST_ROW", 10_000)
    fine = b"code\n" + b"\n".join(b"R%d" % number for number in range(5_000))
    assert problems(package() | {"organizations.csv": fine + b"\nO1\n"}) == []
    for endless in (b"x" * 20_000, b'"' + b"\n" * 20_000):
        (found,) = problems(package() | {"respondents.csv": b"code\nR1\n" + endless})
        assert found.startswith(
            "respondents.csv, row 3: The row is no valid CSV (longer than 10000"
        )


def test_problems_of_a_file_end_somewhere():
    many = "".join(f"R{number},x\n" for number in range(500))
    assert len(problems(package() | {"respondents.csv": f"code\n{many}".encode()})) == 100
    header = package()["consents.csv"].split(b"\n")[0]
    many = "".join(f"{number},R1,2018,participate,1,soon,\n" for number in range(500))
    found = problems(package() | {"consents.csv": header + b"\n" + many.encode()})
    assert 100 <= len(found) <= 101


def test_a_table_of_too_many_columns_is_not_read(monkeypatch):
    monkeypatch.setattr(tables, "MOST_COLUMNS", 3)
    found = [(one.row, one.code) for one in read().problems if one.file == "projects.csv"]
    assert found == [(1, "too_many_columns")]
