import json
from dataclasses import asdict

import pytest

from benchmarks import at_scale
from benchmarks.at_scale import STEPS, Step, address_of, report, size_of, take, take_steps

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def taken(monkeypatch):
    """Note the names of the steps instead of taking them."""
    names = []

    def note(name, _projects, _address):
        names.append(name)
        return Step(name, 1.0, 0.5, 100.0, 10.0)

    monkeypatch.setattr(at_scale, "take", note)
    return names


def test_a_run_goes_on_after_the_last_step_that_was_done(tmp_path, taken):
    notes = tmp_path / "notes.json"
    notes.write_text(json.dumps([asdict(Step("make", 9.0, 8.0, 200.0, 5.0))]))
    done = take_steps(10, "sqlite:///x", notes)
    assert [one.name for one in done] == ["make", *taken] == list(STEPS)
    assert done[0].wall == 9.0
    assert take_steps(10, "sqlite:///x", notes) == done
    assert len(taken) == len(STEPS) - 1


def test_a_step_that_fails_is_not_noted(tmp_path, monkeypatch):
    def fail(*_given):
        raise SystemExit("no")

    monkeypatch.setattr(at_scale, "take", fail)
    notes = tmp_path / "notes.json"
    notes.write_text("[]")
    with pytest.raises(SystemExit):
        take_steps(10, "sqlite:///x", notes)
    assert notes.read_text() == "[]"


def test_a_step_runs_in_a_process_of_its_own_and_says_what_it_took(tmp_path, monkeypatch):
    monkeypatch.setenv("NUCLEUS_DATA_DIR", str(tmp_path))
    address = f"sqlite:///{tmp_path}/large.sqlite3"
    made = take("make", 30, address)
    assert made.name == "make"
    assert made.cpu > 0
    assert made.memory > 20
    assert made.database == size_of(address) > 0
    assert take("count", 30, address).database >= made.database
    with pytest.raises(SystemExit, match="The step “make” failed"):
        take("make", 30, address)  # the study is there


def test_an_address_names_another_database_at_the_same_place(monkeypatch):
    monkeypatch.setattr(at_scale.connection, "vendor", "postgresql")
    monkeypatch.setenv("DATABASE_URL", "postgres://who@host:5432/theirs?sslmode=require")
    assert address_of("ours") == "postgres://who@host:5432/ours?sslmode=require"


def test_the_report_has_a_line_for_each_step(capsys):
    report(1_000_000, [Step("make", 61.25, 50.0, 180.4, 2048.0)])
    assert " ".join(capsys.readouterr().out.splitlines()[-1].split()) == "make 61.2 50.0 180 2,048"
