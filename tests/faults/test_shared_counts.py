"""A full count that real workers share, and one whose process is killed: nothing differs."""

import pytest

from tests.faults.processes import Instance

pytestmark = [
    pytest.mark.slow,
    pytest.mark.processes,
    pytest.mark.xdist_group("shared counts"),
]

CHUNKS = 42  # experts of the study that `grow` makes, each a chunk


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    with Instance(tmp_path_factory.mktemp("instance"), sweeper=False) as instance:
        instance.ask("setup")
        instance.ask("grow")
        yield instance


@pytest.fixture
def instance(grown):
    """The instance of all these tests, as each of them leaves it: counted, and without a worker."""
    yield grown
    if "worker" in grown.running:
        grown.kill("worker")


def test_two_workers_share_what_a_third_has_begun(instance):
    before = instance.ask("derived")
    instance.start_worker()
    who = instance.ask("have_recounted")
    assert len(who) == 2, who
    assert instance.ask("derived") == before
    assert instance.ask("verify") == []


def test_without_workers_it_is_done_alone(instance):
    before = instance.ask("derived")
    assert instance.ask("recount") == CHUNKS
    assert instance.ask("derived") == before


def test_a_count_that_is_killed_goes_on_where_it_was(instance):
    before = instance.ask("derived")
    assert instance.ask("begin_and_hold") == [3, CHUNKS]
    instance.kill("driver")
    instance.start_driver()
    instance.ask("wait_long")
    assert instance.ask("recount") == CHUNKS - 3
    assert instance.ask("derived") == before
    assert instance.ask("verify") == []
