"""The questions of a form: what is stored is shown, sent and read again as the same."""

import uuid

import pytest
from django.http import QueryDict
from django.utils import translation

from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Level
from surveys.domain.raw_answers import stored_answers
from surveys.forms.names import RecordNames
from surveys.forms.questions import (
    project_in_words,
    raw_answers,
    stored_record,
    typed_project,
    typed_record,
)
from tests.surveys.domain.forms import form, question

PROJECT = uuid.UUID(int=7)
KINDS = form(
    question("words"),
    question("whole", "integer"),
    question("exact", "decimal"),
    question("day", "date"),
    question("one", "select_one"),
    question("many", "select_multiple"),
    question("stage", "select_one", "project", required=True),
)
NOTHING = as_missing(Missing.NO_ANSWER)


def sections(level=Level.INTERVIEW):
    return [section for section in KINDS.sections if section.level == level]


def posted(pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


def read(pairs):
    """Return the raw answers of what a browser sends of the interview."""
    return raw_answers(typed_record(sections(), RecordNames(), posted(pairs)))


def field(code, *pairs):
    record = typed_record(sections(), RecordNames(), posted(pairs))
    return record.by_code()[code]


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("words", "two\nlines"),
        ("words", "[]"),
        ("words", "refused"),
        ("whole", 0),
        ("whole", -12),
        ("exact", "1.5"),
        ("day", "2019-06-30"),
        ("one", "green"),
        ("many", ["red", "blue"]),
        ("many", []),
        ("many", as_missing(Missing.DONT_KNOW)),
        ("one", as_missing(Missing.REFUSED)),
        ("whole", NOTHING),
    ],
)
def test_what_is_stored_comes_back_from_the_page_as_the_same(code, stored):
    record = stored_record(sections(), RecordNames(), {code: stored})
    sent = [pair for one in record.by_code().values() for pair in one.sent]
    questions = [one.question for one in record.by_code().values()]
    assert stored_answers(read(sent), questions)[code] == stored


def test_a_kind_of_empty_that_nobody_can_choose_is_shown_as_blank():
    record = stored_record(sections(), RecordNames(), {"words": as_missing(Missing.NOT_ASKED)})
    shown = record.by_code()["words"]
    assert (shown.value, shown.missing, shown.sent) == ("", "", [])


def test_an_answer_comes_before_a_kind_of_empty_chosen_beside_it():
    both = [("q-words", "said"), ("q_missing-words", "refused")]
    assert read(both)["words"] == "said"
    assert read([("q-words", " \n"), *both[1:]])["words"] == as_missing(Missing.REFUSED)
    none = [("q-many", "[]"), ("q_missing-many", "dont_know")]
    assert read(none)["many"] == []


@pytest.mark.parametrize("kind", ["not_asked", "no_answer", "x", ""])
def test_a_kind_of_empty_that_is_not_offered_is_not_taken(kind):
    assert read([("q_missing-words", kind)])["words"] == ""


def test_nothing_selected_is_an_answer_and_nothing_sent_is_none():
    assert read([("q-many", "[]")])["many"] == []
    assert read([("q-many", "red"), ("q-many", "[]")])["many"] == []
    assert read([])["many"] == ""
    assert field("many", ("q-many", "[]")).nothing_selected
    assert not field("many").nothing_selected


def test_of_an_answer_that_was_sent_twice_the_last_one_counts():
    assert read([("q-words", "first"), ("q-words", "last")])["words"] == "last"
    assert read([("q-many", "red"), ("q-many", "blue")])["many"] == ["red", "blue"]


def test_categories_are_shown_in_words_and_those_chosen_are_marked():
    shown = field("many", ("q-many", "blue"), ("q-many", "no-such"))
    options = [(one.id, one.code, one.label, one.selected) for one in shown.choices]
    assert options == [
        ("q_option_1-many", "red", "red", False),
        ("q_option_2-many", "green", "green", False),
        ("q_option_3-many", "blue", "blue", True),
    ]


def test_part_of_a_code_chooses_no_category():
    assert not any(one.selected for one in field("one", ("q-one", "gre")).choices)


def test_the_kinds_of_empty_are_offered_in_the_language_of_the_reader():
    with translation.override("es"):
        offered = field("words", ("q_missing-words", "refused")).missing_choices
    assert offered == [("refused", "Rehúsa contestar", True), ("dont_know", "No sabe", False)]


