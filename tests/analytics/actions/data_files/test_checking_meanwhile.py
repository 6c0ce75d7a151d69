"""Files that are made while others write pass their check, then and when all is written.

On SQLite beside four writers, on PostgreSQL beside eight. One of them brings in, changes and takes
out so many interviews at once that the act is sealed by itself. No file has a part of an act.
"""

import json
import threading
from collections import defaultdict

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from analytics.actions.data_files import checking
from surveys.actions import accounts, log, sealing
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.pseudonyms import key_of
from surveys.models import Consent, Interview, Project, Respondent, Seal, Wave
from tests.analytics.factories import define
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FILES = 20 if SOAK else 3
EACH = 4  # interviews of one writer
MANY = 180  # interviews of a large act, each with a project: with expert and consent four entries
WRITES_WITHIN = 120  # seconds
WRITERS = {"sqlite": 4, "postgresql": 8}


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study)
    for writer in range(1, WRITERS[connection.vendor]):
        for number in range(EACH):
            make_interview(wave, {"team_size": 1}, {"team_size": 1}, staff=1,
                           respondent=f"W{writer}-{number}")  # fmt: skip
    return wave.study


def test_files_that_are_made_beside_writers_are_the_study_as_of_their_entry(study, tmp_path):
    begun, done = threading.Event(), threading.Event()
    editors = range(1, WRITERS[connection.vendor])
    writers = [
        threading.Thread(target=edit, args=(study.pk, number, done)) for number in editors
    ] + [threading.Thread(target=bring_and_take_out, args=(study.pk, begun, done))]
    for thread in writers:
        thread.start()
    paths = [tmp_path / f"file{number}" for number in range(FILES)]
    try:
        assert begun.wait(WRITES_WITHIN)
        for path, format in zip(paths, [*FORMATS] * FILES, strict=False):
            chosen = ["--unit", "both", "--format", format]
            call_command("export_data", study.slug, *chosen, "--to", str(path))
            call_command("check_export", str(path))
    finally:
        done.set()
        for thread in writers:
            thread.join()
    assert max(lengths_of_acts()) > sealing.BATCH
    assert sealing.cut_acts() == []
    entries = set()
    for path in paths:
        call_command("check_export", str(path))
        manifest = json.loads(path.with_name(f"{path.name}.manifest.json").read_text())
        entries.add(manifest["as_of_entry"])
        said = said_by(path, manifest)
        assert len(said) == len(editors) * EACH + len(brought(said))
        assert torn(said, editors) == []
    assert len(entries) == FILES


def lengths_of_acts():
    """Return of how many entries each act is."""
    found = defaultdict(int)
    for act in Seal.objects.values_list("entry__act", flat=True):
        found[act] += 1
    return found.values()


def said_by(path, manifest):
    """Return the numbers of each expert in a file: of the interview, and of each project."""
    with path.open("rb") as file, checking._opened(file, manifest) as tables:
        rows = {
            name: [dict(zip(names(layout), layout.join(row), strict=True)) for row in cells]
            for name, (layout, cells) in tables.items()
        }
    of_projects = defaultdict(list)
    for row in rows["projects"]:
        of_projects[row["interview"]].append(row["team_size"])
    return {
        row["respondent"]: (row["interview"], row["staff"], of_projects[row["interview"]])
        for row in rows["interviews"]
    }


def names(layout):
    return [one.own_name or one.name for one in layout.columns]


def brought(said):
    return [one for one in said if one.startswith("L")]


def torn(said, editors):
    """Return of what acts a file has a part."""
    found = [
        f"{expert}: {staff} but {team_sizes}"
        for expert, (_id, staff, team_sizes) in said.items()
        if len(team_sizes) != (1 if expert.startswith("L") else 2) or {*team_sizes} != {staff}
    ]
    if len(brought(said)) not in (0, MANY):
        found.append(f"{len(brought(said))} of the interviews that were brought in together")
    if len({said[one][1] for one in brought(said)}) > 1:
        found.append("some of the interviews that were changed together")
    for writer in editors:
        mine = sorted(row for one, row in said.items() if one.startswith(f"W{writer}-"))
        first, *others = [staff for _id, staff, _team_sizes in mine]
        if len({*others}) > 1 or first < others[0]:  # the first is edited alone, too
            found.append(f"writer {writer}: {first}, {others}")
    return found


def edit(study_id, writer, done):
    """Change interviews of one writer with their projects, in one act each or all in one."""
    by = accounts.system_account()
    number = 1
    try:
        while not done.is_set():
            number += 1
            mine = Interview.objects.filter(
                wave__study=study_id, respondent__code__startswith=f"W{writer}-"
            )
            with transaction.atomic():
                for interview in mine.order_by("pk")[: None if number % 3 else 1]:
                    interview.answers = interview.answers | {"staff": number}
                    log.update(interview, by=by, action="interview.edited")
                    for project in interview.projects.all():
                        project.answers = project.answers | {"team_size": number}
                        log.update(project, by=by, action="project.edited")
            done.wait(0.01)
    finally:
        connection.close()


def bring_and_take_out(study_id, begun, done):
    """Bring in many interviews in one act, change them in another, take them out in a third."""
    by = accounts.system_account()
    wave = Wave.objects.get(study=study_id)
    number = 0
    try:
        while not done.is_set():
            number += 1
            experts, interviews, projects = drawn(wave, by, number)
            with transaction.atomic():
                log.insert_many(experts, by=by, action="respondent.recorded")
                log.insert_many(
                    [consent(one, wave) for one in experts], by=by, action="consent.recorded"
                )
                log.insert_many(interviews, by=by, action="interview.recorded")
                log.insert_many(projects, by=by, action="project.recorded")
            begun.set()
            done.wait(0.3)
            for interview, project in zip(interviews, projects, strict=True):
                interview.answers = interview.answers | {"staff": -number}
                project.answers = project.answers | {"team_size": -number}
            with transaction.atomic():
                log.update_many(interviews, by=by, action="interview.edited")
                log.update_many(projects, by=by, action="project.edited")
            done.wait(0.3)
            with transaction.atomic():
                log.delete_many(projects, by=by, action="project.deleted")
                log.delete_many(interviews, by=by, action="interview.deleted")
            done.wait(0.1)
    finally:
        connection.close()


def drawn(wave, by, number):
    """Return new experts, each with an interview about one project."""
    codes = [f"L{number}-{place}" for place in range(MANY)]
    experts = [Respondent(study=wave.study, code=code, key=key_of(code)) for code in codes]
    interviews = [
        Interview(
            wave=wave,
            respondent=expert,
            questionnaire=wave.questionnaires.get(),
            created_by=by,
            state="submitted",
            held_on="2019-06-03",
            language="en",
            answers={"staff": number},
        )
        for expert in experts
    ]
    projects = [
        Project(interview=one, position=1, label="One", answers={"team_size": number})
        for one in interviews
    ]
    return experts, interviews, projects


def consent(expert, wave):
    return Consent(
        respondent=expert,
        wave=wave,
        purpose="participate",
        text_version="1",
        given_on="2019-06-01",
    )
