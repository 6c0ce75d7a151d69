"""Locks that end with the transaction; of two writers only PostgreSQL has both at once."""

import threading
import uuid

import pytest
from django.db import connection, transaction

from surveys.actions import locks

LOWEST, HIGHEST = uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)


@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_sqlite_is_asked_for_no_lock(django_assert_num_queries):
    with django_assert_num_queries(0):
        locks.hold(uuid.uuid4())
        locks.hold_shared(uuid.uuid4())


def others_get(lock, record_id):
    """Whether somebody else gets a lock at this moment, without waiting for it."""
    found = []

    def ask():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
                lock(record_id)
            found.append(True)
        except Exception as error:
            found.append(type(error).__name__)
        finally:
            connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join(timeout=30)
    return found == [True]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("record_id", [LOWEST, HIGHEST])
def test_who_holds_a_record_keeps_all_others_out_until_the_end(record_id):
    with transaction.atomic():
        locks.hold(record_id)
        locks.hold(record_id)  # one's own is no obstacle
        assert not others_get(locks.hold, record_id)
        assert not others_get(locks.hold_shared, record_id)
    assert others_get(locks.hold, record_id)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_several_share_a_record_and_keep_out_who_wants_it_alone():
    record_id = uuid.uuid4()
    with transaction.atomic():
        locks.hold_shared(record_id)
        assert others_get(locks.hold_shared, record_id)
        assert not others_get(locks.hold, record_id)
    assert others_get(locks.hold, record_id)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_another_record_is_free_and_so_is_one_whose_transaction_failed():
    record_id = uuid.uuid4()
    with transaction.atomic():
        locks.hold(record_id)
        assert others_get(locks.hold, uuid.uuid4())
        assert not others_get(locks.hold, record_id)
        transaction.set_rollback(True)
    assert others_get(locks.hold, record_id)
