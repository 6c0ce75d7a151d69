"""Searching the register beside a plain scan: `python -m benchmarks.searching`.

Experts with names, addresses and organizations are stored in a database of its own, as in
`benchmarks.pages`. Timed are the first search of a process, which reads all of them, a search
afterwards, one after an expert was changed, the page of the list, and the list of likely doubles;
beside them the scan that many programs do: is what was typed a part of the plain text of an expert,
one after the other, in memory and in the database. A scan forgives no spelling. Times are those of
the processor: what else runs on the machine has no part in them, nor a database server.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.pages import own_database  # noqa: E402
from surveys.actions import accounts, log, respondents, studies  # noqa: E402
from surveys.actions.sealing import seal_entries  # noqa: E402
from surveys.domain.register.spelling import plain  # noqa: E402
from surveys.models import (  # noqa: E402
    Organization,
    OrganizationIdentity,
    Respondent,
    RespondentIdentity,
    Study,
    User,
)
from surveys.queries.register.finding import find_experts, likely_doubles  # noqa: E402
from surveys.queries.register.kept import KEPT  # noqa: E402

EXPERTS = 10_000
ROUNDS = 9
SYLLABLES = (
    *("ma", "ri", "jo", "sé", "an", "lu", "ka", "ro", "ber", "to", "gon", "za", "lez", "smi"),
    *("th", "er", "son", "pe", "dra", "vic", "hel", "na", "mü", "ller", "gar", "cía"),
)
QUERIES = ("R00123", "ma", "Garcia", "smitherson", "jose gonzales", "helna@firm3.org", "firm 12")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--experts", type=int, default=EXPERTS)
    number = parser.parse_args().experts
    settings.ALLOWED_HOSTS = ["testserver"]
    with own_database():
        report(number, measured(make_register(number)))


def make_register(experts: int, *, seed: int = 1) -> Study:
    """Store a study with so many experts, a name for each, and a tenth as many organizations."""
    draw = random.Random(seed)
    by = accounts.system_account()
    study = studies.create_study(by=by, slug="register", name={"en": "Register"})
    firsts = [_word(draw, 2) for _ in range(max(experts // 15, 2))]
    lasts = [_word(draw, 3) for _ in range(max(experts // 3, 2))]
    firms = [Organization(study=study, code=f"O{n:04}") for n in range(max(experts // 10, 1))]
    people = [
        Respondent(study=study, code=f"R{n:05}", organization=draw.choice(firms))
        for n in range(experts)
    ]
    called = [f"{draw.choice(firsts)} {draw.choice(lasts)}" for _ in people]
    identities = [_identity(one, n, called[n]) for n, one in enumerate(people)]
    names = [OrganizationIdentity(organization=o, name=f"Firm {n}") for n, o in enumerate(firms)]
    with transaction.atomic():
        for records in (firms, people, identities, names):
            log.insert_many(records, by=by, action="benchmark.added")
    seal_entries()
    return study


def _word(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def _identity(expert: Respondent, number: int, name: str) -> RespondentIdentity:
    address = plain(name).replace(" ", ".")
    email = f"{address}{number % 7}@firm{number % 900}.org"
    return RespondentIdentity(respondent=expert, name=name, email=email)


def measured(study: Study) -> dict[str, float]:
    """Return the seconds of each way, the fastest of several rounds."""
    times: dict[str, float] = {}
    KEPT.clear()
    times["first search of a process"] = _seconds(lambda: _find(study, QUERIES[0]))
    each = [_fastest(lambda query=query: _find(study, query)) for query in QUERIES]  # type: ignore[misc]
    times["search"], times["slowest search"] = statistics.median(each), max(each)
    texts = [
        plain(" ".join(row))
        for row in study.respondents.values_list("code", "identity__name", "identity__email")
    ]
    scans = [_fastest(lambda query=query: _scan(texts, query)) for query in QUERIES]  # type: ignore[misc]
    times["scan in memory"] = statistics.median(scans)
    asked = [_fastest(lambda query=query: _ask(study, query)) for query in QUERIES]  # type: ignore[misc]
    times["scan in the database"] = statistics.median(asked)
    times["search after an edit"] = min(_after_edit(study) for _ in range(ROUNDS))
    times["page that searches"] = _page(study)
    times["likely doubles, first"] = _seconds(lambda: likely_doubles(study, by_identity=True))
    times["likely doubles, again"] = _fastest(lambda: likely_doubles(study, by_identity=True))
    return times


def _find(study: Study, query: str) -> int:
    return len(find_experts(study, query, by_identity=True).ids)


def _scan(texts: Sequence[str], query: str) -> int:
    typed = plain(query)
    return sum(typed in text for text in texts)


def _ask(study: Study, query: str) -> int:
    named = Q(identity__name__icontains=query) | Q(identity__email__icontains=query)
    return len(study.respondents.filter(named | Q(code__icontains=query)).values_list("pk")[:1000])


def _after_edit(study: Study) -> float:
    by = accounts.system_account()
    expert = study.respondents.order_by("?").first()
    assert expert is not None
    name = f"Ana {random.random()}"
    respondents.identify_respondent(by=by, respondent=expert, name=name)
    return _seconds(lambda: _find(study, "Garcia"))


def _page(study: Study) -> float:
    person, _new = User.objects.get_or_create(username="reader", is_superuser=True)
    client = Client()
    client.force_login(person)
    url = reverse("expert-list", args=[study.slug])

    def ask() -> None:
        if client.get(url, {"q": "garcia"}, secure=True).status_code != 200:
            raise SystemExit("The page does not answer; times would mean nothing.")

    return _fastest(ask)


def _seconds(way: Callable[[], object]) -> float:
    begin = time.process_time()
    way()
    return time.process_time() - begin


def _fastest(way: Callable[[], object]) -> float:
    return min(_seconds(way) for _ in range(ROUNDS))


def report(experts: int, times: dict[str, float]) -> None:
    """Print each time, and how many scans a search is."""
    print(f"register of {experts:,} experts, {connection.vendor}")
    for name, seconds in times.items():
        print(f"  {name:28} {1000 * seconds:9.2f} ms")
    print("ratios")
    for peer in ("scan in memory", "scan in the database"):
        print(f"  search : {peer:24} {times['search'] / times[peer]:6.2f}")


if __name__ == "__main__":
    main()
