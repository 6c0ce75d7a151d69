"""The questionnaire as the desk has it: texts in one language, choices in all, rules as trees."""

import datetime
import json

import pytest
from django.utils import translation

from surveys.domain.expressions import parse, parse_filter
from surveys.domain.questionnaire import Choice, Kind, Level, Question, Section
from surveys.domain.raw_answers import Unstorable, store
from surveys.presenters.desk import form_for_browser, normal, unreadable
from tests.surveys.domain.forms import ASKED, form, question

TODAY = datetime.date(2026, 11, 28)
ROLES = (
    Choice("cto", {"en": "Head of **IT**", "es": "Jefa de IT"}, {"part": "a"}),
    Choice("x", {"en": "Other  Ａ"}),
)


def asked(*questions, **given):
    return form_for_browser(
        form(*questions, languages=("en", "es"), **given), given.pop("language", "en"), TODAY
    )


def test_texts_are_plain_and_as_html_and_keep_what_they_name():
    found = asked(
        question("who", label={"en": "Who, **really**, in ${where}?", "es": "¿Quién en ${where}?"},
                 hint={"en": "A _name_"}),
        question("where"),
    )["questions"]["who"]  # fmt: skip
    assert found["label"] == "Who, really, in ${where}?"
    assert found["label_html"] == (
        'Who, <strong>really</strong>, in <span data-ref="where">…</span>?'
    )
    assert found["hint_html"] == "A <em>name</em>"


def test_the_language_is_the_one_asked_for():
    one = question("who", label={"en": "Who?", "es": "¿Quién?"}, constraint="string-length(.) > 2")
    known = form(one, languages=("en", "es"))
    with translation.override("en"):
        found = form_for_browser(known, "es", TODAY)
        assert translation.get_language() == "en"
    assert found["questions"]["who"]["label"] == "¿Quién?"
    assert found["messages"]["not_a_date"].startswith("No es una fecha")
    assert found["missing"]["refused"]["label"] == "Rehúsa contestar"
    assert (found["language"], found["today"]) == ("es", "2026-11-28")


def test_choices_are_known_by_all_their_words():
    one = Question(
        "role", Kind.SELECT_ONE, Level.PROJECT, label={"en": "Role"}, choices=ROLES,
        choice_filter=parse_filter("part = 'a'"),
    )  # fmt: skip
    first, second = asked(one)["questions"]["role"]["choices"]
    assert (first["label"], first["all"]) == ("Head of IT", ["head of it", "jefa de it"])
    assert first["label_html"] == "Head of <strong>IT</strong>"
    assert (first["columns"], second["columns"]) == ({"*part": "a"}, {"*part": ""})
    assert second["all"] == ["other a"]
    assert "columns" not in asked(question("a", "select_one"))["questions"]["a"]["choices"][0]


def test_what_is_acknowledged_has_one_choice_that_several_words_mean():
    (only,) = asked(question("agreed", "acknowledge"))["questions"]["agreed"]["choices"]
    assert only["code"] == only["label"] == "OK"
    assert {"ok", "yes", "sí"} <= {*only["all"]}


def test_rules_are_trees_and_a_rank_where_their_order_is_not_that_of_the_page():
    found = asked(
        question("b", relevant="${a} = 'x'", required_if="${a} = 'y'", default="'z'"),
        question("a", required=True),
        question("n", "note", relevant="${a} = 'x'"),
        question("c", "calculate", calculation="1 div 3", label={}),
    )["questions"]
    assert found["b"]["rules"] == {
        "relevant": parse("${a} = 'x'").tree,
        "required_if": parse("${a} = 'y'").tree,
        "default": parse("'z'").tree,
    }
    assert [found[code]["rank"] for code in "abc"] == [0, 1, 2]
    assert [found[code]["required"] for code in "abc"] == [True, False, False]
    assert (found["c"]["unseen"], found["c"]["stored_as"], found["a"]["unseen"]) == (
        True, "decimal", False,
    )  # fmt: skip
    assert found["n"]["kind"] == "note"
    assert {one["rank"] for one in asked(question("a"), question("b"))["questions"].values()} == {
        None
    }


@pytest.mark.parametrize(
    ("kind", "rule", "said", "got"),
    [
        ("integer", ". > 0 and . < 8", "Enter a number above 0 and below 8 (got ", "answer"),
        ("date", ". <= today()", "Enter 28 November 2026 or an earlier date (got ", "answer"),
        ("text", "string-length(.) <= 3", "Write at most 3 characters (these are ", "length"),
    ],
)
def test_a_constraint_is_worded_ahead(kind, rule, said, got):
    found = asked(question("a", kind, constraint=rule))["questions"]["a"]
    assert (found["constraint_text"], found["constraint_got"]) == (f"{said}%(got)s).", got)


def test_the_words_of_the_questionnaire_come_before_those_of_nucleus():
    own = question("a", "integer", constraint=". > 0", constraint_message={"en": "100 % more"})
    found = asked(own, question("b"))["questions"]
    assert found["a"]["constraint_text"] == "100 % more"
    assert "constraint_got" not in found["a"]
    assert found["b"]["constraint_text"] == ""


def test_sections_and_what_is_repeated():
    known = form(
        question("a"), question("b", level="project", relevant="${a} = '1'"),
        project_label={"en": "Undertaking"}, languages=("en",),
    )  # fmt: skip
    found = form_for_browser(known, "en", TODAY)
    assert found["sections"] == [
        {"code": "", "label": "", "label_html": "", "level": level, "items": [code]}
        for level, code in (("interview", "a"), ("project", "b"))
    ]
    assert (found["project_label"], found["repeat"], found["linked"]) == (
        "Undertaking", "project", True,
    )  # fmt: skip
    assert found["repeated"] == ["b", "project"]
    assert asked(question("a"), question("b", level="project"))["project_label"] == "Project"
    section = Section("s", {"en": "About **you**"}, Level.INTERVIEW, (question("a", section="s"),))
    named = type(known)("f", "1", ("en",), "en", (section,))
    assert form_for_browser(named, "en", TODAY)["sections"][0]["label"] == "About you"


def test_labels_come_only_where_a_rule_says_them():
    one = question("a", "select_one")
    says = question("b", constraint="jr:choice-name(${a}, '${a}') != .")
    assert "labels" not in asked(one)
    assert asked(one, says)["labels"] == {"a": {code: code for code in ("red", "green", "blue")}}


@pytest.mark.parametrize("kind", ASKED)
def test_there_is_a_message_for_every_text_that_cannot_be_read(kind):
    choices = (Choice("a"),) if kind.has_choices else ()
    one = Question("q", kind, Level.INTERVIEW, choices=choices)
    odd = (
        "12a",
        "1,000",
        "9" * 17,
        "0." + "1" * 20,
        "0999-01-01",
        "2019-02-30",
        "\x00",
        "x" * 20_001,
    )
    codes = set()
    for text in odd:
        try:
            store(text, one)
        except Unstorable as error:
            codes.add(error.code)
    assert codes
    assert codes <= unreadable().keys()


def test_a_form_is_json_and_labels_are_compared_in_one_form():
    assert json.loads(json.dumps(asked(question("a")))) == asked(question("a"))
    assert normal("  Ｈéad\u00a0 OF ") == "héad of"
