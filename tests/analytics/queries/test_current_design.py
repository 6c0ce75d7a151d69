"""A design is kept for as long as it is what the database holds, and no longer."""

from dataclasses import replace

import pytest
from django.db import transaction

from analytics.models import Indicator, Segment
from analytics.queries import current_design as kept
from analytics.queries.current_design import current_design
from surveys.actions import accounts, log, studies
from surveys.models import Variable, Wave
from tests.analytics.factories import break_series, define
from tests.surveys.factories import make_study, make_wave, questionnaire_form

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    kept.KEPT.clear()
    return study


def written_again(model, study, **changed):
    """Write a record of a study with other values, as actions do."""
    record = model.objects.filter(study=study).first()
    for name, value in changed.items():
        setattr(record, name, value)
    with transaction.atomic():
        log.update(record, by=accounts.system_account(), action="test.changed")


def deleted(model, study):
    with transaction.atomic():
        record = model.objects.filter(study=study).first()
        log.delete(record, by=accounts.system_account(), action="test.deleted")


def contents(design):
    """Return all that a design says: records are equal where their keys are."""
    records = [design.study, *design.waves, *design.indicators, *design.segments, *design.lineage]
    variables = [one.variable for one in (*design.segments, *design.lineage)]
    return [one.content() for one in (*records, *variables)], design.questions


def publish_again(study):
    wave = study.waves.first()
    form = replace(questionnaire_form(), version="2")
    studies.publish_questionnaire(by=accounts.system_account(), wave=wave, form=form)


DEFINED = {
    "wave": lambda study: written_again(Wave, study, name={"en": "Another name"}),
    "another wave": lambda study: make_wave(study, "2020"),
    "variable": lambda study: written_again(Variable, study, label={"en": "Another label"}),
    "questionnaire": publish_again,
    "lineage": lambda study: break_series(study, "2019"),
    "indicator": lambda study: written_again(Indicator, study, base="false()"),
    "indicator that goes": lambda study: deleted(Indicator, study),
    "segment": lambda study: written_again(Segment, study, label={"en": "Another label"}),
    "segment that goes": lambda study: deleted(Segment, study),
    "study": lambda study: written_again_itself(study),
}


def written_again_itself(study):
    study.name = {"en": "Another name"}
    with transaction.atomic():
        log.update(study, by=accounts.system_account(), action="test.changed")


@pytest.mark.parametrize("change", DEFINED.values(), ids=DEFINED.keys())
def test_what_is_defined_anew_is_seen_at_once(study, change):
    before = current_design(study)
    assert current_design(study) is before
    change(study)
    after = current_design(study)
    assert after is not before
    assert contents(after) == contents(kept.load_design(study))
    assert current_design(study) is after


def test_one_query_proves_that_it_is_current(study, django_assert_num_queries):
    current_design(study)
    with django_assert_num_queries(1):
        current_design(study)


def test_another_study_has_another_design(study):
    other = make_study()
    assert (current_design(other).study, current_design(study).study) == (other, study)


def test_what_was_rolled_back_is_not_kept(study):
    before = current_design(study)
    with transaction.atomic():
        written_again(Indicator, study, base="false()")
        assert current_design(study).indicators[0].base == "false()"
        transaction.set_rollback(True)
    assert current_design(study) is before
    written_again(Indicator, study, base="true() and true()")  # the version that was rolled back
    assert current_design(study).indicators[0].base == "true() and true()"
