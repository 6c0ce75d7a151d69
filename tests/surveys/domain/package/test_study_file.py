"""`study.yaml` as a whole: what is no study is said, and what is written comes back equal."""

import datetime
from dataclasses import replace

import pytest

from surveys.domain.package.reading import read_contents
from surveys.domain.package.study_file import (
    CategoryContent,
    ConsentTextContent,
    LineageContent,
    ordered,
    read_study,
    study_document,
)
from surveys.domain.package.study_yaml import dump, load
from tests.surveys.domain.package.contents import STUDY, package

DAY = datetime.date(2018, 1, 1)


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "words\n", "7\n"])
def test_a_file_that_is_no_mapping_is_said_to_be_none(text):
    document = load("study.yaml", text)
    assert read_study(document) is None
    assert [(one.row, one.code) for one in document.problems] == [
        (document.lines.get(""), "no_mapping")
    ]


def test_of_a_file_that_cannot_be_read_nothing_else_is_said():
    contents = package() | {"study.yaml": b"name: 'open"}
    assert [one.code for one in read_contents(contents).problems] == ["no_yaml"]


def rich():
    """Return a study in which every optional part says something."""
    content = read_study(load("study.yaml", STUDY)).content
    first, *others = content.variables
    lineage = {
        "2019": LineageContent("break", {"en": "Asked anew"}, {"yes": "high", "no": "low"}),
        "2018": LineageContent("comparable"),
    }
    categories = tuple(CategoryContent(code, {"en": code.title()}) for code in ("high", "low"))
    text = ConsentTextContent("participate", "1", DAY, {"es": "Sí", "en": "Yes"})
    return replace(
        content,
        waves=(replace(content.waves[0], target=20), content.waves[1]),
        variables=(replace(first, lineage=lineage, categories=categories), *others),
        consent_texts=(text,),
    )


def test_a_study_is_read_as_it_was_written():
    sections = {"claims": [{"code": "a"}]}
    read = read_study(load("study.yaml", dump(study_document(rich(), sections)).decode()))
    assert read.content == rich()
    assert read.sections == sections


def test_lineage_is_written_in_the_order_of_the_waves_and_codes_by_their_names():
    (variable, *_) = study_document(rich(), {})["variables"]
    assert [*variable["lineage"]] == ["2018", "2019"]
    assert [*variable["lineage"]["2019"]["mapping"]] == ["no", "yes"]
    assert "mapping" not in variable["lineage"]["2018"]


def test_keys_that_earlier_versions_do_not_know_are_written_only_with_a_value():
    plain = study_document(read_study(load("study.yaml", STUDY)).content, {})
    full = study_document(rich(), {})
    assert "consent_texts" not in plain
    assert [one.get("target") for one in full["waves"]] == [20, None]
    assert all("target" not in one for one in plain["waves"])
    assert full["consent_texts"][0]["text"] == {"en": "Yes", "es": "Sí"}


def test_texts_are_in_the_order_of_the_study_and_empty_ones_are_left_out():
    texts = {"fr": "un", "es": "uno", "de": "eins", "en": "one", "it": ""}
    assert [*ordered(texts, ("en", "es")).items()] == [
        ("en", "one"),
        ("es", "uno"),
        ("de", "eins"),
        ("fr", "un"),
    ]


def test_a_consent_text_is_known_by_purpose_and_version():
    assert [one.code for one in rich().consent_texts] == ["participate 1"]


def test_the_variables_of_a_level_are_in_the_order_of_the_file():
    assert rich().codes("project") == ("stage", "frameworks", "team_size")
