"""Guesses at passwords: counted by account and address, whatever comes at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.actions import sign_ins
from surveys.actions.sign_ins import PER_ACCOUNT, PER_ADDRESS, TooManyGuesses
from surveys.models import SignInLimit
from tests.nucleus.settings_process import run_python

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT_ONCE = """
import os, threading, django
os.environ["DJANGO_SETTINGS_MODULE"] = "nucleus.settings"
django.setup()
from django.db import connection
from surveys.actions import sign_ins
from surveys.models import SignInLimit
with connection.schema_editor() as editor:
    editor.create_model(SignInLimit)
start, taken = threading.Barrier(20), []

def guess():
    start.wait()
    for _ in range(3):
        try:
            sign_ins.take_guess(account="ana", address="192.0.2.1")
            taken.append(1)
        except sign_ins.TooManyGuesses:
            pass
    connection.close()

threads = [threading.Thread(target=guess) for _ in range(20)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(taken), sorted(SignInLimit.objects.values_list("guesses", flat=True)))
"""


def guess(account="ana", address="192.0.2.1"):
    return sign_ins.take_guess(account=account, address=address)


def test_an_account_may_be_guessed_at_five_times_from_one_address():
    for _ in range(PER_ACCOUNT.most):
        guess()
    with pytest.raises(TooManyGuesses) as refusal:
        guess("ANA")
    left = refusal.value.until - timezone.now()
    assert timedelta(0) < left <= PER_ACCOUNT.within


def test_whoever_guesses_locks_out_nobody_elsewhere():
    for _ in range(PER_ACCOUNT.most):
        guess()
    assert guess(address="198.51.100.7")
    assert guess(account="ben")


def test_an_address_may_not_go_through_all_accounts():
    for number in range(PER_ADDRESS.most):
        guess(account=f"user{number}")
    with pytest.raises(TooManyGuesses):
        guess(account="one-more")
    assert guess(account="one-more", address="198.51.100.7")


def test_a_right_password_is_no_guess():
    for _ in range(3 * PER_ADDRESS.most):
        sign_ins.start_anew(guess())
    assert set(SignInLimit.objects.values_list("guesses", flat=True)) == {0}


def test_a_right_password_starts_the_count_of_its_account_anew():
    guess("ben")
    for _ in range(PER_ACCOUNT.most - 1):
        guess()
    sign_ins.start_anew(guess())
    for _ in range(PER_ACCOUNT.most):
        guess()
    with pytest.raises(TooManyGuesses):
        guess()
    for number in range(PER_ADDRESS.most - 2 * PER_ACCOUNT.most):
        guess(account=f"user{number}")
    with pytest.raises(TooManyGuesses):
        guess(account="one-more")


def test_a_refused_guess_takes_nothing_from_the_address():
    for _ in range(PER_ACCOUNT.most):
        guess()
    for _ in range(PER_ADDRESS.most):
        with pytest.raises(TooManyGuesses):
            guess()
    assert guess(account="ben")


def test_the_time_goes_by_and_old_counts_are_cleared_away(time_machine):
    time_machine.move_to("2026-01-01 12:00:00+00:00", tick=False)
    for _ in range(PER_ACCOUNT.most):
        guess()
    time_machine.shift(PER_ACCOUNT.within + timedelta(seconds=1))
    assert guess()
    time_machine.shift(timedelta(days=2))
    guess(address="198.51.100.7")
    assert SignInLimit.objects.count() == 2


def test_neither_names_nor_addresses_are_stored():
    guess()
    assert all(len(key) == 64 for key in SignInLimit.objects.values_list("key", flat=True))


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(tmp_path):
    done = run_python(AT_ONCE, tmp_path, {})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "5 [5, 5]"


@pytest.mark.services
def test_many_guesses_at_once_on_postgresql(tmp_path):
    from tests.faults.backends import Services

    backend = Services(tmp_path)
    backend.open()
    try:
        done = run_python(AT_ONCE, tmp_path, backend.environment)
    finally:
        backend.close()
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "5 [5, 5]"