def test_a_question_leads_to_its_first_category_or_to_its_field():
    assert field("one").first_input == "q_option_1-one"
    assert field("words").first_input == "q-words"


def test_keyboards_and_calendars_are_those_of_the_kind():
    record = stored_record(sections(), RecordNames())
    shown = {code: (one.input_type, one.input_mode) for code, one in record.by_code().items()}
    assert shown["whole"] == ("text", "numeric")
    assert shown["exact"] == ("text", "decimal")
    assert shown["day"] == ("date", "text")


def test_who_cannot_see_the_page_is_told_hint_and_problem():
    asked = question("words", hint={"en": "In a sentence."})
    own = form(asked, question("stage", level="project"))
    shown = stored_record([own.sections[0]], RecordNames()).by_code()["words"]
    assert shown.described_by == "q_hint-words"
    shown.conflict = "Somebody else changed this, too."
    assert shown.described_by == "q_hint-words q_problem-words"
    shown.conflict, shown.problems = "", ["Too long."]
    assert shown.described_by == "q_hint-words q_problem-words"
    assert field("words").described_by == ""


def test_words_of_the_study_are_those_of_the_reader():
    asked = question("words", label={"en": "Why?", "es": "¿Por qué?"}, hint={"en": "Briefly."})
    own = form(asked, languages=("en", "es"))
    shown = stored_record(own.sections, RecordNames()).by_code()["words"]
    with translation.override("es"):
        assert (shown.label, shown.hint) == ("¿Por qué?", "Briefly.")


class TestProjects:
    def typed(self, *pairs):
        names = RecordNames(PROJECT)
        data = posted([(names.prefix + name, value) for name, value in pairs])
        return typed_project(sections(Level.PROJECT), PROJECT, data)

    @pytest.mark.parametrize(("seen", "read"), [("3", 3), ("", None), ("x", None), ("-1", None)])
    def test_a_project_is_read_with_its_label_and_version(self, seen, read):
        record = self.typed(("label", "  Vision "), ("seen", seen), ("q-stage", "red"))
        assert (record.id, record.label, record.seen) == (PROJECT, "Vision", read)
        assert raw_answers(record) == {"stage": "red"}
        assert not record.removed

    def test_what_is_shown_in_one_line_sends_all_of_it(self):
        pairs = [("label", "Vision"), ("seen", "3"), ("remove", "1"), ("q-stage", "red")]
        record = self.typed(*pairs)
        assert record.sent == [
            ("project", str(PROJECT)),
            *((f"p-{PROJECT}-{name}", value) for name, value in pairs),
        ]
        record.untouched = True
        assert record.sent == []

    def test_a_renamed_project_is_new_with_all_that_was_typed(self):
        record, new = self.typed(("seen", "3"), ("label", "A"), ("q-stage", "red")), uuid.uuid4()
        record.rename(new)
        assert (record.id, record.seen) == (new, None)
        assert (f"p-{new}-q-stage", "red") in record.sent
        assert str(PROJECT) not in repr(record.sent)

    def test_a_project_of_many_is_one_line_until_it_is_opened_or_wrong(self):
        record = self.typed(("seen", "3"))
        assert record.is_light(many=True)
        assert not record.is_light(many=False)
        record.untouched = True
        assert record.is_light(many=False)
        record.by_code()["stage"].conflict = "Somebody else changed this, too."
        assert not record.is_light(many=True)
        record.by_code()["stage"].conflict, record.opened = "", True
        assert not record.is_light(many=True)

    def test_a_project_is_unfolded_while_it_is_new_or_wrong(self):
        stored, new = self.typed(("seen", "3")), self.typed()
        assert (stored.is_open, new.is_open) == (False, True)
        new.removed = True
        assert not new.is_open
        stored.problems = ["Its label is too long."]
        assert stored.is_open

    def test_a_list_of_problems_calls_it_by_number_and_label(self):
        record = self.typed(("label", "Vision"))
        record.number = 2
        with translation.override("es"):
            assert record.in_words == "Proyecto 2 (Vision)"
        assert project_in_words(1, "") == "Project 1"
        assert stored_record(sections(), RecordNames()).in_words == ""
