"""What the type of a row means, in the spellings of all tools."""

import pytest

from surveys.domain.questionnaire import Kind
from surveys.domain.xlsform.uploads.types import Role, row_type


@pytest.mark.parametrize(
    ("written", "kind", "plain"),
    [
        (" Text ", Kind.TEXT, "text"),
        ("qrcode", Kind.TEXT, "barcode"),
        ("int", Kind.INTEGER, "integer"),
        ("double", Kind.DECIMAL, "decimal"),
        ("date_time", Kind.DATETIME, "dateTime"),
        ("DateTime", Kind.DATETIME, "dateTime"),
        ("calculate_here", Kind.CALCULATE, "calculate"),
        ("trigger", Kind.ACKNOWLEDGE, "acknowledge"),
        ("range", Kind.INTEGER, "range"),
    ],
)
def test_a_question_is_of_its_kind_however_it_is_spelled(written, kind, plain):
    found = row_type(written)
    assert (found.role, found.kind, found.plain) == (Role.QUESTION, kind, plain)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("select one from yn", "select_one yn"),
        ("select_one yn or_other", "select_one yn or_other"),
        ("select one yn or other", "select_one yn or_other"),
        ("select_multiple yn or_specify_other", "select_multiple yn or_other"),
        ("add select one prompt using yn", "select_one yn"),
        ("q select1 yn", "select_one yn"),
        ("select all that apply from yn", "select_multiple yn"),
        ("select-one: yn", "select_one yn"),
        ("select_one f.csv", "select_one_from_file f.csv"),
        ("select multiple from file f.xml", "select_multiple_from_file f.xml"),
        ("select one external ext", "select_one_external ext"),
        ("select_one ${q}", "select_one ${q}"),
    ],
)
def test_a_choice_is_written_as_the_format_has_it(written, plain):
    found = row_type(written)
    assert (found.role, found.plain) == (Role.QUESTION, plain)
    assert found.has_other is plain.endswith("or_other")
    assert found.kind is (Kind.SELECT_ONE if "one" in plain else Kind.SELECT_MULTIPLE)
    source = {"f": "file", "e": "external", "$": "question"}.get(found.list_name[0], "")
    assert found.source == source


@pytest.mark.parametrize(
    ("written", "role", "is_repeat"),
    [
        ("begin group", Role.BEGIN, False),
        ("Begin_Repeat", Role.BEGIN, True),
        ("start group", Role.BEGIN, False),
        ("begin loop over x", Role.BEGIN, True),
        ("end-group", Role.END, False),
        ("end  repeat the_name", Role.END, True),
    ],
)
def test_parts_begin_and_end(written, role, is_repeat):
    found = row_type(written)
    assert (found.role, found.is_repeat) == (role, is_repeat)


@pytest.mark.parametrize(
    ("written", "role", "is_standard"),
    [
        ("", Role.NONE, True),
        ("start", Role.METADATA, True),
        ("start_geopoint", Role.METADATA, True),
        ("caseid", Role.METADATA, False),
        ("csv-external", Role.METADATA, False),
        ("GPS", Role.DEVICE, True),
        ("rank yn", Role.DEVICE, True),
        ("rank", Role.DEVICE, False),
        ("hidden", Role.HIDDEN, True),
        ("select_one", Role.BAD_SELECT, True),
        ("select_some yn", Role.BAD_SELECT, True),
        ("hologram", Role.UNKNOWN, False),
    ],
)
def test_what_is_no_question_has_a_role_of_its_own(written, role, is_standard):
    found = row_type(written)
    assert (found.role, found.is_standard) == (role, is_standard)
