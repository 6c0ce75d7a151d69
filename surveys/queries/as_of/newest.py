"""SQL that all readers of a study as of an entry share: the newest version of each record.

Written out, since Django has no words for either database's way to take one row of each group, and
a page of a file waits for it. Names of tables and fields are ours; values are parameters.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from surveys.models import Consent, Interview, Organization, Project, Respondent, SampledExpert
from surveys.queries.as_of.entry import AsOf

INTERVIEW, PROJECT, RESPONDENT, ORGANIZATION, CONSENT, SAMPLED = (
    model._meta.label_lower
    for model in (Interview, Project, Respondent, Organization, Consent, SampledExpert)
)

AT_ONCE = 2_000
"""Rows that come from the database together."""


def newest(as_of: AsOf, kinds: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the query of the newest entry about each record of some kinds, and its parameters.

    Its rows are `entry`, `record_type` and `record_id`; the deleted ones are among them. Ids are
    parameters by their digits alone, which both databases take.
    """
    marks = ", ".join(["%s"] * len(kinds))
    source = (
        "FROM surveys_seal s JOIN surveys_entry e ON e.id = s.entry_id "
        f"WHERE s.study_id = %s AND s.number <= %s AND e.record_type IN ({marks}) "
    )
    params = [as_of.study_id.hex, as_of.number, *kinds]
    if connection.vendor == "postgresql":
        return (
            "SELECT DISTINCT ON (e.record_type, e.record_id) "
            f"e.id AS entry, e.record_type, e.record_id {source}"
            "ORDER BY e.record_type, e.record_id, e.record_version DESC"
        ), params
    # Of a group with one maximum, SQLite gives the other columns of the row that has it.
    return (
        "SELECT e.id AS entry, e.record_type, e.record_id, MAX(e.record_version) AS version "
        f"{source} GROUP BY e.record_type, e.record_id"
    ), params


def ask(
    statement: str, params: Sequence[Any], *, streamed: bool = False
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a question; with `streamed`, only some of them are in memory at once.

    The one place here that knows of SQL as text: it asks, and has nothing to write.
    """
    with connection.chunked_cursor() if streamed else connection.cursor() as cursor:
        cursor.execute(statement, params)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


@contextmanager
def without_time_limits() -> Iterator[None]:
    """Let what is asked take as long as it takes, and whoever reads it, too.

    The limits keep pages from waiting for one another. Files are made in the background: of a very
    large study, what is asked first may take longer than any page may. They are off until the end
    of the transaction. SQLite has none, and a transaction would keep others from writing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
        yield


def contents_of(entries: Collection[int]) -> dict[int, tuple[int, Mapping[str, Any]]]:
    """Return version and content of what some entries wrote, but where it was erased, by entry."""
    # As one parameter, of which SQLite takes only so many.
    some: list[int] | str = [*entries]
    wanted = "= ANY(%s)"
    if connection.vendor == "sqlite":
        wanted, some = "IN (SELECT value FROM JSON_EACH(%s))", json.dumps(some)
    rows = [
        *ask(
            "SELECT entry_id, record_version, content FROM surveys_version "  # noqa: S608 our words
            f"WHERE content IS NOT NULL AND entry_id {wanted}",
            [some],
        )
    ]
    # Read together, so that each name of a field is made once.
    contents = json.loads(f"[{','.join(content for _entry, _version, content in rows)}]")
    return {
        entry: (version, content)
        for (entry, version, _text), content in zip(rows, contents, strict=True)
    }


def field(name: str) -> str:
    """Return the SQL of a field of a content `v.content`, as text."""
    if connection.vendor == "postgresql":
        return f"v.content ->> '{name}'"
    return f"JSON_EXTRACT(v.content, '$.{name}')"


def id_field(name: str) -> str:
    """Return the SQL of a field that holds an id, as ids are stored in columns."""
    if connection.vendor == "postgresql":
        return f"CAST({field(name)} AS uuid)"
    return f"REPLACE({field(name)}, '-', '')"
