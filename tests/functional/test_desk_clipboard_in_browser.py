"""What a spreadsheet copies is read cell by cell, and each text by what its column asks."""

import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.presenters.desk import form_for_browser
from tests.functional.desk_scripts import load
from tests.soaking import SOAK
from tests.surveys.domain.forms import WORDS, form

pytestmark = pytest.mark.browser

CITIES = (
    Choice("b", {"en": "Bilbao", "es": "Bilbao"}),
    Choice("l", {"en": "London", "es": "Londres"}),
    Choice("w", {"en": "Washington, D.C.", "es": "Washington"}),
    Choice("1", {"en": "One of several", "es": "Uno"}),
    Choice("x", {"en": "Same", "es": "Mismo"}),
    Choice("y", {"en": "same", "es": "Igual"}),
)
LETTERS = (
    Choice("a", {"en": "Alpha"}),
    Choice("b", {"en": "Beta **bold**"}),
    Choice("c", {"en": "…"}),
)


def asked(code, kind, choices=()):
    return Question(code, Kind(kind), Level.PROJECT, label={"en": code}, choices=choices)


ASKED = form(
    asked("text", "text"),
    asked("integer", "integer"),
    asked("decimal", "decimal"),
    asked("date", "date"),
    asked("time", "time"),
    asked("agreed", "acknowledge"),
    asked("city", "select_one", CITIES),
    asked("cities", "select_multiple", CITIES),
    asked("letters", "select_multiple", LETTERS),
    languages=("en", "es"),
)
PARSED = [
    ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
    ("a\nb\rc", [["a"], ["b"], ["c"]]),
    ('"x\r\ny ""q"""', [['x\ny "q"']]),
    ("\t\r\n", [["", ""]]),
    ('5" pipe\tnext', [['5" pipe', "next"]]),
    ('"a"b\tc', [['"a"b', "c"]]),
    ('"open\tb', [['"open', "b"]]),
    ('""\t""""', [["", '"']]),
    ("", []),
    ("\r\n", [[""]]),
    ("a\n\nb\n", [["a"], [""], ["b"]]),
    ("=1+1\t-", [["=1+1", "-"]]),
    ("a\x00b", [["a\x00b"]]),
]
REFUSED, UNKNOWN = {"missing": "refused"}, {"missing": "dont_know"}
READ = [
    ("text", " as it is ", " as it is "),
    ("text", "a\r\nb", "a\nb"),
    ("text", "=SUM(A1)", "=SUM(A1)"),
    ("text", "a\x00", "a\x00"),
    ("text", "Refused", REFUSED),
    ("text", "  ", ""),
    ("integer", " 12 ", "12"),
    ("integer", "+012", "12"),
    ("integer", "12a", "12a"),
    ("integer", "1,000", "1,000"),
    ("integer", "no contesta", REFUSED),
    ("integer", "NO SABE", UNKNOWN),
    ("integer", "Don’t know", UNKNOWN),
    ("decimal", "2,50", "2.5"),
    ("decimal", "1.234,5", "1.234,5"),
    ("date", "2019-06-30", "2019-06-30"),
    ("date", "03/04/2019", "03/04/2019"),
    ("date", "Rehúsa contestar", REFUSED),
    ("time", "8:30", "8:30"),
    ("agreed", "Sí", "OK"),
    ("agreed", "ok", "OK"),
    ("agreed", "perhaps", "perhaps"),
    ("city", "l", "l"),
    ("city", " LONDRES ", "l"),
    ("city", "Ｂilbao", "b"),
    ("city", "1.0", "1"),
    ("city", "Same", "Same"),
    ("city", "Paris", "Paris"),
    ("city", "don't know", UNKNOWN),
    ("cities", "Londres; bilbao", ["b", "l"]),
    ("cities", "b l", ["b", "l"]),
    ("cities", "Washington, D.C.", ["w"]),
    ("cities", "Bilbao, London", "Bilbao, London"),
    ("cities", "London|Washington, D.C.\nb", ["b", "l", "w"]),
    ("cities", "None of these", []),
    ("cities", "Ninguna de estas", []),
    ("cities", "[]", []),
    ("cities", "Paris; London", "Paris; London"),
    ("cities", "refused", REFUSED),
    ("letters", "alpha, beta bold", ["a", "b"]),
]


