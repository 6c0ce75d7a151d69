"""Multiple-response sets in SPSS files, as pyreadstat finds them; PSPP is asked with the format."""

import io

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readstat_arrow import open_sav

from surveys.domain.data_files.spss_file import FORMAT
from surveys.domain.data_files.spss_sets import WithSets
from surveys.domain.layout.columns import Column
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.data_files.samples import CODES, layout_for, write
from tests.surveys.domain.layout.data_sets import columns


def sets_in(path, layout, rows):
    file, _written = write(FORMAT, layout, rows)
    path.write_bytes(file.read())
    return pyreadstat.read_sav(path)[1].mr_sets


def several(name, *codes, label=None):
    choices = tuple(Choice(code, {"en": code}) for code in codes)
    return Column(name, Kind.SELECT_MULTIPLE, label or {}, choices, tuple(Missing))


def test_a_question_is_a_set_of_its_ticks_with_its_words(tmp_path):
    label = {"en": "Which tools\ndo you use?", "es": "¿Qué herramientas?"}
    found = [Column("record"), several("tools", *CODES, label=label), several("Only", "one")]
    english = sets_in(tmp_path / "en.sav", layout_for(FORMAT, found), [["1", ["aws"], []]])
    assert {name: one["label"] for name, one in english.items()} == {
        "tools": "Which tools do you use?"
    }
    assert (english["tools"]["type"], english["tools"]["counted_value"]) == ("D", 1)
    assert english["tools"]["variable_list"] == [
        *("tools_aws", "tools_01", "tools__9", "tools_refused", "tools_ñandú", "tools_1"),
        "tools_" + "x" * 58,
    ]
    spanish = sets_in(tmp_path / "es.sav", layout_for(FORMAT, found, language="es"), [])
    assert spanish["tools"]["label"] == "¿Qué herramientas?"


@pytest.mark.parametrize("names", [("A", "a"), ("A", "B"), ("x" * 64, "x" * 63), ("_a", "with")])
def test_each_question_has_a_set_of_its_own(tmp_path, names):
    found = [Column("K"), *(several(name, "B", "C", label={"en": "é" * 200}) for name in names)]
    sets = sets_in(tmp_path / "x.sav", layout_for(FORMAT, found), [["1", ["B"], []]])
    assert len({name.casefold() for name in sets}) == 2
    assert [len(one["variable_list"]) for one in sets.values()] == [2, 2]
    assert {one["label"] for one in sets.values()} == {"é" * 128}


@given(columns(), st.sampled_from(["en", "es"]))
def test_whatever_a_study_asks_the_sets_name_ticks_of_the_file(found, language):
    layout = layout_for(FORMAT, found, language=language)
    file, _written = write(FORMAT, layout, [])
    found = open_sav(file).metadata.multiple_response_sets
    ticks = [[one.name for one in x.fields if one.choice] for x in layout.spreads]
    assert [one["variables"] for one in found] == [x for x in ticks if len(x) > 1]


def test_a_dictionary_without_an_end_is_told():
    to = WithSets(io.BytesIO(), [])
    to.write(b"no dictionary")
    assert not to.has_sets
