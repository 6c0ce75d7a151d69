import pytest

from analytics import receivers, tasks
from analytics.models import Freshness
from analytics.nudging import Nudger, send
from analytics.queries.owed import last_seal
from surveys.models import Heartbeat
from surveys.tasks import heartbeat
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study)
    make_interview(wave, {"stage": "production"})
    return wave.study


def test_the_task_counts_a_study_and_may_run_twice(study):
    tasks.count_study_task(str(study.pk))
    tasks.count_study_task(str(study.pk))
    assert Freshness.objects.get().counted == last_seal(study)


def test_the_sweep_counts_what_lags(study):
    tasks.sweep_task()
    assert Freshness.objects.get().counted == last_seal(study)


def test_the_sweep_can_be_switched_off(study, settings):
    settings.NUCLEUS_SWEEPER = False
    tasks.sweep_task()
    assert Freshness.objects.count() == 0


def test_a_commit_asks_for_one_count_of_its_study(monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(
        tasks.count_study_task, "apply_async", lambda args, **options: asked.append((args, options))
    )
    # One of its own: that of the process may be quiet after a nudge of another test that failed.
    nudger = Nudger(send)
    monkeypatch.setattr(receivers, "nudger", nudger)
    with django_capture_on_commit_callbacks(execute=True):
        wave = make_wave(make_study())
        make_interview(wave, {}, {})
    assert nudger.finish(5)
    assert asked == [((str(wave.study_id),), {"retry": False})]


def test_the_heartbeat_shows_that_a_worker_consumes():
    heartbeat()
    first = Heartbeat.objects.get(name="worker").at
    heartbeat()
    assert Heartbeat.objects.get(name="worker").at > first
