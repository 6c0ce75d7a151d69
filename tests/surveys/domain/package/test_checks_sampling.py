"""Weights and strata in a package: read, written, and refused by row."""

import json

import pytest

from surveys.domain.package.reading import read_contents
from surveys.domain.package.rows import SamplingRow
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import SAMPLING, package, problems, with_sampling

HEAD = "wave,respondent,weight,stratum\n"


def test_rows_are_read_and_written_as_they_were():
    with read_contents(with_sampling()) as reading:
        assert reading.problems == []
        assert [*reading.package.sampling] == [
            SamplingRow("2018", "R1", 1_500_000, "North"),
            SamplingRow("2019", "R1", 2_000_000, "North"),
            SamplingRow("2019", "R2", None, "South"),
        ]
        files = package_files(reading.package)
    assert files["sampling.csv"].decode() == SAMPLING
    resources = json.loads(files["datapackage.json"])["resources"]
    (described,) = [one for one in resources if one["name"] == "sampling"]
    assert described["schema"]["primaryKey"] == ["wave", "respondent"]
    assert package_files(read_contents(files).package) == files


def test_a_package_without_them_is_as_it_was():
    with read_contents(package()) as reading:
        assert len(reading.package.sampling) == 0
        files = package_files(reading.package)
    assert "sampling.csv" not in files
    assert "sampling" not in files["datapackage.json"].decode()


def test_a_file_without_a_row_is_left_out_when_it_is_written():
    with read_contents(package() | {"sampling.csv": HEAD.encode()}) as reading:
        assert "sampling.csv" not in package_files(reading.package)


@pytest.mark.parametrize(
    ("rows", "row", "column", "said"),
    [
        ("2019,R1,0,North\n", 2, "weight", "above 0"),
        ("2019,R1,1.2345678,\n", 2, "weight", "more than 6 decimals"),
        ('2019,R1,"1,234",\n', 2, "weight", "unclear"),
        ("2019,R1,x,\n", 2, "weight", "is no weight"),
        ('2019,R1,1,"a\tb"\n', 2, "stratum", "a tab"),
        (f"2019,R1,1,{'x' * 101}\n", 2, "stratum", "101 characters"),
        ("2019,R1,,\n", 2, "weight", "neither a weight nor a stratum"),
        ("2019,,1,\n", 2, "respondent", "is empty"),
        ("2019,R9,1,\n", 2, "respondent", "R9 is not in respondents.csv"),
        ("2030,R1,1,\n", 2, "wave", "2030 is not in study.yaml"),
        ("2019,R1,1,\n2019,R1,1,\n", 3, "respondent", "Row 2 has the same wave, respondent"),
        ("2018,R1,1,North\n2019,R1,1,South\n", 3, "stratum", "“South” here and in “North”"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(rows, row, column, said):
    (found,) = problems(with_sampling(HEAD + rows))
    assert found.startswith(f"sampling.csv, row {row}, column {column}: ")
    assert said in found


def test_a_wave_without_strata_contradicts_none():
    assert problems(with_sampling(HEAD + "2018,R1,1,North\n2019,R1,1,\n")) == []


def test_wrong_columns_are_said():
    assert problems(with_sampling("wave,respondent,weight\n2019,R1,1\n")) != []


def test_a_descriptor_without_the_file_is_refused():
    bare = package_files(read_contents(package()).package)
    contents = bare | {"sampling.csv": SAMPLING.encode()}
    assert any("sampling.csv is not described" in one for one in problems(contents))
