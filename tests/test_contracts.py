"""The contracts of imports catch what they are there for: each is broken on purpose, in a copy.

What must not be imported is named here and not read from the contract, so that a contract that
forgets something is found. Only the layers inside of a container are read: they are exhaustive.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from tests.test_architecture import PURE, PURE_MODULES, python_files

ROOT = Path(__file__).resolve().parents[1]
APPS = ("nucleus", "analytics", "surveys")
SUPERVISOR = ("nucleus.embedded", "nucleus.supervisor")
SECOND_PATH = "analytics.queries.verification"
NOT_PURE = (
    *("django", "celery", "rest_framework", "allauth", "sqlite3", "psycopg", "redis", "pandas"),
    *("socket", "asyncio", "http", "urllib", "requests", "httpx", "subprocess", "multiprocessing"),
    *("threading", "concurrent", "ctypes", "tempfile", "time", "random", "secrets"),
)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
LAYERED = [contract for contract in CONTRACTS if "containers" in contract]
# An import in one step: no second step is told below it.
DIRECT = re.compile(r"^- +([\w.]+) -> ([\w.]+) \(.*\)$(?!\n {2,}[\w.]+ ->)", re.MULTILINE)

pytestmark = [pytest.mark.slow]


@pytest.fixture
def copy(tmp_path):
    """A copy of the code, in which nothing is imported but what a test adds."""
    for package in APPS:
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


def imports_in(copy, module, *targets, inside=False):
    """Have a module, or a new one in each folder of a package, import others.

    Returns the pairs of importer and imported; `inside` hides the imports in a function.
    """
    lines = [f"import {target}\n" for target in targets]
    code = "".join(["def run():\n", *(f"    {line}" for line in lines)] if inside else lines)
    path = copy / module.replace(".", "/")
    importers = {module}
    if path.is_dir():
        folders = [found.parent for found in path.rglob("__init__.py")]
        importers = {".".join((*f.relative_to(copy).parts, "broken")) for f in folders}
    for importer in importers:
        file = copy / f"{importer.replace('.', '/')}.py"
        before = f"{file.read_text()}\n\n" if file.is_file() else ""
        file.write_text(before + code)
    return {(importer, target) for importer in importers for target in targets}


def not_found(copy, expected):
    """Return the imports that no contract forbids."""
    assert expected
    _, said = linted(copy)
    return expected - set(DIRECT.findall(said))


def layers_of(copy, contract):
    """Return the modules of each layer that there are, highest first; in brackets some may come."""
    (container,) = contract["containers"]
    folder = copy / container.replace(".", "/")
    for layer in contract["layers"]:
        names = [name.strip(" ()") for name in re.split("[|:]", layer)]
        yield [
            f"{container}.{name}"
            for name in names
            if (folder / name).is_dir() or (folder / f"{name}.py").is_file()
        ]


def test_the_copy_holds_before_it_is_broken(copy):
    holds, said = linted(copy)
    assert holds, said


def test_no_pure_folder_reaches_out_even_inside_a_function(copy):
    expected = set()
    for module in (*PURE, *PURE_MODULES):
        expected |= imports_in(copy, module, *NOT_PURE, inside=True)
    assert ("surveys.domain.package.broken", "sqlite3") in expected
    assert ("analytics.disclosure", "sqlite3") in expected
    assert not_found(copy, expected) == set()


def test_no_app_reaches_one_above_it(copy):
    expected = imports_in(copy, "surveys", "analytics.apps", "nucleus.urls", "nucleus.health")
    expected |= imports_in(copy, "analytics", "nucleus.urls", "nucleus.health")
    assert not_found(copy, expected) == set()


@pytest.mark.parametrize("contract", LAYERED, ids=lambda one: one["containers"][0])
def test_no_layer_reaches_one_above_it(copy, contract):
    """In every folder of every layer but the topmost, an import of the layer right above."""
    expected = set()
    for above, layer in pairwise(layers_of(copy, contract)):
        for module in layer:
            expected |= imports_in(copy, module, *above)
    assert not_found(copy, expected) == set()


@pytest.mark.parametrize("contract", LAYERED, ids=lambda one: one["containers"][0])
def test_no_layer_reaches_one_beside_it(copy, contract):
    expected = set()
    for layer in layers_of(copy, contract):
        for module in layer:
            beside = [other for other in layer if other != module]
            expected |= imports_in(copy, module, *beside)
    assert not_found(copy, expected) == set()


@pytest.mark.parametrize("contract", LAYERED, ids=lambda one: one["containers"][0])
def test_a_module_outside_of_all_layers_is_found(copy, contract):
    (container,) = contract["containers"]
    (copy / container.replace(".", "/") / "stranger.py").touch()
    holds, said = linted(copy)
    assert not holds
    assert "stranger" in said


def test_the_supervisor_is_imported_by_nobody(copy):
    expected = imports_in(copy, "nucleus.supervisor", "nucleus.embedded")
    for app in APPS:
        expected |= imports_in(copy, app, *SUPERVISOR)
    for path in (copy / "nucleus").glob("*.py"):
        module = f"nucleus.{path.stem}"
        if module not in SUPERVISOR and path.stem not in ("__init__", "broken"):
            expected |= imports_in(copy, module, *SUPERVISOR)
    assert not_found(copy, expected) == set()


def test_the_supervisor_is_imported_by_nobody_outside_of_the_apps():
    """By manage.py, say: import-linter reads packages only."""
    imports = re.compile(r"^\s*(from nucleus|import nucleus).*\b(embedded|supervisor)\b", re.M)
    read = (*APPS, "tests")
    importing = [
        path.name
        for path in python_files()
        if path.relative_to(ROOT).parts[0] not in read and imports.search(path.read_text())
    ]
    assert importing == []


def test_pandas_stands_in_the_second_path_only(copy):
    expected = {pair for app in APPS for pair in imports_in(copy, app, "pandas")}
    allowed = {pair for pair in expected if pair[0].startswith(SECOND_PATH)}
    assert allowed
    assert not_found(copy, expected) == allowed
