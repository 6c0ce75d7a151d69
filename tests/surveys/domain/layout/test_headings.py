"""What a study may name never meets what Nucleus names in a file."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.domain.record_columns import DETAILS, PROJECT
from surveys.domain.layout.headings import own_heading, refuse_doubles
from surveys.domain.package.columns import ANSWERS, COLUMNS, fixed_columns
from surveys.domain.questionnaire import CODE

OWN = sorted({*DETAILS, *PROJECT, *(one.name for table in COLUMNS.values() for one in table)})
CODES = st.lists(
    st.one_of(
        st.sampled_from(OWN),
        st.sampled_from(OWN).map(str.upper),
        st.from_regex(CODE, fullmatch=True),
    ),
    unique_by=str.casefold,
)


@given(CODES)
@example(OWN)
def test_no_file_has_two_columns_of_one_name(codes):
    records = [*(own_heading(name, codes) for name in (*DETAILS, *PROJECT)), *codes]
    files = [records]
    for table in ANSWERS:
        spare = [column.name for column in COLUMNS[table] if column.spare]
        fixed = fixed_columns(table, ["en", "es"], codes=codes, spare=spare)
        files.append([*(name for name, _ in fixed), *codes])
    for headings in files:
        assert len({heading.casefold() for heading in headings}) == len(headings)
        refuse_doubles(headings)
        assert headings[-len(codes) :] == codes or not codes


def test_a_heading_stays_as_it_is_while_no_question_has_it():
    assert own_heading("state", ["stage"]) == "state"
    assert own_heading("state", ["stage", "State"]) == "nucleus.state"


def test_a_file_with_two_columns_of_one_name_is_not_written():
    with pytest.raises(ValueError, match="two columns are called state"):
        refuse_doubles(["state", "mode", "state"])