@pytest.fixture
def clipboard(page):
    """Return a function that calls one of the clipboard's, for a list of arguments."""
    load(page)
    known = form_for_browser(ASKED, "en", datetime.date(2026, 11, 28))

    def call(name, cases):
        script = """
          ([form, name, cases]) => cases.map((given) => name === "parse" || name === "serialise"
          ? NucleusDesk.clipboard[name](given)
          : NucleusDesk.clipboard[name](form.questions[given[0]], given[1], form))"""
        return page.evaluate(script, [known, name, cases])

    return call


def test_a_text_is_parsed_into_cells(clipboard):
    found = clipboard("parse", [text for text, _ in PARSED])
    assert found == [rows for _, rows in PARSED]


def test_each_kind_of_column_reads_what_it_asks(clipboard):
    found = clipboard("read", [[code, text] for code, text, _ in READ])
    differing = [(case, there) for case, there in zip(READ, found, strict=True) if case[2] != there]
    assert differing == []


def test_what_is_written_is_read_back(clipboard):
    cases = [
        *[["city", choice.code] for choice in CITIES],
        *[["cities", [choice.code]] for choice in CITIES],
        *[["letters", codes] for codes in ([], ["a"], ["a", "b", "c"])],
        *[[code, kind] for code in ("text", "integer", "cities") for kind in (REFUSED, UNKNOWN)],
        *[["integer", "12"], ["decimal", "2.5"], ["date", "2019-06-30"]],
        *[["agreed", "OK"], ["city", ""]],
    ]  # fmt: skip
    words = clipboard("write", cases)
    assert words[1:4] == ["London", "Washington, D.C.", "One of several"]
    assert words[4:6] == ["x", "y"]  # one word for both says neither
    back = clipboard("read", [[code, text] for (code, _), text in zip(cases, words, strict=True)])
    assert back == [typed for _, typed in cases]


def test_any_cells_come_back_as_they_were_copied(clipboard):
    drawn = []
    cell = st.text(st.sampled_from('ab"\t\n ;=é\x00'), max_size=6) | st.text(
        st.characters(codec="utf-8", exclude_characters="\r"), max_size=5
    )
    width = st.shared(st.integers(1, 4), key="width")
    row = width.flatmap(lambda count: st.lists(cell, min_size=count, max_size=count))

    @seed(20175)
    @settings(
        max_examples=1000 if SOAK else 300,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(row, min_size=1, max_size=5))
    def collect(rows):
        drawn.append(rows)

    collect()
    assert clipboard("parse", clipboard("serialise", drawn)) == drawn


def test_any_label_is_read_in_any_language(page):
    cases, forms = [], []

    @seed(20176)
    @settings(max_examples=60, database=None, deadline=None, phases=[Phase.generate])
    @given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4, unique=True))
    def collect(labels):
        choices = tuple(
            Choice(f"code{number}", {"en": one, "es": other})
            for number, (one, other) in enumerate(labels)
        )
        forms.append(form(asked("q", "select_one", choices), languages=("en", "es")))
        cases.append([list(pair) for pair in labels])

    collect()
    load(page)
    script = """
      (forms) => forms.map((form) => {
        const {q} = form.questions;
        const read = (label) => NucleusDesk.clipboard.read(q, ` ${label.toUpperCase()} `, form);
        return q.choices.map((choice) => choice.all.map(read));
      })"""
    today = datetime.date(2026, 11, 28)
    known = [form_for_browser(one, "en", today) for one in forms]
    for one, found in zip(known, page.evaluate(script, known), strict=True):
        choices = one["questions"]["q"]["choices"]
        labels = [label for choice in choices for label in choice["all"]]
        for choice, codes in zip(choices, found, strict=True):
            for label, code in zip(choice["all"], codes, strict=True):
                is_clear = labels.count(label) == 1 and label.upper().lower() == label
                assert code == choice["code"] or not is_clear, (label, code)
