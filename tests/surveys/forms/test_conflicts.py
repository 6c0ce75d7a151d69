"""What two people changed at once, as the form asks about it and takes the choices."""

import datetime
import uuid

import pytest
from django.http import QueryDict
from django.utils import translation

from surveys.actions.interviews import save_interview
from surveys.domain.conversations import FIELDS
from surveys.domain.refusals import EditConflict, EditedPart, StaleVersion
from surveys.forms.conflicts import MINE, THEIRS, ShownConflict
from surveys.forms.interview import InterviewForm
from surveys.models import Interview
from tests.surveys.factories import (
    SURVEY,
    make_interview,
    make_study,
    make_user,
    make_wave,
    questionnaire_form,
)
from tests.surveys.views.posts import posted_again

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

WITH_A_DAY = SURVEY.replace(
    "end_group,,,,,,", "date,started,When did it start?,¿Cuándo empezó?,,,\nend_group,,,,,,"
)


@pytest.fixture
def interview():
    wave = make_wave(make_study(), form=questionnaire_form(WITH_A_DAY))
    return make_interview(wave, {"stage": "research"}, {}, state="draft", started="2019-01-31")


def form_of(interview, sent=None, **typed):
    """Return the form of an interview as somebody sent it."""
    data = QueryDict(mutable=True)
    for name, value in (sent or posted_again(interview, **typed)).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return InterviewForm(
        interview.questionnaire.form,
        languages=["en", "es"],
        interview=interview,
        data=data,
        initial={"respondent": interview.respondent.code},
    )


def save(interview, **typed):
    """Save as another person, who saw the interview as it is stored now."""
    stored = Interview.objects.get(pk=interview.pk)
    form = form_of(stored, **typed)
    assert form.details.is_valid(), form.details.errors
    save_interview(
        by=make_user(username="ana"), interview=stored, seen=stored.version, content=form.content()
    )


def compared(interview, mine):
    """Return the form that I sent, compared with what another person saved meanwhile."""
    form = form_of(interview, mine)
    assert form.details.is_valid(), form.details.errors
    stored = Interview.objects.get(pk=interview.pk)
    with pytest.raises(StaleVersion) as stale:
        save_interview(by=make_user(), interview=stored, seen=form.seen, content=form.content())
    form.show_conflicts(stale.value)
    return form


def chosen(interview, mine, choice, *, count):
    """Return my form after one side was chosen in everything that it asked."""
    form = compared(interview, mine)
    assert len(form.conflicts) == count
    for conflict in form.conflicts:
        conflict.choice = choice
    form.apply_choices()
    assert form.conflicts == []
    return form


def project_names(interview):
    project = interview.projects.first()
    return str(project.pk), f"p-{project.pk}-"


def told(conflicts):
    return {(one.subject, one.mine, one.theirs) for one in conflicts}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (EditedPart.ANSWER, ("Keep mine: 7", "Take theirs: 8")),
        (EditedPart.FIELD, ("Keep mine: 7", "Take theirs: 8")),
        (EditedPart.REMOVED, ("Keep the project", "Remove it, as they did")),
        (EditedPart.KEPT, ("Remove the project", "Keep it, with what they wrote")),
    ],
)
@pytest.mark.parametrize("choice", ["", MINE, THEIRS])
def test_both_sides_are_offered_in_words_and_the_choice_is_marked(part, words, choice):
    asked = ShownConflict(EditConflict("", part), "", "", "", "7", "8", None, choice)
    assert asked.options == [
        (MINE, words[0], choice == MINE),
        (THEIRS, words[1], choice == THEIRS),
    ]


def test_nothing_is_asked_that_the_page_did_not_ask(interview):
    form = form_of(interview, **{"q_keep-staff": "mine"})
    assert form.read_choices()
    assert form.conflicts == []


@pytest.mark.parametrize("choice", ["", "yours", "MINE"])
def test_what_is_no_choice_leaves_it_open(interview, choice):
    form = form_of(interview, asked=["q_keep-aws_customer"], **{"q_keep-aws_customer": choice})
    assert not form.read_choices()
    form.ask_for_choices()
    [line] = form.summary
    assert (line.target, line.subject) == ("q_keep-aws_customer", "Is the company an AWS customer?")


def test_names_that_no_page_asks_about_are_left_out(interview):
    asked = ["q_keep-no_such", "keep_field-password", "p-x-q_keep-stage", "", "q_keep-staff"]
    form = form_of(interview, asked=[*asked, *asked])
    form.read_choices()
    assert [one.name for one in form.conflicts] == ["q_keep-staff"]


def test_what_is_asked_stands_in_the_order_of_the_page(interview):
    _place, project = project_names(interview)
    in_order = ["keep_field-held_on", "keep_field-mode", "q_keep-staff", f"{project}q_keep-stage"]
    form = form_of(interview, asked=in_order[::-1])
    form.read_choices()
    assert [one.name for one in form.conflicts] == in_order


def test_dates_and_choices_are_told_in_the_language_of_the_reader(interview):
    mine = posted_again(interview, **{"details-held_on": "2019-06-04", "details-mode": ""})
    save(interview, **{"details-held_on": "2019-06-05", "details-mode": "written"})
    with translation.override("es"):
        assert told(compared(interview, mine).conflicts) == {
            ("Fecha de la entrevista", "4 de junio de 2019", "5 de junio de 2019"),
            ("Modalidad", "nada", "por escrito"),
        }


