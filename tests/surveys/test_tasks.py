"""What the worker tells by itself."""

import datetime

import pytest
from django.utils import timezone

from surveys.models import Entry, TypedAnswer, WorkingCopy
from surveys.tasks import tell_untouched
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


def test_the_log_tells_where_something_lies_unsaved_and_nothing_is_changed(caplog, settings):
    interview = make_interview(make_wave(make_study()), {}, state="draft")
    Page(interview).type("staff", "1")
    tell_untouched()
    assert caplog.messages == []
    at = timezone.now() - datetime.timedelta(days=4)
    WorkingCopy.objects.update(changed_at=at)
    before = Entry.objects.count(), TypedAnswer.objects.count()
    settings.UNTOUCHED = datetime.timedelta(days=7)
    tell_untouched()
    assert caplog.messages == []
    settings.UNTOUCHED = datetime.timedelta(days=3)
    tell_untouched()
    slug, day = interview.wave.study.slug, timezone.localtime(at).date()
    assert caplog.messages == [
        f"Study {slug}: interviews with unsaved changes that nobody has touched for long: 1, the "
        f"oldest since {day}. `manage.py working_copies {slug}` lists them."
    ]
    assert (Entry.objects.count(), TypedAnswer.objects.count()) == before
