import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files import csv_file, json_lines
from surveys.domain.layout.columns import Column
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.long_form import LongRows, long_layout
from surveys.domain.layout.options import Options, Unit
from surveys.domain.layout.texts import text_pair
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.data_sets import columns, rows
from tests.surveys.domain.layout.test_options import OPTIONS

ALL = tuple(Missing)
TOOLS = Column(
    "tools",
    Kind.SELECT_MULTIPLE,
    categories=(Choice("k8s", {"en": "Kubernetes"}), Choice("c++", {"en": "C; C++"})),
    missing=ALL,
)
COUNT = Column("count", Kind.INTEGER, missing=ALL)
TEXT = Column("t", Kind.TEXT, missing=ALL)


@given(st.data(), columns(), OPTIONS)
@pytest.mark.parametrize("format", [csv_file.FORMAT, json_lines.FORMAT])
def test_answers_come_back_from_their_rows(format, data, found, options):
    (key, _label), answers = found[:2], found[2:]
    layout, _warnings = long_layout([key], answers, options, format)
    file, names = io.BytesIO(), [one.name for one in answers]
    records = data.draw(rows(answers))
    long = LongRows(layout)
    stored = [
        row
        for number, record in enumerate(records)
        for row in long.of([f"R{number}"], list(zip(names, record, strict=True)))
    ]
    format.write(layout, map(layout.split, stored), file)
    file.seek(0)
    known = Layout.from_json(json.loads(json.dumps(layout.as_json())))
    assert known == layout
    read = [known.join(cells) for cells in format.read(known, file)]
    assert read == stored
    pairs = {one.column.name: text_pair(one, known) for one in known.variables}
    found = [
        said if said is None or missing_kind(said) else pairs[variable][1](said)
        for _key, variable, said in read
    ]
    assert found == [answer for record in records for answer in record]


def lines(answers, stored, **options):
    keys = [Column("interview")]
    chosen = Options(unit=Unit.ANSWER, **options)
    layout, _warnings = long_layout(keys, answers, chosen, csv_file.FORMAT)
    file = io.BytesIO()
    csv_file.FORMAT.write(layout, map(layout.split, LongRows(layout).of(["R1"], stored)), file)
    return file.getvalue().decode().splitlines()


def test_a_long_file_looks_like_this():
    stored = [("tools", ["k8s"]), ("count", -5), ("t", ".refused"), ("tools", [])]
    stored += [("t", as_missing(Missing.REFUSED)), ("t", "[]"), ("t", "=1"), ("t", None)]
    assert lines([TOOLS, COUNT, TEXT], stored) == [
        "interview,variable,value",
        "R1,tools,k8s",
        "R1,count,-5",
        "R1,t,\\.refused",
        "R1,tools,[]",
        "R1,t,.refused",
        "R1,t,[]",
        "R1,t,'=1",
        "R1,t,",
    ]


def test_a_long_file_may_have_labels():
    assert lines([TOOLS], [("tools", ["c++", "k8s"])], labels=True)[1:] == [
        "R1,tools,C\\; C++; Kubernetes"
    ]


def test_a_key_may_be_called_like_a_field():
    layout, _warnings = long_layout([Column("value")], [TEXT], Options(), csv_file.FORMAT)
    assert [field.name for field in layout.fields] == ["value", "variable", "nucleus.value"]
