"""What is typed and not saved, listed for whoever keeps a study."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from surveys.models import WorkingCopy
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


def said(capsys, study, *options):
    call_command("working_copies", study.slug, *options)
    return capsys.readouterr().out.splitlines()


def test_what_is_unsaved_is_listed(capsys):
    study = make_study()
    assert said(capsys, study) == ["Everything is saved."]
    interview = make_interview(make_wave(study), respondent="R7")
    Page(interview).type("staff", "1")
    (line,) = said(capsys, study)
    assert line.startswith("2019 R7: 1 answers, last touched ")
    assert said(capsys, study, "--older-than", "30") == ["Everything is saved."]
    WorkingCopy.objects.update(changed_at=timezone.now() - datetime.timedelta(days=31))
    assert said(capsys, study, "--older-than", "30")[0].startswith("2019 R7")
