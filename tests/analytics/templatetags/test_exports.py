"""What pages call formats of data files."""

from analytics.templatetags.exports import format_label


def test_a_format_has_the_label_of_its_declaration_and_an_unknown_one_its_name():
    assert [*map(format_label, ("sav", "xlsx", "gone"))] == ["SPSS", "Excel (XLSX)", "GONE"]
