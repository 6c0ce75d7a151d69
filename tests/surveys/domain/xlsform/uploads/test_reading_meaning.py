"""Conditions mean the same: relevance and constraints against a second evaluation of the sheet."""

import random
import re

import pytest

from surveys.domain.expressions import Type, evaluate, record_frame
from surveys.domain.questionnaire import Kind
from tests.surveys.domain.xlsform.uploads.books import read
from tests.surveys.domain.xlsform.uploads.described import NAMES, described
from tests.surveys.domain.xlsform.uploads.reference import Unsupported, reference

pytestmark = pytest.mark.slow

ANSWERS = 200
# What Nucleus keeps unknown where XPath takes nothing for an answer; the notes say so.
NEGATIVE = re.compile(r"!=|\bnot\s*\(|<>", re.IGNORECASE)
EMPTY = {"missing": "no_answer"}


def drawn(question, rng):
    """Return a random answer as it is stored, and as a text of XForms."""
    if rng.random() < 0.12:
        return EMPTY, ""
    kind = question.kind
    if kind is Kind.SELECT_MULTIPLE:
        chosen = [code for code in question.choice_codes if rng.random() < 0.5]
        return (chosen, " ".join(chosen)) if chosen else (EMPTY, "")
    if kind is Kind.SELECT_ONE:
        code = rng.choice(question.choice_codes)
        return code, code
    if kind is Kind.INTEGER or (kind is Kind.CALCULATE and question.name.type is Type.NUMBER):
        number = rng.choice([0, 1, 2, 3, 5, 9, 18, 19, 30, 60, 123456789])
        return number, str(number)
    if kind is Kind.DECIMAL:
        number = rng.choice(["0.3", "0.5", "1", "7.5", "600"])
        return number, number
    if kind is Kind.DATE:
        day = rng.choice(["2018-05-01", "2020-01-01", "2021-06-30", "2023-02-03"])
        return day, day
    if kind is Kind.TIME:
        time = rng.choice(["06:00:00", "08:00:00", "19:30:00"])
        return time, time
    if kind is Kind.DATETIME:
        return "2021-06-30T08:30:00", "2021-06-30T08:30:00"
    if kind is Kind.ACKNOWLEDGE:
        return "OK", "OK"
    text = rng.choice(["a", "3", "y", "yes", "x y", "no", "high", "abcd", "0123456789"])
    return text, text


def rules_of(upload, item_cells):
    """Yield question, column, the texts of the sheet that decide, and the expression of Nucleus."""
    for question in upload.questionnaire.items():
        if question.code in item_cells:
            texts, constraint = item_cells[question.code]
            yield question, "relevant", texts, question.relevant
            if constraint:
                yield question, "constraint", [constraint], question.constraint


def cells_of(upload):
    """Return by code the conditions around and of each row of the download, and its check."""
    survey = upload.source.sheets["survey"]
    open_parts, found = [], {}
    for row in survey.rows:
        cells = dict(zip(survey.columns, row, strict=True))
        if cells["type"].startswith("begin"):
            open_parts.append(cells.get("relevant", ""))
        elif cells["type"].startswith("end_"):
            open_parts.pop()
        else:
            texts = [*open_parts, cells.get("relevant", "")]
            texts = [text for text in texts if text and f"${{{cells['name']}}}" not in text]
            is_range = cells["type"] == "range"  # its ends are checked, too
            found[cells["name"]] = texts, "" if is_range else cells.get("constraint", "")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_relevance_and_checks_are_those_of_the_sheet(name):
    upload = described(name).upload()
    rng = random.Random(name)
    compared = 0
    cells = cells_of(upload)
    for _ in range(ANSWERS):
        pairs = {one.code: drawn(one, rng) for one in upload.questionnaire.questions()}
        stored = {code: answer for code, (answer, _text) in pairs.items()}
        texts = {code: text for code, (_answer, text) in pairs.items()}
        for question, column, sheet, rule in rules_of(upload, cells):
            compared += agree(question, column, sheet, rule, stored, texts)
    has_rules = any(one.relevant or one.constraint for one in upload.questionnaire.items())
    assert compared or not has_rules or name in WITHOUT


# Their rules are all about projects together, the day, or dates that are computed with.
WITHOUT = {"dates-and-times", "paths", "metadata-of-all-kinds", "two-repeats"}


def agree(question, column, sheet, rule, stored, texts):
    """Compare one rule for one record; return how many were compared."""
    own = texts.get(question.code, "")
    if not sheet:
        assert column != "relevant" or rule is None or question.code.endswith("_other")
        return 0
    read = set(re.findall(r"\$\{([^}]*)\}", " ".join(sheet)))
    if any(texts.get(name, "") == "" for name in read) and NEGATIVE.search(" ".join(sheet)):
        return 0
    if column == "constraint" and (own == "" or any(texts.get(one, "") == "" for one in read)):
        return 0  # nothing is checked where nothing was answered
    try:
        expected = all(reference(text, texts, own) for text in sheet)
    except Unsupported:
        return 0
    frame = record_frame(stored, self_value=stored.get(question.code, EMPTY))
    (value,) = evaluate(rule, frame).values
    assert bool(value) is expected, (question.code, column, sheet, rule.text, texts)
    return 1


def test_what_if_means_of_an_empty_answer_is_said():
    upload = read("""
        # survey
        | type | name | label | calculation |
        | select_one u | unit | Unit | |
        | calculate | acres | | if(${unit} = 'ac', 1, 0) |
        # choices
        | list_name | name | label |
        | u | ac | Acres |
        | u | ha | Hectares |
    """)
    (note,) = (one for one in upload.notes if one.code == "if_empty")
    assert (note.row, note.column) == (3, "calculation")
