"""Many guesses at passwords at once, at the page and by the API, from threads."""

from django.test import Client
from django.utils import timezone

from surveys.actions.sign_ins import PER_ACCOUNT, PER_ADDRESS
from surveys.models import SignInLimit
from tests.services.test_concurrency import at_once
from tests.surveys.factories import make_user

AT_ONCE = 30
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
PAGE, API = "/accounts/login/", "/api/v1/session/"
WRONG, TOO_MANY, IN = "wrong", "too many", "signed in"


def by_page(account: str, password: str, address: str = HERE) -> str:
    """Guess at the page; return what came of it."""
    client = Client(REMOTE_ADDR=address, raise_request_exception=False)
    answer = client.post(PAGE, {"login": account, "password": password})
    if answer.status_code == 302:
        return IN
    page = answer.content.decode()
    found = [words for words in ("are not correct", "Too many wrong passwords") if words in page]
    assert (answer.status_code, len(found)) == (200, 1), page[:2000]
    return WRONG if found == ["are not correct"] else TOO_MANY


def by_api(account: str, password: str, address: str = HERE) -> str:
    """Guess by the API; return what came of it."""
    client = Client(REMOTE_ADDR=address, raise_request_exception=False)
    given = {"username": account, "password": password}
    answer = client.post(API, given, content_type="application/json")
    said = answer.json()
    if answer.status_code == 200:
        assert said["signed_in"]
        return IN
    assert (answer.status_code, said["code"]) in (
        (401, "wrong_password"),
        (429, "too_many_attempts"),
    )
    assert answer.status_code == 401 or int(answer["Retry-After"]) > 0
    return WRONG if answer.status_code == 401 else TOO_MANY


def guesses(accounts: list[str]) -> list[str]:
    """Guess once at each, every other one by the API, all at once."""
    doors = (by_page, by_api)
    done = at_once(
        *[
            lambda door=doors[number % 2], account=account: door(account, "wrong")
            for number, account in enumerate(accounts)
        ]
    )
    assert [one for one in done if one not in (WRONG, TOO_MANY)] == []
    return done


def at_one_account() -> None:
    """However many come at once, as many are tried as one after the other; the owner is not out."""
    make_user(username="ana")
    assert guesses(["ana"] * AT_ONCE).count(WRONG) == PER_ACCOUNT.most
    assert guesses(["ana", "ANA"] * (AT_ONCE // 2)).count(WRONG) == 0
    assert [door("ana", "pass") for door in (by_page, by_api)] == [TOO_MANY] * 2
    assert [door("ana", "pass", ELSEWHERE) for door in (by_page, by_api)] == [IN] * 2
    assert guesses(["ben"] * AT_ONCE).count(WRONG) == PER_ACCOUNT.most


def at_many_accounts() -> None:
    """Nobody goes through all accounts from one place, and whoever waits there is let in again."""
    make_user(username="ana")
    named = [f"user{number}" for number in range(2 * AT_ONCE)]
    assert guesses(named).count(WRONG) == PER_ADDRESS.most
    assert by_api("ana", "pass") == TOO_MANY
    assert by_api("ana", "pass", ELSEWHERE) == IN
    began = began_at()
    assert guesses(named).count(WRONG) == 0
    assert began_at() == began  # who is refused does not put off when there is a guess again
    SignInLimit.objects.update(began=timezone.now() - PER_ADDRESS.within)
    assert by_api("ana", "pass") == IN


def began_at() -> set:
    """Return since when guesses at accounts, or from addresses, are counted."""
    return set(SignInLimit.objects.values_list("key", "began"))


def beside_the_right_one() -> None:
    """Who knows the password gets in while others guess from elsewhere, each time.

    As many at once as there are guesses: each is counted until the password was found right.
    """
    make_user(username="ana")
    works = [lambda: by_api("ana", "wrong")] * (AT_ONCE // 2)
    right = [lambda: by_api("ana", "pass", ELSEWHERE), lambda: by_page("ana", "pass", ELSEWHERE)]
    done = at_once(*works, *right * 2)
    assert done[len(works) :] == [IN] * 4
    assert done[: len(works)].count(WRONG) == PER_ACCOUNT.most


RACES = [at_one_account, at_many_accounts, beside_the_right_one]
