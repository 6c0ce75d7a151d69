"""The floors of coverage only rise, as far as the history at hand goes back."""

import json
import shutil
import subprocess

import pytest

from tests.coverage_floor import FLOORS

# What they were for half an hour, set from a run that watched more tests; never to be added to.
LOWERED_ONCE = {("whole", 96.5), ("pure", 98.0)}


def git(folder, *arguments):
    """Return what git says, nothing where it cannot: no history, or one that was cut off."""
    if not shutil.which("git"):
        return ""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def floors_of_the_past(file):
    """Return the floors in every commit that changed them, but where the file went away."""
    commits = git(file.parent, "log", "--format=%H", "--", file.name).split()
    texts = (git(file.parent, "show", f"{commit}:./{file.name}") for commit in commits)
    return [json.loads(text) for text in texts if text]


def lowered(floors, past, forgiven=()):
    """Return the floors that were higher once, with what they were."""
    highest = {}
    for name, floor in (pair for earlier in past for pair in earlier.items()):
        if (name, floor) not in forgiven:
            highest[name] = max(floor, highest.get(name, 0))
    return {name: floor for name, floor in highest.items() if floors.get(name, 0) < floor}


def test_no_floor_is_lower_than_in_any_commit():
    past = floors_of_the_past(FLOORS)
    if not past:
        pytest.skip("no history of git here")
    assert lowered(json.loads(FLOORS.read_text(encoding="utf-8")), past, LOWERED_ONCE) == {}


def test_a_floor_that_was_lowered_in_an_earlier_commit_is_found(tmp_path):
    if not shutil.which("git"):
        pytest.skip("no git here")
    file = tmp_path / "floors.json"
    git(tmp_path, "init")
    for floors in ({"whole": 95.5, "pure": 97.0}, {"whole": 95.0}, {"whole": 95.2}):
        file.write_text(json.dumps(floors))
        git(tmp_path, "add", file.name)
        author = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        git(tmp_path, *author, "-c", "commit.gpgsign=false", "commit", "-m", "Floors")
    assert lowered({"whole": 95.2}, floors_of_the_past(file)) == {"whole": 95.5, "pure": 97.0}
    assert lowered({"whole": 95.5, "pure": 98.0}, floors_of_the_past(file)) == {}


def test_a_folder_without_history_has_no_past(tmp_path):
    assert floors_of_the_past(tmp_path / "floors.json") == []
