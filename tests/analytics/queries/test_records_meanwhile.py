"""Files that are read while others write: each is the study as of its entry, and stays so.

On SQLite beside four writers, on PostgreSQL beside eight.
"""

import io
import threading

import pytest
from django.db import connection, transaction

from analytics.queries.records import nested_records_of, records_of
from surveys.actions import accounts, log
from surveys.actions.sealing import seal_entries
from surveys.domain.data_files import csv_file
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.options import Options, Unit
from surveys.models import Interview, Version
from surveys.queries.as_of.entry import entry_again, newest_entry
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ACTS = 8
EACH = 3  # interviews of one writer
WRITERS = {"sqlite": 4, "postgresql": 8}


@pytest.fixture
def study():
    """Interviews whose answer on staff and team sizes of whose projects are one number."""
    wave = make_wave(make_study())
    for writer in range(WRITERS[connection.vendor]):
        for number in range(EACH):
            make_interview(wave, {"team_size": 1}, {"team_size": 1}, staff="1",
                           respondent=f"W{writer}-{number}")  # fmt: skip
    seal_entries()
    return wave.study


def test_no_act_is_torn_and_the_same_entry_gives_the_same_bytes(study):
    done = threading.Event()
    writers = [
        threading.Thread(target=write, args=(study.pk, number))
        for number in range(WRITERS[connection.vendor])
    ]
    sealer = threading.Thread(target=seal, args=(done,))
    for thread in (*writers, sealer):
        thread.start()
    files = []
    while any(thread.is_alive() for thread in writers) or not files:
        as_of = newest_entry(study)
        files.append((as_of, numbers(study, as_of), csv_of(study, as_of)))
    for thread in writers:
        thread.join()
    done.set()
    sealer.join()
    seal_entries()
    newest = newest_entry(study)
    files.append((newest, numbers(study, newest), csv_of(study, newest)))
    assert len({as_of.number for as_of, *_rest in files}) > 1
    for as_of, found, content in files:
        assert all(len(each) == 1 for acts in found.values() for each in acts.values())
        assert found == of_history(study, as_of.number)
        again = entry_again(study, as_of.number)
        assert again.hash == as_of.hash
        assert csv_of(study, again) == content
    assert {n for each in files[-1][1].values() for one in each.values() for n in one} == {ACTS + 1}


def write(study_id, writer):
    """Change all interviews of one writer with their projects, again and again, in one act each."""
    try:
        for number in range(2, ACTS + 2):
            with transaction.atomic():
                mine = Interview.objects.filter(
                    wave__study=study_id, respondent__code__startswith=f"W{writer}-"
                )
                for interview in mine.select_related("wave").order_by("pk"):
                    interview.answers = interview.answers | {"staff": number}
                    log.update(interview, by=accounts.system_account(), action="interview.edited")
                    for project in interview.projects.all():
                        project.answers = project.answers | {"team_size": number}
                        log.update(project, by=accounts.system_account(), action="project.edited")
    finally:
        connection.close()


def seal(done):
    try:
        while not done.is_set():
            seal_entries()
            done.wait(0.02)
    finally:
        connection.close()


def numbers(study, as_of):
    """Return by writer and interview the numbers that stand in it and in its projects."""
    found = nested_records_of(study, Options(), as_of)
    above = [column.name for column in found.records.columns]
    below = [column.name for column in found.project_columns]
    numbers = {}
    for row, projects in found.rows:
        writer, _dash, _number = row[above.index("respondent")].partition("-")
        assert len(projects) == 2
        place = below.index("team_size")
        said = {row[above.index("staff")], *(project[place] for project in projects)}
        numbers.setdefault(writer, {})[row[above.index("interview")]] = said
    for acts in numbers.values():  # what one act wrote of all interviews is there or is not
        assert len(set(map(frozenset, acts.values()))) == 1
    return numbers


def of_history(study, number):
    """Return the same, put together version by version, from the first to the last."""
    versions = Version.objects.filter(
        entry__seal__number__lte=number, record_type__in=("surveys.interview", "surveys.project")
    ).order_by("entry__seal__number")
    codes = {pk: code.partition("-")[0] for pk, code in study.respondents.values_list("pk", "code")}
    last = {one.record_id: one.content for one in versions}
    found = {}
    for content in last.values():
        if "respondent_id" in content and content["state"] == "submitted":
            writer = next(code for pk, code in codes.items() if str(pk) == content["respondent_id"])
            found.setdefault(writer, {})[content["id"]] = {content["answers"]["staff"]}
    for content in last.values():
        for acts in found.values():
            if content.get("interview_id") in acts:
                acts[content["interview_id"]].add(content["answers"]["team_size"])
    return found


def csv_of(study, as_of):
    file = io.BytesIO()
    records = records_of(study, Options(unit=Unit.PROJECT), as_of)
    layout, _warnings = layout_of(records.columns, Options(), csv_file.FORMAT)
    csv_file.write(layout, map(layout.split, records.rows), file)
    return file.getvalue()
