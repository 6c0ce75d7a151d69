"""No name that a questionnaire may use meets one of the form, or another one's."""

import itertools
import re
import uuid
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.domain.questionnaire import (
    CODE,
    Choice,
    Kind,
    Level,
    Question,
    Questionnaire,
    Section,
    is_code,
)
from surveys.forms.interview import InterviewForm
from surveys.forms.names import NEW, RecordNames

ODD_CODES = (
    *("remove", "seen", "label", "missing", "hint", "problem", "option", "nothing", "q", "p"),
    *("q_missing", "q_hint", "q_option_1", "kind", "kind_hint", "kind_problem", "Kind", "new"),
    *(
        "__id__",
        "__proto__",
        "constructor",
        "details",
        "id",
        "action",
        "project",
        "project_template",
    ),
)
ODD_CATEGORIES = (
    "nothing",
    "missing",
    "hint",
    "problem",
    "a",
    "A",
    "1",
    "-9",
    "q-kind",
    "<b>",
    "é",
)
CODES = st.sampled_from(ODD_CODES) | st.from_regex(CODE, fullmatch=True)
CATEGORIES = st.sampled_from(ODD_CATEGORIES) | st.text(min_size=1, max_size=8).filter(is_code)


def questionnaire_of(codes, categories):
    """A questionnaire that asks the same codes, of each kind, about interview or project."""
    half = len(codes) // 2
    kinds = itertools.cycle((Kind.TEXT, Kind.SELECT_MULTIPLE, Kind.SELECT_ONE, Kind.DECIMAL))
    choices = tuple(Choice(code, {"en": f"Category {code}"}) for code in categories)
    questions = [
        Question(
            code=code,
            kind=kind,
            level=Level.INTERVIEW if number < half else Level.PROJECT,
            label={"en": f"Question {code}"},
            hint={"en": "A hint"},
            choices=choices if kind.has_choices else (),
            choice_list="all" if kind.has_choices else "",
        )
        for number, (code, kind) in enumerate(zip(codes, kinds, strict=False))
    ]
    levels = itertools.groupby(questions, key=lambda question: question.level)
    sections = tuple(Section("", {}, level, tuple(group)) for level, group in levels)
    return Questionnaire("odd", "1", ("en",), "en", sections)


class Elements(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, name):
        return [attrs[name] for _tag, attrs in self.found if name in attrs]


def page_of(form):
    return "".join(
        render_to_string("surveys/interviews/_question.html", {"field": field})
        for _section, fields in form.answers.sections
        for field in fields
    ) + "".join(
        render_to_string("surveys/interviews/_project.html", {"project": project})
        for project in [*form.projects, form.blank_project]
    )


many_codes = given(
    st.lists(CODES, min_size=2, max_size=12, unique=True),
    st.lists(CATEGORIES, min_size=1, max_size=8, unique=True),
)
often = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@often
@many_codes
def test_ids_of_elements_are_unique_and_every_label_ticks_its_own_box(codes, categories):
    form = InterviewForm(
        questionnaire_of(codes, categories),
        languages=["en"],
        data=QueryDict(f"action=save&project={uuid.UUID(int=7)}&project={uuid.UUID(int=8)}"),
    )
    for record in [form.answers, *form.projects]:
        for field in record.by_code().values():
            field.problems.append("Wrong")
    page = Elements(page_of(form))
    ids = page.all("id")
    assert [i for i, count in Counter(ids).items() if count > 1] == []
    assert [i for i in ids if re.search(r"\s", i)] == []
    assert set(page.all("for")) <= set(ids)
    assert {word for text in page.all("aria-describedby") for word in text.split()} <= set(ids)
    by_id = {attrs["id"]: attrs for _tag, attrs in page.found if "id" in attrs}
    boxes = [by_id[i]["value"] for i in page.all("for") if by_id[i].get("name", "").find("q-") >= 0
             and by_id[i].get("type") in ("checkbox", "radio")]  # fmt: skip
    assert boxes
    assert set(boxes) == {*categories, "[]"}


@pytest.mark.slow
@often
@many_codes
def test_no_field_is_read_as_another(codes, categories):
    form = InterviewForm(questionnaire_of(codes, categories), languages=["en"])
    records = [RecordNames(), RecordNames(uuid.UUID(int=7)), RecordNames(NEW)]
    own = [name for record in records[1:] for name in (record.label, record.seen, record.remove)]
    own += ["action", "id", "seen", "project", "csrfmiddlewaretoken"]
    own += [f"details-{name}" for name in form.details.fields]
    names = [
        name
        for record in records
        for code in codes
        for name in (record.question(code).answer, record.question(code).missing)
    ]
    assert len({*own, *names}) == len(own) + len(names)


@pytest.mark.parametrize("code", ODD_CODES)
def test_a_project_question_of_any_code_is_read_like_any_other(code):
    project = uuid.UUID(int=7)
    names = RecordNames(project).question(code)
    data = QueryDict(mutable=True)
    data.update({"project": str(project), names.answer: "typed", names.missing: ""})
    questionnaire = questionnaire_of(["other", code], ["a"])
    form = InterviewForm(
        Questionnaire("odd", "1", ("en",), "en", (
            questionnaire.sections[0],
            Section("", {}, Level.PROJECT, (
                Question(code=code, kind=Kind.TEXT, level=Level.PROJECT, label={"en": code}),
            )),
        )),
        languages=["en"],
        data=data,
    )  # fmt: skip
    [record] = form.projects
    assert record.by_code()[code].value == "typed"
    assert (record.label, record.seen, record.removed) == ("", None, False)


def test_a_label_is_filled_in_and_shows_a_little_markup_and_nothing_else():
    label = "How many work on ${kind}? **Size** of the <b>team</b>"
    question = Question(code="size", kind=Kind.TEXT, level=Level.INTERVIEW, label={"en": label})
    sections = (Section("", {}, Level.INTERVIEW, (question,)),)
    form = InterviewForm(Questionnaire("odd", "1", ("en",), "en", sections), languages=["en"])
    page = page_of(form)
    assert (
        'How many work on <span data-ref="kind">…</span>? <strong>Size</strong> of the '
        "&lt;b&gt;team&lt;/b&gt;" in page
    )
