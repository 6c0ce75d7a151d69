"""Guesses at passwords are counted before they are tried, so that many at once are no way around.

Counted per account and address: whoever guesses locks out themselves, not the owner, who signs in
from elsewhere. A wider count per address holds for all accounts together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from surveys.models import SignInLimit

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many guesses within so much time, from the first of them on."""

    name: str
    most: int
    within: timedelta


PER_ACCOUNT = Limit("account", most=5, within=timedelta(minutes=5))
PER_ADDRESS = Limit("address", most=30, within=timedelta(minutes=15))


class TooManyGuesses(Exception):
    """No guess is left; `until` says when there is one again."""

    def __init__(self, until: datetime):
        super().__init__(until)
        self.until = until


def take_guess(*, account: str, address: str) -> tuple[str, ...]:
    """Take one guess at an account from an address, and return under what it is counted."""
    name = account.casefold()
    pairs = (
        (PER_ADDRESS, counter_key(PER_ADDRESS, address)),
        (PER_ACCOUNT, counter_key(PER_ACCOUNT, f"{address}\0{name}")),
    )
    taken: tuple[str, ...] = ()
    for limit, key in pairs:
        if until := _count_or_wait(key, limit):
            _give_back(taken)
            raise TooManyGuesses(until)
        taken += (key,)
    return taken


def start_anew(taken: tuple[str, ...]) -> None:
    """After a right password: the account counts from nothing, the address one guess less.

    What was guessed at other accounts from there stays counted.
    """
    per_address, per_account = taken
    _give_back((per_address,))
    SignInLimit.objects.filter(key=per_account).update(guesses=0)


def _give_back(keys: tuple[str, ...]) -> None:
    SignInLimit.objects.filter(key__in=keys, guesses__gt=0).update(guesses=F("guesses") - 1)


def counter_key(limit: Limit, what: str) -> str:
    """Return the hash under which guesses are counted."""
    return salted_hmac(f"sign-in.{limit.name}", what, algorithm="sha256").hexdigest()


def take_turn(limit: Limit, what: str) -> datetime | None:
    """Count one more of anything under a limit; return when to come back where none is left."""
    return _count_or_wait(counter_key(limit, what), limit)


def _count_or_wait(key: str, limit: Limit) -> datetime | None:
    """Count one more by a conditional UPDATE; return when to come back where none is left."""
    if _count(key, limit):
        return None
    now = timezone.now()
    SignInLimit.objects.bulk_create([SignInLimit(key=key, began=now)], ignore_conflicts=True)
    SignInLimit.objects.filter(key=key, began__lte=now - limit.within).update(began=now, guesses=0)
    SignInLimit.objects.filter(began__lt=now - FORGOTTEN_AFTER).delete()
    if _count(key, limit):
        return None
    began = SignInLimit.objects.filter(key=key).values_list("began", flat=True).first()
    return (began or now) + limit.within


def _count(key: str, limit: Limit) -> bool:
    open_since = timezone.now() - limit.within
    return bool(
        SignInLimit.objects.filter(key=key, began__gt=open_since, guesses__lt=limit.most).update(
            guesses=F("guesses") + 1
        )
    )
