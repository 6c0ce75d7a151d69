"""Rows of a package are written many at once, as each would be written alone."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from surveys.actions import accounts, interviews, log, package_rows, sealing
from surveys.actions.packages import InvalidPackage, import_package
from surveys.domain.answers import check_record
from surveys.domain.canonical import content_hash
from surveys.domain.package.content import with_projects
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.models import Consent, Entry, IdempotencyKey, Interview, Unsealed, Version
from surveys.queries.packages import stored_package
from tests.surveys.domain.package.contents import package

pytestmark = pytest.mark.django_db

BATCHES = pytest.mark.parametrize("batch", [1, 2, 500])


@pytest.fixture
def content():
    return read_contents(package()).package


@pytest.fixture
def counted(monkeypatch):
    """Count how often interviews are written by the action that pages use."""
    calls = []

    def record(**given):
        calls.append(given["id"])
        return interviews.record_interview(**given)

    monkeypatch.setattr(package_rows, "record_interview", record)
    return calls


def take(content):
    return import_package(by=accounts.system_account(), package=content).study


def left_by(content):
    """Return what an import leaves, but for times and what is drawn anew each time; undo it."""
    accounts.system_account()  # made once: it stays
    with transaction.atomic():
        study = take(content)
        by_record = ("record_type", "record_id", "record_version")
        records = [
            (*place, action)
            for *place, action in Entry.objects.values_list(*by_record, "action")
            if place[0] in WITH_IDS
        ]
        versions = [
            (*place, {name: said for name, said in told.items() if name not in DRAWN})
            for *place, told in Version.objects.values_list(*by_record, "content")
            if place[0] in WITH_IDS
        ]
        for version in Version.objects.select_related("entry"):
            said = {"salt": version.salt, "content": version.content}
            assert version.entry.content_hash == content_hash(said)
        left = (
            sorted(records, key=str),
            sorted(versions, key=str),
            Entry.objects.count(),
            Unsealed.objects.count(),
            sorted(IdempotencyKey.objects.values_list("key", "record_type", "record_id")),
            package_files(stored_package(study)),
        )
        transaction.set_rollback(True)
    return left


WITH_IDS = {
    f"surveys.{name}"
    for name in ("interview", "project", "projectlink", "consent", "quote", "profile")
}
DRAWN = {"wave_id", "respondent_id", "organization_id", "questionnaire_id", "study_id"}


@BATCHES
def test_what_was_judged_is_written_as_what_was_not(content, monkeypatch, batch):
    monkeypatch.setattr(package_rows, "BATCH", batch)
    assert content.is_checked
    assert not replace(content).is_checked
    assert left_by(content) == left_by(replace(content))


def test_each_record_is_judged_once(monkeypatch):
    judged = []

    def check(*given, **more):
        judged.append(given)
        return check_record(*given, **more)

    monkeypatch.setattr("surveys.domain.package.answers.check_record", check)
    monkeypatch.setattr("surveys.domain.findings.check_interview", check)
    content = read_contents(package()).package
    take(content)
    assert len(judged) == len(content.interviews) + len(content.projects)


def test_what_nobody_judged_is_judged_by_the_action(content, counted):
    take(replace(content))
    assert sorted(counted) == sorted(row.id for row in content.interviews)


@BATCHES
def test_the_row_that_the_database_refuses_is_named(content, monkeypatch, batch):
    monkeypatch.setattr(package_rows, "BATCH", batch)
    first = content.interviews[0]
    second = replace(first, id=uuid.UUID(int=2**128 - 1), row=9)  # behind the first
    with pytest.raises(InvalidPackage) as invalid:
        take(replace(content, interviews=(*content.interviews, second)).checked())
    (problem,) = invalid.value.problems
    assert (problem.file, problem.row, problem.code) == ("interviews.csv", 9, "already_interviewed")
    assert not Interview.objects.exists()


def test_a_text_that_no_database_keeps_is_refused_with_its_row(content):
    (quote,) = content.quotes
    with pytest.raises(InvalidPackage) as invalid:
        take(replace(content, quotes=(replace(quote, text="So\x00"),)))
    assert [str(one).split(": ")[0] for one in invalid.value.problems] == [
        f"quotes.csv, row {quote.row}"
    ]


def test_a_link_backwards_is_refused_with_its_row(content):
    (link,) = content.project_links
    back = replace(link, predecessor=link.successor, successor=link.predecessor, row=7)
    with pytest.raises(InvalidPackage, match=r"in project_links\.csv") as invalid:
        take(replace(content, project_links=(back,)))
    assert [(one.row, one.code) for one in invalid.value.problems] == [(7, "link_backwards")]


def test_a_consent_that_was_withdrawn_and_given_again_is_two_acts_in_their_order(content):
    first = content.consents[0]
    withdrawn = replace(first, withdrawn_on=first.given_on)
    again = replace(first, id=uuid.uuid4(), row=8)
    study = take(replace(content, consents=(again, withdrawn, *content.consents[1:])).checked())
    assert Consent.objects.standing().filter(pk=again.id).exists()
    actions = Entry.objects.filter(record_id__in=[first.id, again.id]).order_by("pk")
    assert [*actions.values_list("action", flat=True)] == ["consent.recorded", "consent.given"]
    assert take(replace(stored_package(study), sections=content.sections)) == study


def test_what_was_written_at_once_is_sealed_and_can_be_taken_back(content):
    study = take(content)
    sealing.seal_entries()
    assert [*sealing.broken_links(), *sealing.cut_acts()] == []
    interview = Interview.objects.of_study(study).get(wave__code="2019")
    interview.review_note = "Seen."
    log.update(interview, by=accounts.system_account(), action="interview.edited")
    assert interview.version == 2


@BATCHES
def test_a_second_import_of_what_was_stored_adds_nothing(content, monkeypatch, batch):
    monkeypatch.setattr(package_rows, "BATCH", batch)
    take(content)
    entries = Entry.objects.count()
    take(content)
    assert Entry.objects.count() == entries


def test_repeating_the_submission_of_an_imported_interview_gives_it_back(content):
    study = take(content)
    by = accounts.system_account()
    writer = package_rows.RowsOfPackage(study, content, by=by, is_checked=False)
    *_, last = with_projects(content)
    stored = Interview.objects.count()
    writer._interview(last)
    assert Interview.objects.count() == stored


def with_copies(content, number):
    """Return a package that has experts, consents, interviews and projects so many times more."""
    rows = {name: list(content.rows(name)) for name in COPIED}
    for copy in range(number):
        for name, found in rows.items():
            found += [copied(row, str(copy)) for row in content.rows(name)]
    return replace(content, **{name: tuple(found) for name, found in rows.items()}).checked()


COPIED = ("respondents", "consents", "interviews", "projects")


def copied(row, mark):
    changes = {
        name: uuid.uuid5(getattr(row, name), mark)
        for name in ("id", "interview")
        if hasattr(row, name)
    }
    changes |= {
        name: getattr(row, name) + mark for name in ("code", "respondent") if hasattr(row, name)
    }
    return replace(row, **changes)


def test_what_an_import_asks_does_not_grow_with_its_rows(content):
    asked = []
    for number in (1, 5):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            take(with_copies(content, number))
            assert Interview.objects.count() == (number + 1) * len(content.interviews)
            transaction.set_rollback(True)
        asked.append(len(queries))
    assert asked[0] == asked[1]
