"""From which export an edited file comes, by its name."""

from types import SimpleNamespace

import pytest

from surveys.domain.data_files.origins import of_this_name

MADE = ("cloud-projects-12.csv", "cloud-projects-123.csv", "cloud-projects-2019-12.csv")


def found(name, *made):
    return [one.name for one in of_this_name(name, [SimpleNamespace(name=one) for one in made])]


@pytest.mark.parametrize(
    "name",
    [
        "cloud-projects-12.csv",
        "Cloud-Projects-12.CSV",
        "cloud-projects-12 (1).csv",
        "cloud-projects-12_edited.csv",
        "cloud-projects-12 - copia.csv",
        "cloud-projects-12.ana.csv",
    ],
)
def test_a_copy_is_known_by_the_name_that_it_keeps(name):
    assert found(name, *MADE) == [MADE[0]]


@pytest.mark.parametrize(
    "name", ["cloud-projects-12.xlsx", "my projects.csv", "12.csv", "", ".csv"]
)
def test_other_names_and_other_endings_are_not_known(name):
    assert found(name, *MADE) == []


def test_the_longest_name_is_meant_and_two_of_the_same_name_are_told():
    assert found("a-1_2.csv", "a-1.csv", "a-1_2.csv") == ["a-1_2.csv"]
    assert found("a-1.csv", "a-1.csv", "a-1.csv") == ["a-1.csv", "a-1.csv"]
