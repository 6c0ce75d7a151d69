"""One answer from where it enters to where it is read, station by station as in docs/data-path.md.

Each station looks only at what its file left behind. In the example an expert says that a
project is in production: once in the row of a study package, once at the desk.
"""

import csv
import io
import re
import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from analytics.actions.counting import count_if_due
from analytics.actions.packages import import_study
from analytics.models import Estimate, Freshness, Tally
from surveys.actions import accounts
from surveys.actions.sealing import seal_entries
from surveys.domain.canonical import content_hash
from surveys.domain.package.archive import zip_bytes
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.models import Entry, Interview, Project, Seal, Study, Version
from tests.analytics.exporting import made, taken
from tests.crawling import Tables
from tests.surveys.api.working_copies.desk import change, desk_of
from tests.surveys.domain.package.contents import I19, P19, package
from tests.surveys.factories import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def source(tmp_path):
    """Return the package of the small study as a zip file."""
    path = tmp_path / "small.zip"
    path.write_bytes(zip_bytes(package_files(read_contents(package()).package)))
    return path


@pytest.fixture
def study(source):
    return import_study(by=accounts.system_account(), source=source)[0].study


@pytest.fixture
def nudges(monkeypatch):
    """Collect what would be sent to the broker."""
    sent = []
    monkeypatch.setattr("analytics.receivers.nudger.nudge", sent.append)
    return sent


def written(project):
    """Station 3: the row, its version and its entry, bound by the hash."""
    entry = Entry.objects.get(action="project.added", record_id=project.pk)
    version = Version.objects.get(entry=entry)
    assert version.content["answers"]["stage"] == "production"
    content = {"salt": version.salt, "content": version.content}
    assert entry.content_hash == content_hash(content)
    return entry


def sealed(entry):
    """Station 5: the entry has its number, behind all that were committed before it."""
    seal_entries()
    seal = Seal.objects.get(entry=entry)
    assert [*Seal.objects.values_list("number", flat=True)] == [*range(1, Seal.objects.count() + 1)]
    return seal.number


def production(study):
    return Estimate.objects.get(
        study=study, indicator__code="production", wave__code="2019", segment=None
    )


def on_the_page(client, study):
    """Station 10a: share, count and base of 2019 in the table of the indicator's page."""
    page = client.get(reverse("trend-indicator", args=[study.slug, "production"]))
    row = re.search(r'<th scope="row">2019.*?</tr>', page.content.decode(), re.DOTALL)[0]
    share, _interval, count, base, *_ = next(filter(None, Tables(f"<tr>{row}").rows))[1:]
    return [share, count, base]


def in_the_terminal(study, capsys):
    """Station 10b: the same figure as CSV."""
    capsys.readouterr()
    call_command("trends", study.slug, "--format", "csv")
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return next(row for row in rows if row["indicator"] == "production" and row["wave"] == "2019")


def in_the_file(client, study):
    """Station 10c: the records of the projects as an admin takes them."""
    client.force_login(make_member(study, "admin"))
    content = taken(client, made(client, study))
    return [*csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_a_package_reaches_page_terminal_and_file(client, source, nudges, capsys):
    study = import_study(by=accounts.system_account(), source=source)[0].study  # stations 1a to 3
    project = Project.objects.get(pk=P19)
    assert project.answers["stage"] == "production"
    number = sealed(written(project))
    assert nudges == [str(study.pk)]  # station 4: once, however many entries

    count_if_due(study.pk)  # stations 6 to 8
    tally = Tally.objects.get(interview=I19)
    assert tally.cells["production||"] == [1, 2]
    figure = production(study)
    assert (figure.count, figure.base, figure.value) == (1, 2, 0.5)
    assert Freshness.objects.get(study=study).counted >= number

    client.force_login(make_member(study, "analyst"))
    assert on_the_page(client, study) == ["50%", "1", "2"]
    row = in_the_terminal(study, capsys)
    assert (row["count"], row["base"]) == ("1", "2")
    exported = in_the_file(client, study)
    assert [(one["project"], one["stage"]) for one in exported if one["project"] == P19] == [
        (P19, "production")
    ]


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_the_desk_reaches_page_terminal_and_file(client, study, nudges, capsys):
    count_if_due(study.pk)
    before = production(study)
    nudges.clear()

    desk, project = typed_at_the_desk(study)  # stations 1b and 2
    assert desk.save("submit").json()["state"] == "submitted"
    interview = Interview.objects.get(pk=desk.id)
    number = sealed(written(interview.projects.get(pk=project)))
    assert set(nudges) == {str(study.pk)}

    count_if_due(study.pk)
    figure = production(study)
    assert (figure.count, figure.base) == (before.count + 1, before.base + 1)
    assert Freshness.objects.get(study=study).counted >= number

    client.force_login(make_member(study, "analyst"))
    assert on_the_page(client, study) == ["67%", "2", "3"]
    row = in_the_terminal(study, capsys)
    assert (row["count"], row["base"]) == ("2", "3")
    exported = {one["project"]: one for one in in_the_file(client, study)}
    assert exported[project]["stage"] == "production"
    assert exported[project]["goals"] == "'=cmd()"  # a spreadsheet must not run it


def typed_at_the_desk(study):
    """Type an interview with one project; return the desk, and the project's id."""
    project = str(uuid.uuid4())
    desk = desk_of(study.waves.get(code="2019"), make_member(study, "researcher"), expert="R3")
    desk.type(
        change("held_on", "2019-06-05", part="field"),
        change("mode", "video", part="field"),
        change("aws_customer", "no"),
        change("goals", "=cmd()"),
        change("stage", "production", project),
        change("team_size", "4", project),
        projects=[{"act": "add", "id": project}],
    )
    return desk, project


@pytest.mark.parametrize("saves", [False, True])
def test_what_is_typed_or_a_draft_is_kept_and_not_counted(study, saves):
    count_if_due(study.pk)
    before = production(study)
    desk, _project = typed_at_the_desk(study)
    if saves:
        assert desk.save().status_code == 200
    seal_entries()
    count_if_due(study.pk)
    after = production(study)
    assert (after.count, after.base) == (before.count, before.base)
    assert Study.objects.get(pk=study.pk).respondents.filter(code="R3").exists()
