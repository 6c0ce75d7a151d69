"""The browser's evaluator gives what the server's gives, for every vector and many more."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from surveys.domain.expressions import ExpressionError, parse, parse_filter
from tests.soaking import SOAK
from tests.surveys.domain.expressions.cases import (
    ANSWERS,
    EXPRESSIONS,
    FORM_EXPRESSIONS,
    FORM_VECTORS,
    FORMS,
    KINDS,
    VECTORS,
    form_outcome,
    outcome,
)

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).parents[2] / "static" / "nucleus"
SCRIPT = "\n".join((SCRIPTS / name).read_text("utf-8") for name in ("values.js", "expressions.js"))
RUN_ALL = """cases => cases.map(([tree, answers, options]) => {
  try {
    const {value, missing} = window.NucleusExpressions.evaluate(tree, answers, options);
    return missing === null ? value : {missing};
  } catch (error) {
    if (!(error instanceof window.NucleusExpressions.ExpressionError)) throw error;
    return {error: error.position};
  }
})"""


@pytest.fixture
def in_browser(page):
    """Return a function from cases (expression, answers, `.`) to what the browser makes of them."""
    page.set_content("<!doctype html><title>blank</title>")
    page.add_script_tag(content=SCRIPT)

    def evaluate(cases):
        trees = [
            [parse(text).tree, answers, {} if own is None else {"self": own}]
            for text, answers, own in cases
        ]
        return page.evaluate(RUN_ALL, trees)

    return evaluate


def forms_in_browser(page, cases):
    """Return what the browser makes of expressions of forms, each with what is given."""
    page.set_content("<!doctype html><title>blank</title>")
    page.add_script_tag(content=SCRIPT)
    return page.evaluate(
        RUN_ALL,
        [[parse_filter(text).tree, given.get("answers", {}), given] for text, given in cases],
    )


def is_readable(text):
    try:
        parse(text)
    except ExpressionError:
        return False
    return True


def test_every_vector_gives_the_same_in_the_browser(in_browser):
    vectors = [vector for vector in VECTORS if is_readable(vector[1])]
    found = in_browser([(text, answers, own) for _, text, answers, own, _ in vectors])
    differing = [
        (vector, result)
        for vector, result in zip(vectors, found, strict=True)
        if (result, type(result)) != (vector[4], type(vector[4]))
    ]
    assert differing == []


def test_every_vector_of_forms_gives_the_same_in_the_browser(page):
    found = forms_in_browser(page, [(text, given) for _, text, given, _ in FORM_VECTORS])
    differing = [
        (vector, result)
        for vector, result in zip(FORM_VECTORS, found, strict=True)
        if (result, type(result)) != (vector[3], type(vector[3]))
    ]
    assert differing == []


def test_any_expression_of_a_form_gives_the_same_in_the_browser(page):
    cases = []

    @seed(20172)
    @settings(
        max_examples=900 if SOAK else 420,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(FORM_EXPRESSIONS, FORMS)
    def collect(text, known):
        cases.append((text, known))

    collect()
    expected = [form_outcome(*case) for case in cases]
    differing = [
        (case, here, there)
        for case, here, there in zip(cases, expected, forms_in_browser(page, cases), strict=True)
        if (here, type(here)) != (there, type(there))
    ]
    assert len(cases) >= 400
    assert differing == []


def test_any_expression_gives_the_same_in_the_browser(in_browser):
    cases = []

    @seed(20171)
    @settings(
        max_examples=600 if SOAK else 320,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(EXPRESSIONS, ANSWERS, st.integers(-5, 5) | st.sampled_from(["0.5", "a"]) | KINDS)
    def collect(text, answers, own):
        cases.append((text, answers, own))

    collect()
    expected = [outcome(*case) for case in cases]
    differing = [
        (case, here, there)
        for case, here, there in zip(cases, expected, in_browser(cases), strict=True)
        if (here, type(here)) != (there, type(there))
    ]
    assert len(cases) >= 300
    assert differing == []


def test_truth_is_true_false_or_unknown(page, in_browser):
    def truth(text, answers):
        call = "([tree, answers]) => window.NucleusExpressions.truth(tree, answers)"
        return page.evaluate(call, [parse(text).tree, answers])

    assert truth("${a} = 1", {"a": 1}) is True
    assert truth("${a} = 1", {"a": 2}) is False
    assert truth("${a} = 1", {"a": {"missing": "refused"}}) is None
    assert truth("${constructor} = 1", {}) is None


def test_half_typed_numbers_are_told_apart_from_unknown_answers(in_browser):
    assert in_browser([("${d} > 1", {"d": "12."}, None)]) == [True]
    assert in_browser([("${d} > 1", {"d": "-"}, None)]) == [{"error": 5}]


def test_the_script_needs_no_eval(page):
    policy = "default-src 'none'; script-src 'unsafe-inline'"
    page.set_content(
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<script>{SCRIPT}</script>"
        f"<script>document.title = NucleusExpressions.truth("
        '{"op": "regex", "at": 0, "args": [{"op": "text", "value": "a"}, {"op": "true"}], '
        '"program": [[97, 97]]}, {})</script>'
    )
    assert page.title() == "true"
