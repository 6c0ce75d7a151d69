"""Figures, and records, are shown with the stamp of the state in which they were read."""

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.actions.counting import count_study, recount_study
from analytics.actions.runs import begin_or_join
from analytics.counting.tallies import chunks_of
from analytics.disclosure import Audience
from analytics.models import CountRun, Freshness
from analytics.models.run import PATIENCE
from analytics.presenters.tables import table_for
from analytics.queries.design import load_design
from analytics.queries.figures import stored_figures
from analytics.queries.freshness import as_counted, freshness_of, parts_counted
from analytics.queries.owed import last_seal
from analytics.stats.counting.sampling import PLAIN
from surveys.actions.sealing import seal_entries
from surveys.queries.recorded import as_recorded
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    """One wave of two interviews with two projects each, counted."""
    study = make_study()
    wave = make_wave(study, "2019")
    define(study)
    for respondent in ("R1", "R2"):
        make_interview(wave, {"stage": "production"}, {}, respondent=respondent)
    count_study(study.pk)
    return study


def test_figures_and_stamp_are_of_one_state(study):
    """A count that is stored between the two makes the page read again."""
    attempts = []

    def read(fresh):
        figures = stored_figures(study, audience=Audience.MEMBER)
        if not attempts:
            make_interview(study.waves.last(), {}, respondent="R50")
            count_study(study.pk)
        attempts.append(fresh.entry)
        return next(f.base for f in figures if (f.indicator, f.wave) == ("production", "2019"))

    base, fresh = as_counted(study, read)
    assert (base, fresh.entry) == (5, Freshness.objects.get(study=study).counted)
    assert len(attempts) == 2


def test_figures_that_never_stand_still_say_so(study):
    def read(_fresh):
        recount_study(study.pk)

    assert not as_counted(study, read)[1].settled


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "all figures are being counted anew: 1 of 2 parts"),
        ("es", "se vuelven a contar todas las cifras: 1 de 2 partes"),
    ],
)
def test_how_far_a_full_count_has_come_is_told(client, study, language, expected):
    make_wave(study, "2020")
    target = seal_entries() and last_seal(study)
    people = next(chunks_of(study))
    run, _new = begin_or_join(load_design(study), target, [people, people], PLAIN)
    run.chunks.filter(number=0).update(finished_at=timezone.now())
    client.force_login(make_member(study, "analyst"))
    known = {"seen": target, "of": "figures"}
    headers = {"accept-language": language}
    for name, asked in (("trend-list", {}), ("trend-freshness", known)):
        address = reverse(name, args=[study.slug])
        assert expected in client.get(address, asked, headers=headers).content.decode()
    before = freshness_of(study).news.token
    run.chunks.update(finished_at=timezone.now())
    assert freshness_of(study).news.token != before
    assert parts_counted(study, target) == (2, 2)
    assert parts_counted(study, target + 1) is None
    CountRun.objects.update(alive_at=timezone.now() - PATIENCE)
    assert parts_counted(study, target) is None


def test_records_and_their_entry_are_of_one_state(study):
    attempts = []

    def read():
        found = table_for(study, question="stage")(Audience.MEMBER).base
        if not attempts:
            make_interview(study.waves.last(), {}, respondent="R50")
            seal_entries()
        attempts.append(found)
        return found

    found, recorded = as_recorded(study, read)
    assert (found, attempts, recorded.waiting) == (5, [4, 5], 0)
    assert recorded.entry == last_seal(study)
