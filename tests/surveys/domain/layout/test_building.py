import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.layout.building import full_label, layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import FieldType, Multiple
from surveys.domain.layout.limits import Limits
from surveys.domain.layout.options import Empty, Options
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.data_sets import columns
from tests.surveys.domain.layout.test_options import OPTIONS


@dataclass(frozen=True)
class Narrow:
    """A format with all the limits that there may be."""

    name = "narrow"
    marks = frozenset(FieldType) - {FieldType.TEXT}
    limits = Limits(
        name=32,
        label=40,
        category_label=20,
        reserved=frozenset({"int", "with"}),
        letters=re.compile("[A-Za-z0-9_]"),
        first=re.compile("[A-Za-z]"),
        needs_numbers=True,
        empties=dict(zip(Missing, "abcde", strict=True)),
    )
    holds_several = False


ALL = tuple(Missing)


def tools(*labels):
    choices = (Choice(code, {"en": label}) for code, label in zip("abc", labels, strict=False))
    return Column("tools", Kind.SELECT_ONE, categories=tuple(choices), missing=ALL)


def laid(*found, **options):
    return layout_of(found, Options(**options), Narrow())


def said(warnings):
    return [(one.field, one.message.code) for one in warnings]


@given(columns(), OPTIONS)
def test_every_layout_keeps_within_the_limits(found, options):
    layout, warnings = layout_of(found, options, Narrow())
    assert layout == layout_of(found, options, Narrow())[0]
    assert [one.name for one in layout.columns] == [one.name for one in found]
    names = [field.name for field in layout.fields]
    assert len({name.casefold() for name in names}) == len(names)
    for field in layout.fields:
        assert re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,31}", field.name)
        assert 0 < len(field.label.encode()) <= 40
        assert len(set(field.labels.values())) == len(field.categories)
        assert all(0 < len(label.encode()) <= 20 for label in field.labels.values())
        assert [*field.numbered] == [*range(1, len(field.categories) + 1)]
        is_short = field.label == full_label(field, options.language)
        assert is_short is ((field.name, "label_cut") not in said(warnings))


def test_two_long_categories_stay_apart_when_they_are_shortened():
    layout, warnings = laid(tools("Container orchestration", "Container orchestrators", "c"))
    assert [*layout.fields[0].labels.values()] == ["Container orchest…", "Container orc… (b)", "c"]
    assert [one.message.text() for one in warnings] == [
        "The label of the category a of tools is too long for the format and was shortened. The "
        "codebook has all of it.",
        "The label of the category b of tools is too long for the format and was shortened. The "
        "codebook has all of it.",
    ]


def test_categories_with_the_same_words_say_their_code():
    layout, warnings = laid(tools("Yes", "Yes", "b"))
    assert layout.fields[0].labels == {"a": "Yes (a)", "b": "Yes (b)", "c": "b"}
    assert warnings == ()
    layout, _warnings = laid(tools("b", "", "x"))
    assert layout.fields[0].labels == {"a": "b", "b": "b (b)", "c": "x"}


def test_a_tick_says_its_category_where_its_label_is_shortened():
    column = Column(
        "tools",
        Kind.SELECT_MULTIPLE,
        label={"en": "Which of these tools do you use in any project?"},
        categories=(Choice("a", {"en": "Kubernetes"}), Choice("A", {"en": "Swarm"})),
        missing=ALL,
    )
    layout, warnings = laid(column)
    assert [(one.name, one.label) for one in layout.fields] == [
        ("tools_a", "Which of these tools do y…: Kubernetes"),
        ("tools_A_2", "Which of these tools do you us…: Swarm"),
    ]
    assert said(warnings) == [
        ("tools_a", "label_cut"),
        ("tools_A_2", "renamed"),
        ("tools_A_2", "label_cut"),
    ]


def test_a_field_of_reasons_is_named_apart_from_questions():
    found = [Column("x", Kind.TEXT, missing=ALL), Column("x_empty", Kind.INTEGER, missing=ALL)]
    layout, warnings = laid(*found, language="es")
    assert [field.name for field in layout.fields] == ["x", "x_empty_2", "x_empty"]
    assert layout.fields[1].label == "x: por qué no hay respuesta"
    assert layout.fields[1].numbers == {kind.value: n for n, kind in enumerate(Missing, 1)}
    assert [one.as_json() for one in warnings if one.message.code == "renamed"] == [
        {
            "field": "x_empty_2",
            "code": "renamed",
            "message": "x_empty is called x_empty_2 in this file: the format does not take its "
            "name, or another field has it.",
            "template": "%(name)s is called %(field)s in this file: the format does not take its "
            "name, or another field has it.",
            "params": {"field": "x_empty_2", "name": "x_empty"},
        }
    ]


def test_marks_are_said_where_a_field_has_them():
    layout, _warnings = laid(Column("n", Kind.INTEGER, missing=ALL), Column("wave"))
    assert layout.fields[0].empties[Missing.REFUSED] == "d"
    assert layout.fields[1].empties == {}
    layout, _warnings = laid(Column("n", Kind.INTEGER, missing=ALL), empty=Empty.COMPANION)
    assert [(one.name, one.empties) for one in layout.fields] == [("n", {}), ("n_empty", {})]


@given(st.sampled_from(Multiple))
def test_several_codes_in_one_field_are_left_to_formats_that_can(multiple):
    column = Column("t", Kind.SELECT_MULTIPLE, categories=(Choice("a"),), missing=ALL)
    layout, _warnings = laid(column, multiple=multiple)
    assert [field.type for field in layout.fields] == [FieldType.TICK]


def test_two_columns_of_one_name_are_no_data_set():
    with pytest.raises(ValueError, match="two columns are called n"):
        laid(Column("n"), Column("n"))
