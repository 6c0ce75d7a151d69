"""What a page typed is kept, whatever it is, beside what others typed meanwhile."""

import uuid

import pytest

from surveys.actions.waves import move_wave
from surveys.actions.working_copies import Change, Key, ProjectAct, Untypable
from surveys.actions.working_copies.typing_in import MOST_SENDERS
from surveys.domain.refusals import NotWritable, Refused, StaleVersion
from surveys.domain.waves import Move
from surveys.models import TypedAnswer, WorkingCopy
from surveys.queries.working_copies import changes_since, copy_of
from tests.surveys.factories import make_interview, make_study, make_user, make_wave
from tests.surveys.pages import STAFF, Page, rivals, typed

pytestmark = pytest.mark.django_db


def first_project(interview):
    return str(interview.projects.first().pk)


def test_what_is_typed_is_kept_however_wrong_it_is(interview):
    done = Page(interview).type("staff", "12a")
    assert (done.version, done.kept, done.repeated) == (1, (), False)
    assert typed(interview) == {STAFF: "12a"}


def test_typing_keeps_what_was_stored_before(interview):
    page, place = Page(interview), first_project(interview)
    page.type("staff", "13")
    page.type("label", "Pilot", place=place, part="field")
    page.type("team_size", {"missing": "refused"}, place=place)
    rows = {row.code: row.before for row in TypedAnswer.objects.filter(copy=interview.pk)}
    assert rows == {"staff": 12, "label": "", "team_size": 3}
    page.type("staff", "14")
    assert TypedAnswer.objects.get(code="staff").before == 12


def test_a_request_that_arrives_twice_changes_nothing(interview):
    page = Page(interview)
    page.type("staff", "1")
    page.type("staff", "2")
    again = page.send(Change("", "answer", "staff", "1", 0), number=1)
    assert (again.version, again.repeated) == (2, True)
    assert typed(interview) == {STAFF: "2"}
    assert copy_of(interview).version == 2


def test_a_repeated_request_is_answered_as_the_first_time(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "1")
    assert second.type("staff", "2").kept == (Key(*STAFF),)
    again = second.send(Change("", "answer", "staff", "2", 0), number=1)
    assert (again.kept, again.repeated) == ((Key(*STAFF),), True)


def test_of_two_pages_one_wins_and_the_other_waits_beside_it(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "1")
    done = second.type("staff", "2")
    assert done.kept == (Key(*STAFF),)
    assert typed(interview) == {STAFF: "1"}
    assert rivals(interview) == {STAFF: ["2"]}
    second.type("staff", "3")
    assert rivals(interview) == {STAFF: ["3"]}


def test_three_pages_of_one_person_lose_nothing_to_each_other(interview):
    me = make_user()
    first, second, third = (Page(interview, me) for _ in range(3))
    first.type("staff", "1")
    second.type("staff", "2")
    third.type("staff", "3")
    first.type("staff", "11")
    assert (typed(interview), rivals(interview)) == ({STAFF: "11"}, {STAFF: ["2", "3"]})


@pytest.mark.parametrize("what", ["copy", "answer", "project"])
def test_a_page_that_knows_more_than_there_is_looks_again(interview, what):
    """The database was restored while the page was open."""
    Page(interview).type("staff", "1")
    page = Page(interview)
    page.seen = 2 if what == "copy" else 0
    change = Change("", "answer", "staff", "x", 2 if what == "answer" else 0)
    seen = 2 if what == "project" else 0
    acts = [ProjectAct("move", first_project(interview), seen=seen)]
    with pytest.raises(StaleVersion) as refused:
        page.send(change, acts=acts)
    assert (refused.value.params["seen"], refused.value.params["current"]) == (2, 1)
    assert typed(interview) == {STAFF: "1"}
    assert copy_of(interview).version == 1
    page.look()
    page.type("goals", "x")


def test_nobody_types_as_the_page_of_another(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "1")
    second.sender = first.sender
    with pytest.raises(Refused) as refused:
        second.type("goals", "x")
    assert refused.value.code == "sender_taken"
    assert typed(interview) == {STAFF: "1"}


def test_two_pages_that_type_the_same_agree(interview):
    Page(interview).type("staff", "1")
    assert Page(interview).type("staff", "1").kept == ()
    assert rivals(interview) == {}


def test_whoever_saw_it_types_over_it(interview):
    Page(interview).type("staff", "1")
    page = Page(interview)
    page.look()
    assert page.type("staff", "2").kept == ()
    assert typed(interview) == {STAFF: "2"}
    assert rivals(interview) == {}


def test_a_page_types_over_its_own_words_without_having_seen_them(interview):
    page = Page(interview)
    page.type("staff", "1")
    assert page.type("staff", "2", seen=0).kept == ()
    assert typed(interview) == {STAFF: "2"}


def test_a_decision_ends_the_conflict(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "1")
    second.type("staff", "2")
    stale = first.type("staff", "1", seen=1, settles=True)
    assert stale.kept == (Key(*STAFF),)
    assert rivals(interview) == {STAFF: ["2"]}
    first.look()
    assert first.type("staff", "2", settles=True).kept == ()
    assert (typed(interview), rivals(interview)) == ({STAFF: "2"}, {})