@pytest.mark.parametrize("typed", ["soon", "2019-13-01"])
@pytest.mark.parametrize(
    ("name", "keep"), [("details-held_on", "keep_field-held_on"), ("q-started", "q_keep-started")]
)
def test_a_date_that_cannot_be_read_is_told_as_it_was_typed(interview, name, keep, typed):
    form = form_of(interview, asked=[keep], **{name: typed})
    assert not form.read_choices()
    [asked] = form.conflicts
    assert asked.mine == typed
    assert "2019" in asked.theirs


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "none"),
        ([("", "", "", "")], "none"),
        ([("2019-06-10", "phone", "45", "I1")], "10 June 2019, phone, 45 minutes, I1"),
        ([("2019-06-10", "", "", ""), ("", "video", "", "")], "10 June 2019; no date, video call"),
        ([("soon", "smoke", "an hour", "Ada L.")], "soon, smoke, an hour, Ada L."),
    ],
)
def test_further_conversations_are_told_as_they_were_typed(interview, rows, words):
    typed = {"details-further_conversations-shown": "1"}
    for number, row in enumerate(rows):
        names = (f"details-further_conversations-{number}-{name}" for name in FIELDS)
        typed |= dict(zip(names, row, strict=True))
    form = form_of(interview, asked=["keep_field-further_conversations"], **typed)
    assert not form.read_choices()
    [asked] = form.conflicts
    assert (asked.mine, asked.theirs) == (words, "none")


def test_a_choice_puts_the_value_of_that_side_into_the_form(interview):
    place, project = project_names(interview)
    typed = {"q-staff": "7", "details-mode": "phone", f"{project}label": "Mine"}
    mine = posted_again(interview, **typed)
    save(interview, **{"q-staff": "8", "details-mode": "written", f"{project}label": "Theirs"})
    for choice, expected in ((MINE, ("7", "phone", "Mine")), (THEIRS, (8, "written", "Theirs"))):
        form = chosen(interview, mine, choice, count=3)
        [record] = [one for one in form.projects if str(one.id) == place]
        staff = form.answers.by_code()["staff"].value
        assert (staff, form.details["mode"].value(), record.label) == expected


def test_what_only_they_changed_is_put_in_and_what_both_changed_stays_as_typed(interview):
    mine = posted_again(interview, **{"q-staff": "7"})
    save(interview, **{"q-staff": "8", "q-goals": "Theirs"})
    form = compared(interview, mine)
    fields = form.answers.by_code()
    assert (fields["staff"].value, fields["goals"].value) == ("7", "Theirs")
    assert fields["staff"].conflict
    assert not fields["goals"].conflict
    assert form.seen == Interview.objects.get().version
    assert [(one.subject, one.theirs) for one in form.taken] == [("What are the goals?", "Theirs")]


def test_a_project_that_they_removed_goes_only_when_it_is_said(interview):
    place, project = project_names(interview)
    mine = posted_again(interview, **{f"{project}q-stage": "production"})
    save(interview, **{f"{project}remove": "1"})
    for choice, stays in ((MINE, True), (THEIRS, False)):
        form = chosen(interview, mine, choice, count=1)
        assert (place in {str(one.id) for one in form.projects}) is stays


def test_a_project_that_they_removed_and_i_left_alone_is_gone_and_told(interview):
    place, project = project_names(interview)
    mine = posted_again(interview, **{"q-staff": "7"})
    save(interview, **{f"{project}remove": "1", "q-staff": "8"})
    form = compared(interview, mine)
    assert place not in {str(one.id) for one in form.projects}
    assert [one.change.part for one in form.taken] == [EditedPart.REMOVED]


def test_a_project_that_i_removed_and_they_changed_comes_back_when_it_is_said(interview):
    place, project = project_names(interview)
    mine = posted_again(interview, **{f"{project}remove": "1"})
    save(interview, **{f"{project}q-stage": "production"})
    for choice, removed in ((MINE, True), (THEIRS, False)):
        form = chosen(interview, mine, choice, count=1)
        [record] = [one for one in form.projects if str(one.id) == place]
        assert record.removed is removed
        assert record.by_code()["stage"].value == "production"


def test_a_project_that_only_they_know_is_told_with_who_added_it(interview):
    mine = posted_again(interview, **{"q-staff": "7"})
    new = str(uuid.uuid4())
    added = {f"p-{new}-label": "Added", f"p-{new}-q-stage": "research"}
    save(interview, project=[*mine["project"], new], **added, **{"q-staff": "8"})
    [taken] = compared(interview, mine).taken
    assert (taken.subject, taken.change.part) == ("Project 3 (Added)", EditedPart.ADDED)
    assert taken.author.name == "ana"


def test_what_a_record_of_another_study_says_is_told_to_nobody(interview):
    wave = make_wave(make_study())
    secret = make_interview(wave, {"stage": "production"}, by=make_user(username="secret"))
    foreign = secret.projects.get()
    name = f"p-{foreign.pk}-"
    form = form_of(
        interview,
        project=[str(foreign.pk)],
        asked=[f"{name}q_keep-stage", f"{name}keep_field-label", f"{name}keep_removed-"],
        **{f"{name}seen": str(foreign.version), f"{name}q-stage": "research"},
    )
    form.read_choices()
    said = repr([(one.theirs, one.author) for one in form.conflicts])
    assert "Production" not in said
    assert "secret" not in said


def test_the_form_of_a_new_interview_asks_nothing(interview):
    data = QueryDict("asked=q_keep-staff&details-held_on=2019-06-03")
    form = InterviewForm(interview.questionnaire.form, languages=["en"], data=data)
    assert form.read_choices()
    assert form.details["held_on"].value() == datetime.date(2019, 6, 3).isoformat()
