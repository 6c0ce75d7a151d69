"""Interviews are brought together only while nobody's words in the one that ends are unsaved."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_experts, preview
from surveys.actions.working_copies import discard
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused
from surveys.models import Interview, WorkingCopy
from surveys.queries.working_copies import copy_of
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def given():
    wave = make_wave(make_study())
    kept = make_interview(wave, {}, respondent="R1")
    ends = make_interview(wave, {}, respondent="R2", state="draft")
    people = {"keep": kept.respondent, "merge": ends.respondent}
    return kept, ends, {"by": accounts.system_account(), "reason": "One person"} | people


def test_a_merge_waits_until_what_is_typed_is_saved(given):
    _kept, ends, merge = given
    page = Page(ends)
    page.type("staff", "12")
    for work in (lambda: preview(merge_experts, **merge), lambda: merge_experts(**merge)):
        with pytest.raises(Refused) as refused:
            work()
        assert refused.value.code == "unsaved_words"
        assert "R2" in str(refused.value)
    page.publish()
    merge_experts(**merge, confirmed=EVERYTHING)
    assert not WorkingCopy.objects.filter(pk=ends.pk).exists()
    assert Interview.objects.get().answers["staff"] == 12


def test_a_merge_goes_on_once_what_is_typed_was_thrown_away(given):
    _kept, ends, merge = given
    page = Page(ends)
    page.type("staff", "12")
    discard(by=page.by, interview=ends, seen=page.look())
    merge_experts(**merge, confirmed=EVERYTHING)
    assert not WorkingCopy.objects.exists()


def test_what_is_typed_into_the_one_that_is_kept_stays(given):
    kept, _ends, merge = given
    page = Page(kept)
    page.type("staff", "12")
    merge_experts(**merge, confirmed=EVERYTHING)
    assert typed(kept) == {("", "answer", "staff"): "12"}
    assert len(copy_of(kept).order) == 2
    page.publish(confirmed=EVERYTHING)
    kept.refresh_from_db()
    assert (kept.answers["staff"], kept.projects.count()) == (12, 2)


def test_nobody_types_into_an_interview_that_ended(given):
    _kept, ends, merge = given
    page = Page(ends)
    merge_experts(**merge, confirmed=EVERYTHING)
    with pytest.raises(Refused) as refused:
        page.type("staff", "12")
    assert refused.value.code == "interview_gone"
