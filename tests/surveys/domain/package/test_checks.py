"""What questionnaires, variables and links of a package say about each other."""

from dataclasses import replace

import pytest

from surveys.domain.package import checks
from surveys.domain.package.checks import check_forms
from surveys.domain.package.reading import read_contents
from surveys.domain.package.study_file import LineageContent
from tests.surveys.domain.package.contents import P18, P19, Q19, package
from tests.surveys.factories import SURVEY, questionnaire_form

PLACE = "questionnaires/2019/survey.csv"


@pytest.fixture(scope="module")
def content():
    with read_contents(package()) as reading:
        return reading.package


def told(package):
    return [(one.file, one.column, one.code, dict(one.params)) for one in check_forms(package)]


def with_variable(content, code, **changes):
    """Return the package with one variable changed."""
    variables = [
        replace(one, **changes) if one.code == code else one for one in content.study.variables
    ]
    return replace(content, study=replace(content.study, variables=tuple(variables)))


def test_questions_that_are_variables_of_their_level_are_in_order(content):
    assert told(content) == []


def test_a_question_that_is_a_variable_of_another_level_is_named_in_each_wave(content):
    params = {"code": "staff", "level": "interview"}
    assert told(with_variable(content, "staff", level="project")) == [
        (f"questionnaires/{wave}/survey.csv", "staff", "no_variable", params)
        for wave in ("2018", "2019")
    ]


def test_a_question_that_is_no_variable_is_named(content):
    variables = tuple(one for one in content.study.variables if one.code != "stage")
    found = told(replace(content, study=replace(content.study, variables=variables)))
    assert [one[1:3] for one in found] == [("stage", "no_variable")] * 2


OTHER = questionnaire_form(SURVEY.replace("integer,staff", "decimal,staff"))


def test_a_question_of_another_type_names_both_types_and_the_wave(content):
    found = told(replace(content, forms=content.forms | {"2019": (OTHER,)}))
    params = {"code": "staff", "kind": "decimal", "known": "integer", "wave": "2018"}
    assert found == [(PLACE, "staff", "type_differs", params)]


def test_a_variable_may_change_its_type_where_the_series_breaks(content):
    lineage = {"2019": LineageContent("break")}
    broken = with_variable(content, "staff", lineage=lineage)
    assert told(replace(broken, forms=content.forms | {"2019": (OTHER,)})) == []


def test_after_a_break_the_new_type_is_the_one_to_keep(content):
    broken = with_variable(content, "staff", lineage={"2019": LineageContent("break")})
    forms = {"2018": content.forms["2018"], "2019": (OTHER,), "2020": content.forms["2019"]}
    ((file, column, code, params),) = told(replace(broken, forms=forms))
    assert (file, column, code) == ("questionnaires/2020/survey.csv", "staff", "type_differs")
    assert (params["known"], params["wave"]) == ("decimal", "2019")


def test_two_questionnaires_of_a_wave_with_one_version_are_named(content):
    (form,) = content.forms["2019"]
    found = told(replace(content, forms=content.forms | {"2019": (form, form)}))
    assert found == [("questionnaires/2019/2/settings.csv", "version", "version_repeated", {})]


LINKS = [f"33333333-3333-4333-8333-33333333333{n},{P18}" for n in (1, 2)]


def with_links(*kinds):
    """Return a package in which one project is followed by two, by links of these kinds."""
    lines = [f"{LINKS[0]},{P19},{kinds[0]}", f"{LINKS[1]},{Q19},{kinds[1]}"]
    text = "\n".join(["id,predecessor,successor,kind", *lines, ""])
    return package() | {"project_links.csv": text.encode()}


@pytest.mark.parametrize("span", [1, 500])
def test_links_are_judged_with_those_that_share_a_project_however_many_are_taken(monkeypatch, span):
    monkeypatch.setattr(checks, "SPAN", span)
    assert read_contents(with_links("split", "split")).problems == []
    found = read_contents(with_links("continued", "split")).problems
    assert [(one.file, one.row, one.column, one.code) for one in found] == [
        ("project_links.csv", 2, "kind", "kind")
    ]


@pytest.mark.parametrize(("most", "rows"), [(1, [2]), (2, [2, 3])])
def test_of_links_of_a_kind_that_does_not_fit_the_first_are_named(monkeypatch, most, rows):
    monkeypatch.setattr(checks, "MOST_PROBLEMS", most)
    found = read_contents(with_links("continued", "continued")).problems
    assert [one.row for one in found] == rows


def test_a_link_that_stands_twice_is_named_before_kinds_that_do_not_fit():
    contents = with_links("continued", "continued")
    again = contents["project_links.csv"].decode().replace(Q19, P19)
    found = read_contents(contents | {"project_links.csv": again.encode()}).problems
    assert [one.code for one in found] == ["repeated"]
