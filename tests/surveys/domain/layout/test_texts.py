import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files.csv_file import FORMAT
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.options import Options
from surveys.domain.layout.texts import text_pair
from surveys.domain.layout.values import decode, encode
from surveys.domain.missing import Missing
from tests.surveys.domain.forms import question, stored_answers
from tests.surveys.domain.layout.data_sets import KINDS


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_an_answer_looks_as_in_a_study_package_and_is_read_there(kind, data):
    asked = question("q", kind.value)
    column = Column("q", kind, categories=asked.choices, missing=tuple(Missing))
    layout, _warnings = layout_of([column], Options(), FORMAT)
    write, read = text_pair(layout.fields[0], layout)
    stored = data.draw(stored_answers(asked))
    assert write(stored) == encode(stored, kind)
    assert read(write(stored)) == decode(write(stored), kind) == stored


def test_a_kind_of_empty_is_no_text_where_none_can_be():
    layout, _warnings = layout_of([Column("wave")], Options(), FORMAT)
    write, _read = text_pair(layout.fields[0], layout)
    with pytest.raises(ValueError, match="wave: refused in a field without kinds of empty"):
        write(Missing.REFUSED)
