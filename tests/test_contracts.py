"""The contracts of imports catch what they are there for: each is broken on purpose, in a copy."""

import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("nucleus", "surveys", "analytics")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
PURE = next(c for c in CONTRACTS if c["name"] == "pure code has no framework")["source_modules"]
LAYERED = [contract for contract in CONTRACTS if "containers" in contract]

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path):
    """A copy of the code, in which nothing is imported but what a test adds."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def linted(copy):
    """Return whether the contracts hold in the copy, and what is said of them, without wraps."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(
        command, cwd=copy, capture_output=True, text=True, timeout=300, env={"COLUMNS": "500"}
    )
    return done.returncode == 0, done.stdout + done.stderr


def folders_of(copy, module):
    """Return the folders of a pure package as module names; a single module stands for itself."""
    root = copy / module.replace(".", "/")
    if not root.is_dir():
        return []
    found = [path.parent for path in root.rglob("__init__.py")]
    return [folder.relative_to(copy).as_posix().replace("/", ".") for folder in found]


def add(copy, folder, code, *, name="broken"):
    """Put a module into a folder of the copy; return its full name."""
    (copy / folder.replace(".", "/") / f"{name}.py").write_text(code)
    return f"{folder}.{name}"


def broken_imports(said):
    """Return the pairs of modules that the report names as not allowed."""
    return set(re.findall(r"([\w.]+) -> ([\w.]+)", said))


def test_the_copy_holds_before_it_is_broken(copy):
    holds, said = linted(copy)
    assert holds, said


def test_a_framework_is_found_in_every_pure_folder_even_inside_a_function(copy):
    expected = set()
    for module in PURE:
        for folder in folders_of(copy, module):
            at_the_top = add(copy, folder, "import django\n", name="at_the_top")
            inside = add(copy, folder, "def run():\n    import celery\n", name="inside")
            expected |= {(at_the_top, "django"), (inside, "celery")}
    assert {pair[0].rsplit(".", 1)[0] for pair in expected} > {"surveys.domain.package"}
    alone = [module for module in PURE if not folders_of(copy, module)]
    for module in alone:
        path = copy / f"{module.replace('.', '/')}.py"
        path.write_text(path.read_text() + "\n\ndef run():\n    import django\n")
        expected.add((module, "django"))
    holds, said = linted(copy)
    assert not holds
    assert expected - broken_imports(said) == set()


def test_no_folder_of_surveys_reaches_analytics(copy):
    folders = folders_of(copy, "surveys")
    expected = {
        (add(copy, folder, "import analytics.apps\n"), "analytics.apps") for folder in folders
    }
    holds, said = linted(copy)
    assert not holds
    assert expected - broken_imports(said) == set()


def layers_of(contract):
    return [[name.strip(" ()") for name in re.split("[|:]", one)] for one in contract["layers"]]


def existing(copy, container, names):
    """Return the first of some layers that there is; those in brackets may come later."""
    folder = copy / container.replace(".", "/")
    found = (n for n in names if (folder / n).is_dir() or (folder / f"{n}.py").is_file())
    return f"{container}.{next(found)}"


@pytest.mark.parametrize("contract", LAYERED, ids=lambda one: one["containers"][0])
def test_no_layer_reaches_one_above_it(copy, contract):
    """In every folder of every layer but the topmost, an import of the layer right above."""
    (container,) = contract["containers"]
    expected = set()
    for above, layer in pairwise(layers_of(contract)):
        target = existing(copy, container, above)
        for name in layer:
            for folder in folders_of(copy, f"{container}.{name}"):
                expected.add((add(copy, folder, f"import {target}\n"), target))
    holds, said = linted(copy)
    assert expected
    assert not holds
    assert expected - broken_imports(said) == set()


@pytest.mark.parametrize("contract", LAYERED, ids=lambda one: one["containers"][0])
def test_a_module_outside_of_all_layers_is_found(copy, contract):
    (container,) = contract["containers"]
    add(copy, container, "", name="stranger")
    holds, said = linted(copy)
    assert not holds
    assert "stranger" in said


def test_the_supervisor_is_imported_by_nobody(copy):
    expected = {
        (add(copy, package, "import nucleus.embedded\n"), "nucleus.embedded")
        for package in ("surveys.actions", "analytics.queries")
    }
    holds, said = linted(copy)
    assert not holds
    assert expected - broken_imports(said) == set()
