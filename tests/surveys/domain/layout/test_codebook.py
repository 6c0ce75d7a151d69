import csv
import io

from hypothesis import given

from surveys.domain.data_files.csv_file import FORMAT
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.codebook import (
    Asked,
    CategoryEntry,
    EmptyEntry,
    FieldEntry,
    codebook_csv,
    codebook_of,
)
from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.long_form import long_layout
from surveys.domain.layout.options import Empty, Options
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Choice, Kind, Level
from tests.surveys.domain.layout.data_sets import columns, is_dangerous
from tests.surveys.domain.layout.test_building import Narrow
from tests.surveys.domain.layout.test_options import OPTIONS

ALL = tuple(Missing)
LONG = "Which of these tools do you use in any of your projects?"
CHOICES = (Choice("k8s", {"en": "Kubernetes", "es": "Kubernetes"}), Choice("=x", {"en": "Other"}))
TOOLS = Column("tools", Kind.SELECT_MULTIPLE, {"en": f"**{LONG}**"}, CHOICES, ALL, Level.PROJECT)
STAGE = Column("stage", Kind.SELECT_ONE, {"en": "Stage", "es": "Fase"}, CHOICES, ALL)
WAVE = Column("wave", label={"en": "Wave"})


def entries(*found, format=FORMAT, **options):
    return codebook_of(layout_of(found, Options(**options), format)[0])


def test_it_says_in_full_what_a_file_shortens():
    (tools,) = entries(TOOLS, format=Narrow())
    assert tools.label == LONG
    assert tools.fields == (
        FieldEntry("tools_k8s", f"{LONG}: Kubernetes"),
        FieldEntry("tools__x", f"{LONG}: Other"),
    )
    assert tools.categories == (
        CategoryEntry("k8s", "tools_k8s", "Kubernetes"),
        CategoryEntry("=x", "tools__x", "Other"),
    )
    assert (tools.level, tools.privacy, tools.kind) == ("project", "open", "select_multiple")
    assert tools.empties[0] == EmptyEntry(
        Missing.NOT_ASKED, "tools_k8s", "a", "Not asked in this wave"
    )


def test_it_says_which_number_stands_for_which_category():
    (stage,) = entries(STAGE, format=Narrow(), language="es")
    assert stage.label == "Fase"
    assert stage.categories == (
        CategoryEntry("k8s", "1", "Kubernetes"),
        CategoryEntry("=x", "2", "Other"),
    )


def test_it_says_what_stands_in_a_file_of_codes_and_in_one_of_labels():
    (stage,) = entries(STAGE)
    assert [one.value for one in stage.categories] == ["k8s", "=x"]
    assert [one.value for one in stage.empties] == [f".{kind.value}" for kind in Missing]
    (stage,) = entries(STAGE, labels=True)
    assert [one.value for one in stage.categories] == ["Kubernetes", "Other"]


def test_it_says_where_reasons_stand():
    wave, tools = entries(WAVE, TOOLS, empty=Empty.COMPANION, multiple=Multiple.EACH)
    assert wave.empties == ()
    assert tools.empties[-1] == EmptyEntry(
        Missing.DONT_KNOW, "tools_empty", "dont_know", "Does not know"
    )


def test_a_file_of_answers_has_its_variables_behind_its_fields():
    layout, _warnings = long_layout([WAVE], [STAGE, TOOLS], Options(), FORMAT)
    assert [one.name for one in codebook_of(layout)] == [
        *("wave", "variable", "value"),
        *("stage", "tools"),
    ]


def test_as_csv_it_has_a_line_for_each_thing():
    asked = {"stage": Asked(("2018", "2019"), ". != 'k8s'")}
    assert codebook_csv(entries(WAVE, STAGE), asked).splitlines()[:7] == [
        "variable,entry,field,code,value,label,level,privacy,kind,waves,constraint",
        "wave,variable,,,,Wave,interview,open,,,",
        "wave,field,wave,,,Wave,,,,,",
        "stage,variable,,,,Stage,interview,open,select_one,2018 2019,. != 'k8s'",
        "stage,field,stage,,,Stage,,,,,",
        "stage,category,,k8s,k8s,Kubernetes,,,,,",
        "stage,category,,'=x,'=x,Other,,,,,",
    ]


@given(columns(), OPTIONS)
def test_no_cell_of_it_is_run_as_a_formula(found, options):
    text = codebook_csv(codebook_of(layout_of(found, options, FORMAT)[0]), {})
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [one for one in cells if is_dangerous(one) and not one.lstrip("-").isdigit()] == []
