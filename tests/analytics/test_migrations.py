"""An upgrade that drops derived rows has them made again by itself, and shows no wrong ones."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from analytics.actions.counting import count_study, lagging_studies, sweep
from analytics.models import Estimate, StoredState, Tally
from tests.analytics.actions.editing import figures
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

COMPACT = import_module("analytics.migrations.0006_compact_tallies")


def test_tallies_that_cannot_be_read_any_more_are_made_again_by_the_next_sweep():
    study = make_study()
    wave = make_wave(study, "2019")
    define(study)
    make_interview(wave, {"stage": "production"}, {})
    count_study(study.pk)
    before, shown = figures(study), set(Estimate.objects.values_list("pk", "value"))
    COMPACT.owe_everything(apps, None)
    assert not Tally.objects.exists()
    assert not StoredState.objects.exists()
    assert set(Estimate.objects.values_list("pk", "value")) == shown
    assert lagging_studies() == [study.pk]
    assert sweep() == 1
    assert figures(study) == before


@pytest.mark.django_db(transaction=True)
def test_the_upgrade_of_tallies_can_be_taken_back_and_made_again():
    study = make_study()
    wave = make_wave(study, "2019")
    define(study)
    make_interview(wave, {"stage": "production"}, {})
    count_study(study.pk)
    before = figures(study)
    try:
        call_command("migrate", "analytics", "0005", verbosity=0)
    finally:
        call_command("migrate", "analytics", verbosity=0)
    assert not Tally.objects.exists()
    assert sweep() == 1
    assert figures(study) == before
