"""How a database goes about the queries of some work: by keys, or through whole tables."""

import re
import uuid
from contextlib import contextmanager

from django.db import connection

from analytics.actions.counting import lagging_studies
from analytics.queries.freshness import freshness_of, news_of
from analytics.queries.owed import owed_since
from nucleus import health
from surveys.actions import accounts
from surveys.actions.respondents import identify_respondent
from surveys.actions.sealing import seal_entries
from surveys.models import (
    Consent,
    Entry,
    Interview,
    Project,
    Respondent,
    Seal,
    Study,
    Unsealed,
    Version,
)
from surveys.queries.doubles import has_doubles
from surveys.queries.handing_in import handed_in_by
from surveys.queries.interviews import as_listed, interviews_of
from surveys.queries.joined import ended_by, joined_into
from surveys.queries.recorded import as_recorded
from surveys.queries.register.finding import find_experts
from surveys.queries.register.listing import Narrowed, experts_listed
from surveys.queries.register.listing import as_listed as experts_as_listed

THAT_GROW = (Consent, Entry, Interview, Project, Respondent, Seal, Version)
SCANS = re.compile(r"Seq Scan on (?P<postgresql>\w+)|SCAN (?P<sqlite>\w+)")


@contextmanager
def queries_run():
    """Give the list of queries that run inside, each with its parameters."""
    found = []

    def listen(execute, sql, params, many, context):
        if sql.lstrip("(").startswith(("SELECT", "UPDATE", "DELETE")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield found


def plans_of(queries) -> list[tuple[str, str]]:
    """Return each query with how the database goes about it."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    found = []
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(explain + sql, params)
            found.append((sql, "\n".join(str(row[-1]) for row in cursor.fetchall())))
    return found


def scans_of(queries) -> list[str]:
    """Return the queries that go through a whole table of those that grow, with their plans.

    The first row of a table by its key is found at once, though SQLite calls that a scan, too.
    """
    tables = {model._meta.db_table for model in THAT_GROW}
    found = []
    for sql, plan in plans_of(queries):
        if sql.endswith("LIMIT 1") and " WHERE " not in sql:
            continue
        scanned = {one["postgresql"] or one["sqlite"] for one in SCANS.finditer(plan)}
        if scanned & tables:
            found.append(f"{sql}\n{plan}")
    return found


def follow_the_log(study: Study, cursor: int) -> None:
    """Ask all that is asked of the log, again and again, while people write."""
    assert Unsealed.objects.filter(study=study).exists()
    freshness_of(study)
    news_of(study, cursor, of_records=True)
    as_recorded(study, list)
    assert owed_since(study, cursor).interviews
    seal_entries()
    assert owed_since(study, cursor, target=Seal.objects.latest("number").number).interviews
    freshness_of(study)
    news_of(study, cursor, of_records=False)
    assert study.pk in lagging_studies()
    assert health.log() == "ok"


def look_at_a_page_of_lists(study: Study) -> None:
    """Ask for what lists and their pages show beside which records they have."""
    some = list(interviews_of(study)[:3])
    experts = experts_listed(study, Narrowed()).values_list("pk", flat=True)
    with queries_run() as queries:
        assert as_listed(some)
        handed_in_by(some)
        assert experts_as_listed(experts[:3], by_identity=True)
        assert not has_doubles(study)
        assert joined_into(study, uuid.uuid4()) is None
        assert ended_by([Entry(pk=2**62, study=study, request_id="none")]) == {}
    assert len(queries) == 12
    assert scans_of(queries) == []


def search_the_register(study: Study) -> None:
    """Ask for an expert once all are read, and again after one was changed."""
    expert, by = study.respondents.first(), accounts.system_account()
    find_experts(study, "nobody", by_identity=True)
    with queries_run() as queries:
        identify_respondent(by=by, respondent=expert, name="Ana Canary")
        assert find_experts(study, "canary", by_identity=True).ids == [expert.pk]
    assert scans_of(queries) == []
