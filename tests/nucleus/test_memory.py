import pytest

from nucleus.memory import YOUNG
from tests.nucleus.settings_process import run_python

pytestmark = pytest.mark.slow

SAYS = "import gc; print(gc.get_threshold()[0], gc.get_freeze_count() > 0)"


@pytest.mark.parametrize(
    "start",
    [
        "import nucleus.wsgi",
        "from celery.signals import worker_process_init as start; import nucleus.celery; "
        "start.send(sender=None)",
    ],
)
def test_web_and_worker_tune_the_collector_as_they_start(tmp_path, start):
    done = run_python(f"{start}; {SAYS}", tmp_path, {})
    assert done.stdout.split() == [str(YOUNG), "True"]


def test_whoever_only_loads_the_code_keeps_the_collector_as_it_is(tmp_path):
    done = run_python(f"import nucleus.celery, nucleus.memory; {SAYS}", tmp_path, {})
    assert done.stdout.split() == ["700", "False"]