def test_typing_without_deciding_leaves_the_other_value(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "1")
    second.type("staff", "2")
    first.look()
    first.type("staff", "3")
    assert (typed(interview), rivals(interview)) == ({STAFF: "3"}, {STAFF: ["2"]})
    second.look()
    second.type("staff", "4")
    assert (typed(interview), rivals(interview)) == ({STAFF: "4"}, {})


def test_what_was_saved_unseen_is_not_typed_over(interview):
    first, second = Page(interview), Page(interview)
    second.look()
    first.type("staff", "40")
    first.publish()
    assert second.type("staff", "41", seen=0).kept == (Key(*STAFF),)
    assert (typed(interview), rivals(interview)) == ({STAFF: "40"}, {STAFF: ["41"]})


def test_what_was_saved_and_seen_is_typed_over(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "40")
    first.publish()
    second.look()
    assert second.type("staff", "41", seen=0).kept == ()
    assert first.type("goals", "More", seen=0).kept == ()
    assert rivals(interview) == {}


def test_a_page_types_over_what_it_saved_itself_and_over_the_same(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "40")
    seen = first.seen
    first.publish()
    first.seen = seen
    assert first.type("staff", "41").kept == ()
    first.publish()
    assert second.type("staff", "41", seen=0).kept == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change("", "answer", "nothing", "1"), "unknown_question"),
        (Change("", "answer", "stage", "research"), "unknown_question"),
        (Change("", "field", "review_note", "1"), "unknown_question"),
        (Change("", "consent", "marriage", "yes"), "unknown_question"),
        (Change("", "project", "", ""), "unknown_question"),
        (Change("", "answer", "goals", "x" * 20_001), "too_long"),
        (Change("", "answer", "goals", "a\x00b"), "bad_character"),
        (Change("", "answer", "goals", "\ud800"), "bad_character"),
        (Change("", "answer", "goals", ["a", "\ud800"]), "bad_character"),
        (Change("", "answer", "goals", 12), "wrong_form"),
        (Change("", "answer", "goals", {"missing": "no_answer"}), "wrong_form"),
        (Change("", "field", "held_on", ["2019"]), "wrong_form"),
        (Change("", "field", "further_conversations", [{"held_on": "x"}]), "wrong_form"),
    ],
)
def test_what_is_typed_nowhere_or_cannot_be_kept_is_refused(interview, change, code):
    with pytest.raises(Untypable) as refused:
        Page(interview).send(Change("", "answer", "staff", "1"), change)
    assert (refused.value.code, refused.value.key) == (code, change.key)
    assert typed(interview) == {}


def test_a_project_that_nobody_knows_is_refused(interview):
    other = first_project(make_interview(interview.wave, {}))
    with pytest.raises(Refused) as refused:
        Page(interview).type("stage", "research", place=other)
    assert refused.value.code == "unknown_project"


def test_nobody_types_into_what_is_approved_or_closed():
    wave = make_wave(make_study())
    approved = make_interview(wave, {}, state="approved")
    with pytest.raises(NotWritable):
        Page(approved).type("staff", "1")
    draft = make_interview(wave, {}, state="draft")
    move_wave(by=make_user(), wave=wave, move=Move.CLOSE, reason="Over.")
    with pytest.raises(NotWritable):
        Page(draft).type("staff", "1")
    assert not WorkingCopy.objects.exists()


def test_only_pages_that_typed_lately_are_remembered(interview):
    pages = [Page(interview, by=make_user())]
    pages += [Page(interview, by=pages[0].by) for _ in range(MOST_SENDERS)]
    for number, page in enumerate(pages):
        page.look()
        page.type("staff", str(number))
    senders = WorkingCopy.objects.get().senders
    assert {*senders} == {page.sender for page in pages[1:]}


def test_one_sees_what_others_typed_since(interview):
    first, second = Page(interview), Page(interview)
    first.type("staff", "1")
    seen = second.look()
    first.type("goals", "Grow")
    delta = changes_since(interview, seen)
    assert [(row.code, row.typed, row.by) for row in delta.typed] == [
        ("goals", "Grow", first.by.get_username())
    ]
    assert (delta.version, delta.order, delta.removed, delta.is_anew) == (2, None, None, False)
    assert [writer.id for writer in delta.writers] == [first.by.pk]


@pytest.mark.parametrize("projects", [1, 200])
def test_one_autosave_reads_what_it_touches(projects, django_assert_max_num_queries):
    wave = make_wave(make_study())
    interview = make_interview(wave, *[{} for _ in range(projects)])
    places = [str(one.pk) for one in interview.projects.all()[:3]]
    page = Page(interview)
    page.type("staff", "1")
    page.act("add", str(uuid.uuid4()))
    page.look()
    changes = [Change(place, "answer", "team_size", "7", page.seen) for place in places]
    interview = type(interview).objects.select_related("questionnaire", "wave").get()
    page.interview = interview
    with django_assert_max_num_queries(12):
        page.send(*changes, Change("", "answer", "staff", "2", page.seen))
        changes_since(interview, page.seen)
