"""A database from before an expert counted once is migrated whole, and says what it found."""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "0002_append_only"


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The folder of an empty database as it was."""
    folder = tmp_path_factory.mktemp("old")
    manage(folder, "migrate", "surveys", BEFORE)
    return folder


@pytest.fixture
def database(old, tmp_path):
    """A copy of it, to be filled and migrated."""
    shutil.copytree(old, tmp_path, dirs_exist_ok=True)
    (path,) = tmp_path.glob("*.sqlite3")
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def manage(folder, *arguments):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | {"NUCLEUS_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def insert(connection, table, **values):
    """Insert a row; columns that must hold something and are not named hold nothing much."""
    for _number, name, kind, required, default, _key in connection.execute(
        f"PRAGMA table_info(surveys_{table})"
    ):
        if required and default is None and name not in values:
            values[name] = 1 if "int" in kind or kind == "bool" else "{}"
    columns, places = ", ".join(values), ", ".join("?" * len(values))
    connection.execute(
        f"INSERT INTO surveys_{table} ({columns}) VALUES ({places})", [*values.values()]
    )


def test_doubles_are_marked_and_told_and_nothing_is_lost(database, tmp_path):
    study, wave, form, first, second = (uuid.uuid4().hex for _ in range(5))
    interviews = sorted(uuid.uuid4().hex for _ in range(3))
    insert(database, "user", id=1, username="ana")
    insert(database, "study", id=study, slug="old")
    insert(database, "wave", id=wave, study_id=study, code="2019", nature="observed",
           state="open", selection="panel")  # fmt: skip
    insert(database, "questionnaire", id=form, wave_id=wave, code="1")
    insert(database, "respondent", id=first, study_id=study, code="R10")
    insert(database, "respondent", id=second, study_id=study, code="r10")
    insert(database, "respondent", id=uuid.uuid4().hex, study_id=study, code="R1")
    insert(database, "organization", id=uuid.uuid4().hex, study_id=study, code="ACME")
    for interview, expert in zip(interviews, (first, first, second), strict=True):
        insert(database, "interview", id=interview, wave_id=wave, respondent_id=expert, mode="",
               questionnaire_id=form, created_by_id=1, state="draft")  # fmt: skip
    database.commit()

    said = manage(tmp_path, "migrate")

    assert "old: R10 and r10 are one expert" in said
    assert f"old: R10 has 2 interviews in 2019: {uuid.UUID(interviews[0])} and" in said
    assert "resolve_doubles" in said
    assert "ACME" not in said
    marks = "SELECT is_double FROM surveys_{} ORDER BY {}"
    assert [*database.execute(marks.format("interview", "id"))] == [(0,), (1,), (0,)]
    codes = database.execute("SELECT code, key, is_double FROM surveys_respondent ORDER BY code")
    assert [*codes] == [("R1", "r1", 0), ("R10", "r10", 0), ("r10", "r10", 1)]
    with pytest.raises(sqlite3.IntegrityError):
        insert(database, "respondent", id=uuid.uuid4().hex, study_id=study, code="Ｒ10", key="r10",
               is_double=0)  # fmt: skip
    with pytest.raises(sqlite3.IntegrityError):
        insert(database, "interview", id=uuid.uuid4().hex, wave_id=wave, respondent_id=first,
               mode="", questionnaire_id=form, created_by_id=1, state="draft",
               is_double=0)  # fmt: skip


def test_a_database_without_doubles_is_told_nothing_and_keeps_its_triggers(database, tmp_path):
    assert "one expert" not in manage(tmp_path, "migrate")
    triggers = {name for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )}  # fmt: skip
    assert triggers >= {
        "surveys_questionnaire_immutable",
        *(f"surveys_{table}_no_{verb}" for table in ("entry", "seal")
          for verb in ("update", "delete")),
    }  # fmt: skip


def test_entries_without_a_seal_are_listed_and_keep_to_themselves(database, tmp_path):
    entries = {1: "2019-06-03 10:00:00", 2: "2019-06-03 10:00:01", 5: "2019-06-03 10:00:02"}
    insert(database, "user", id=1, username="ana")
    for entry, at in entries.items():
        insert(database, "entry", id=entry, at=at, by_id=1, record_id=uuid.uuid4().hex)
    insert(database, "seal", number=1, entry_id=1, at=entries[1])
    database.commit()

    manage(tmp_path, "migrate")

    waiting = database.execute("SELECT entry_id, at FROM surveys_unsealed ORDER BY entry_id")
    assert waiting.fetchall() == [(2, entries[2]), (5, entries[5])]
    ((acts,),) = database.execute("SELECT count(DISTINCT act) FROM surveys_unsealed")
    ((known,),) = database.execute("SELECT count(act) FROM surveys_entry")
    assert (acts, known) == (2, 0)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("UPDATE surveys_entry SET act = 'x'")
