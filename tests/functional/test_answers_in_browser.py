"""The browser reads what is typed as the server does, for odd texts and many more."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.domain.raw_answers import Unstorable, store
from tests.surveys.domain.forms import ASKED

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[2] / "static" / "nucleus" / "answers.js"
CODES = ("nothing", "-9", "a", "A", "é")
NO_ANSWER = {"missing": "no_answer"}
READ = "cases => cases.map(([kind, typed, codes]) => NucleusAnswers.read(kind, typed, codes))"
TYPED = (
    *("", " ", "\u00a0", "1,5", "1.5", "+1,50", "-0", "-0.0", "0,10", ",5", "5,", "1,000", "1.000"),
    *("1.234", "1.230", "1 000", "1'000", "1e3", "0x10", "٣", "²", "\u22127", " 12 ", "007", "+7"),
    *("9007199254740991", "9007199254740992", "-9007199254740992", "1" * 40, "0." + "1" * 16),
    *("0.0000000000000001", "123456789012345.6", "2019-02-29", "2020-02-29", "0000-01-01"),
    *("0001-01-01", "2019-6-3", "a\r\nb", "a\rb", "e\u0301", "a\x00", "x" * 20_001, "\x1f7\x1f"),
    *("8:30", "08:30:15", "24:00", "8:5", "8:30:00.00", "2019-06-30 8:30", "2019-06-30T24:00"),
    *("2019-02-30T08:30", "2019-06-30T08:30:00Z", "ok", " OK ", "True", "no", "1"),
    *("\ufeff7", "7\u2009", "nothing", " nothing ", "A", "[]", "a a", "1.5.2", "--1", "-", "1,5,2"),
)
NUMBERS = st.from_regex(r"[ ]?[+\-\u2212]?[0-9]{0,17}[.,']?[0-9]{0,17}[ ]?", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)


def question(kind):
    choices = tuple(Choice(code) for code in CODES) if kind.has_choices else ()
    return Question(code="a", kind=kind, level=Level.INTERVIEW, choices=choices)


def on_server(kind, typed):
    try:
        return store(typed, question(kind))
    except Unstorable:
        return NO_ANSWER


def test_what_is_typed_is_read_the_same_in_the_browser(page):
    cases = [(kind, typed) for kind in ASKED if kind is not Kind.SELECT_MULTIPLE for typed in TYPED]

    @seed(20171)
    @settings(
        max_examples=800,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.tuples(st.sampled_from((Kind.INTEGER, Kind.DECIMAL, Kind.TEXT, Kind.DATE)),
                  NUMBERS | TEXTS | st.sampled_from(TYPED))
        | st.tuples(st.just(Kind.SELECT_MULTIPLE),
                    st.lists(st.sampled_from([*CODES, "[]"]), min_size=1, unique=True))
    )  # fmt: skip
    def collect(case):
        cases.append(case)

    collect()
    page.set_content("<!doctype html><title>blank</title>")
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    found = page.evaluate(READ, [[kind.value, typed, list(CODES)] for kind, typed in cases])
    expected = [
        [] if isinstance(typed, list) and "[]" in typed else on_server(kind, typed)
        for kind, typed in cases
    ]
    differing = [
        (case, here, there)
        for case, here, there in zip(cases, expected, found, strict=True)
        if (here, type(here)) != (there, type(there))
    ]
    assert len(cases) > 800
    assert differing == []
