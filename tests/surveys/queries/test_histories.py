"""The history of a record: its versions, and what each of them changed."""

import pytest
from django.utils import translation

from surveys.actions import accounts, log
from surveys.actions.respondents import ensure_organization
from surveys.models import Version
from surveys.queries.histories import history_of
from tests.surveys.factories import make_interview, make_study, make_user, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    foreign = make_interview(make_wave(make_study()), respondent="FOREIGN")
    log.update(foreign, by=accounts.system_account(), action="interview.edited")
    return make_interview(make_wave(make_study()), respondent="R1", goals="Growth", state="draft")


def write(interview, *, by=None, reason="", **fields):
    for name, value in fields.items():
        setattr(interview, name, value)
    by = by or accounts.system_account()
    log.update(interview, by=by, action="interview.edited", reason=reason)


def changes_of(step):
    return {change.name: (change.before, change.after) for change in step.changes}


def test_versions_come_newest_first_with_who_and_by_which_act(interview):
    write(interview, by=make_user(username="ana"), review_note="Look")
    last, first = history_of(interview)
    assert (last.version, last.by, last.action) == (2, "ana", "interview.edited")
    assert (first.version, first.by) == (1, accounts.SYSTEM_USERNAME)
    assert last.at >= first.at


def test_each_version_tells_only_what_it_changed(interview):
    write(interview, review_note="Look")
    assert changes_of(history_of(interview)[0]) == {"review note": ("—", "Look")}


def test_answers_are_told_one_by_one(interview):
    write(interview, answers=interview.answers | {"goals": "More", "budget": 5})
    assert changes_of(history_of(interview)[0]) == {
        "answers: goals": ("Growth", "More"),
        "answers: budget": ("—", "5"),
    }


def test_records_that_it_points_to_are_called_by_their_names(interview):
    organization = ensure_organization(
        by=accounts.system_account(), study=interview.wave.study, code="O1"
    )
    write(interview, organization=organization)
    last, first = history_of(interview)
    assert changes_of(last) == {"organization": ("—", "O1")}
    assert changes_of(first)["respondent"] == ("—", "R1")


def test_the_reason_of_an_act_is_told_with_it_in_the_readers_language(interview):
    write(interview, reason="Mistyped")
    assert changes_of(history_of(interview)[0]) == {"reason": ("—", "Mistyped")}
    with translation.override("es"):
        assert changes_of(history_of(interview)[0]) == {"motivo": ("—", "Mistyped")}


def test_an_erased_version_has_no_changes_and_the_next_tells_all(interview):
    write(interview, review_note="Look")
    Version.objects.filter(record_id=interview.pk, record_version=1).update(content=None)
    last, first = history_of(interview)
    assert first.changes is None
    assert changes_of(last)["answers: goals"] == ("—", "Growth")


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_versions(
    interview, number, django_assert_num_queries
):
    for one in range(number):
        write(interview, review_note=f"Look {one}")
    with django_assert_num_queries(6):
        assert len(history_of(interview)) == number + 1
