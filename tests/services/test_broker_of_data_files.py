"""What lies in the broker while a data file waits for a worker: that one waits, no more."""

import pytest
from redis import Redis

from analytics.actions.data_files import request_file
from analytics.nudging import send_job
from surveys.actions import accounts, log
from surveys.domain.layout.options import Options
from surveys.models import RespondentIdentity
from tests.faults.backends import own_redis_database
from tests.nucleus.brokers import broker_at
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def broker():
    address = own_redis_database()
    with Redis.from_url(address) as found, broker_at(address, {}):
        found.flushdb()
        yield found
        found.flushdb()


def everything_in(broker):
    """Return all keys and what they hold, as one text."""
    read = {
        b"list": lambda key: broker.lrange(key, 0, -1),
        b"set": broker.smembers,
        b"hash": broker.hgetall,
        b"zset": lambda key: broker.zrange(key, 0, -1),
        b"string": broker.get,
    }
    return str([(key, read[broker.type(key)](key)) for key in broker.scan_iter()])


def test_the_broker_knows_that_a_file_waits_and_nothing_of_whom_it_tells(broker):
    wave = make_wave(make_study(slug="canary-study"))
    interview = make_interview(wave, {}, respondent="R-canary", goals="Canary answer")
    person = RespondentIdentity(
        respondent=interview.respondent, name="Ada Canary", email="canary@example.org"
    )
    log.insert(person, by=accounts.system_account(), action="test.inserted")
    admin = make_member(wave.study, "admin", username="canary-admin")
    chosen = Options(variables=("goals",), waves=(wave.code,))
    request_file(by=admin, study=wave.study, options=chosen, format="csv", selection=[interview.pk])
    send_job("jobs")
    (message,) = broker.lrange("files", 0, -1)
    assert b"analytics.make_data_file" in message
    held = everything_in(broker)
    assert "canary" not in held.casefold()
    assert str(interview.pk) not in held
