"""The template: every column of it is known, and records written into it come back as they were."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.domain.layout.formulas import ERROR_WORDS
from surveys.domain.layout.values import encode
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind
from surveys.domain.record_files.answers import Vocabulary, answer_reader, may_be_mark
from surveys.domain.record_files.targets import Targets
from surveys.domain.record_files.templates import CODES, LABELS, Template
from tests.surveys.domain.forms import form, question
from tests.surveys.domain.record_files.files import SPANISH, read_file, words
from tests.surveys.factories import questionnaire_form


def template(headings=CODES, *, language="en", experts=(), of=None):
    of = of or questionnaire_form()
    say = (lambda text: SPANISH.get(text, text)) if language == "es" else str
    made = Template(of, Targets(of, words), headings=headings, language=language, say=say)
    return made.content(experts)


@pytest.mark.parametrize("headings", [CODES, LABELS])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_column_of_the_template_is_known(tmp_path, headings, language):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(headings, language=language, experts=["R1", "R2"]))
    read = read_file(path)
    assert read.codes == []
    assert "sheet_not_read" not in read.noted
    assert [one.respondent for one in read.interviews] == ["R1", "R2"]
    assert read.plan.projects.file in ("projects", "proyectos")


def test_a_label_that_two_questions_share_is_headed_by_code(tmp_path):
    twice = {"en": "How many?"}
    of = form(question("one", "integer", label=twice), question("two", "integer", label=twice))
    book = openpyxl.load_workbook(io.BytesIO(template(LABELS, of=of)))
    headings = [cell.value for cell in book["interviews"][1]]
    assert headings[-2:] == ["one", "two"]


def test_the_template_offers_categories_and_explains_kinds_of_empty():
    book = openpyxl.load_workbook(io.BytesIO(template()))
    rules = book["projects"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules] == ["'categories'!$B$6:$B$7"]
    helped = [cell.value for cell in book["how to fill in"]["A"]]
    assert [f".{kind}" for kind in Missing] == helped[-5:]


QUESTIONS = [
    question("text"),
    question("number", "integer"),
    question("decimal", "decimal"),
    question("day", "date"),
    question("one", "select_one", choices="01 1a -9"),
    question("several", "select_multiple", choices="red green -9"),
]
VOCABULARY = Vocabulary(words)
STORED = {
    "text": st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip)
    | st.sampled_from([".refused", "\\.refused", "#dont_know", "\\\\x", "=1+1", "refused", "01"]),
    "number": st.integers(-(10**14), 10**14),
    "decimal": st.decimals(-1000, 1000, places=2).map(lambda n: f"{n:f}".rstrip("0").rstrip(".")),
    "day": st.dates().map(lambda day: day.isoformat()),
    "one": st.sampled_from(["01", "1a", "-9"]),
    "several": st.sets(st.sampled_from(["red", "green", "-9"])).map(sorted),
}


def cell_of(stored, asked):
    """Return what a person who follows the template writes for a stored answer."""
    if missing_kind(stored) or asked.kind != Kind.TEXT:
        return encode(stored, asked.kind)
    return "\\" + stored if may_be_mark(stored, VOCABULARY) else stored


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.code)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_is_written_as_the_template_says_is_read_as_it_was(asked, data):
    kinds = st.sampled_from([Missing.REFUSED, Missing.DONT_KNOW]).map(as_missing)
    stored = data.draw(STORED[asked.code] | kinds)
    if isinstance(stored, str) and (not stored.strip() or stored.strip() in ERROR_WORDS):
        return
    raw = answer_reader(asked, VOCABULARY)(cell_of(stored, asked))
    raw = sorted(raw) if isinstance(raw, list) else raw
    assert raw == (str(stored) if asked.kind == Kind.INTEGER and raw is not stored
                   and not isinstance(stored, dict) else stored)  # fmt: skip
