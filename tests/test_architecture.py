"""The shape of the code: sizes, names, layers, and what must never be committed."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("nucleus", "surveys", "analytics", "studies", "benchmarks", "tests")
PURE = (
    *("surveys.domain", "analytics.domain", "analytics.stats"),
    *("analytics.charts", "analytics.writers"),
)
PURE_MODULES = ("analytics.disclosure",)

LONGEST_FUNCTION = 50  # lines, without docstring
LONGEST_FILE = 400
LONGEST_TEMPLATE = 160
# Exceptions, by path. These lists only shrink.
LONG_FILES: set[str] = set()

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "handler"}
INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:"""
    r"""|<script\b(?![^>]*(?:\ssrc=|type="application/json"))""",
    re.IGNORECASE,
)


def python_files():
    yield from (ROOT / name for name in ("bootstrap.py", "conftest.py", "manage.py"))
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@cache
def trees():
    """Every file of ours, parsed once for all tests of this module."""
    return [(name_of(path), ast.parse(path.read_text(encoding="utf-8"))) for path in python_files()]


def folders_outside_of_packages(root, paths):
    """Return folders below `root`, on the way to Python files, that have no `__init__.py`."""
    folders = {folder for path in paths for folder in path.parents if root in folder.parents}
    return {folder for folder in folders if not (folder / "__init__.py").is_file()}


def test_every_folder_of_code_is_a_package():
    """A folder without `__init__.py` stands outside every contract of imports, with all below."""
    assert folders_outside_of_packages(ROOT, python_files()) == set()


def test_a_package_in_a_folder_that_is_none_is_found(tmp_path):
    inner = tmp_path / "app" / "loose" / "inner"
    inner.mkdir(parents=True)
    for folder in (tmp_path / "app", inner):
        (folder / "__init__.py").touch()
    assert folders_outside_of_packages(tmp_path, [inner / "__init__.py"]) == {inner.parent}


def length(function):
    docstring = ast.get_docstring(function, clean=False)
    lines = function.end_lineno - function.lineno + 1
    return lines - len(docstring.splitlines()) if docstring else lines


def test_functions_are_short():
    long = [
        f"{name}: {node.name} has {length(node)} lines"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_files_are_short():
    long = {
        name_of(path)
        for path in python_files()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }
    assert long == LONG_FILES


def templates():
    found = sorted((ROOT / "templates").rglob("*.*"))
    assert found
    return found


def test_templates_are_short():
    long = [
        name_of(path) for path in templates() if path.read_text().count("\n") > LONGEST_TEMPLATE
    ]
    assert long == []


def test_no_module_has_a_vague_name():
    assert [name_of(path) for path in python_files() if path.stem in VAGUE] == []


def test_templates_have_no_inline_script_or_style():
    inline = [
        f"{name_of(path)}: {found.group()}"
        for path in templates()
        for found in INLINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert inline == []


@pytest.mark.parametrize(
    "text",
    [
        "<style>",
        '<p style="color: red">',
        '<button onclick="go()">',
        "<script>go()</script>",
        '<script type="module">go()</script>',
    ],
)
def test_the_search_for_inline_code_finds_it(text):
    assert INLINE.search(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="x.js"></script>',
        '<script type="module" src="x.js"></script>',
        '<script type="application/json" id="spec">{}</script>',
        '<p class="style">the only one = two</p>',
    ],
)
def test_the_search_for_inline_code_lets_the_rest_pass(text):
    assert not INLINE.search(text)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_name_no_host_and_hold_hashes(lock):
    text = (ROOT / lock).read_text()
    assert (
        re.findall(r"\S*(?:://|--[a-z-]*(?:index|links|host))\S*", text.replace("--hash=", ""))
        == []
    )
    pins = re.split(r"\n(?=\S)", text.strip())
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_runtime_and_development_pin_the_same_versions():
    runtime, development = (pins(f"requirements{part}.lock") for part in ("", "-dev"))
    assert {name: development.get(name) for name in runtime} == runtime


def pins(lock):
    return dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.slow
def test_imports_follow_the_contracts():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout


def pure_modules():
    yield from PURE_MODULES
    for package in PURE:
        yield package
        folder = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(folder, f"{package}."):
            yield module.name


@pytest.mark.slow
def test_pure_code_runs_without_django():
    modules = sorted(pure_modules())
    code = (
        "import sys, importlib\n"
        "sys.modules.update(dict.fromkeys(('django', 'celery', 'rest_framework')))\n"
        f"for module in {modules!r}: importlib.import_module(module)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_nothing_is_left_to_do():
    word = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b|raise Not" r"ImplementedError")
    left = [
        f"{name_of(path)}: {found.group()}"
        for path in [*python_files(), *templates()]
        for found in word.finditer(path.read_text(encoding="utf-8"))
    ]
    assert left == []


ROOTS = ("analytics.views", "analytics.management", "analytics.tasks", "analytics.admin")
# What no page shows yet. This list only shrinks.
ONLY_IN_TESTS = {"analytics.stats.comparison.regression"}


def modules():
    """Return the trees of all modules of the apps by name, packages by that of the package."""
    return {
        file.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for file, tree in trees()
        if file.startswith(("nucleus/", "surveys/", "analytics/"))
    }


def names_from(tree):
    """Yield from where each name of a module is imported: module and name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def reached(found, roots):
    """Return the modules that others need, from `roots` on.

    A name that a package only hands on is looked up there: who takes one name of a package does
    not reach all that it has.
    """
    handed_on = {
        (package, name): module
        for package, tree in found.items()
        for module, name in names_from(tree)
    }
    seen, waiting = set(), [one for one in found if one.startswith(tuple(roots))]
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for origin, name in names_from(found[module]):
            while (origin, name) in handed_on and f"{origin}.{name}" not in found:
                origin = handed_on[origin, name]
            target = f"{origin}.{name}" if f"{origin}.{name}" in found else origin
            if target in found:
                waiting.append(target)
    return seen


def test_every_statistic_is_reached_from_a_page_a_task_or_a_command():
    found = modules()
    code = {
        name for name, tree in found.items()
        if name.startswith("analytics.stats.") and any(isinstance(
            node, ast.FunctionDef | ast.ClassDef) for node in tree.body)
    }  # fmt: skip
    assert len(code) > 20
    assert code - reached(found, ROOTS) == ONLY_IN_TESTS


def test_a_module_that_nobody_needs_is_found():
    texts = {
        "a.views": "from a.stats import one",
        "a.stats": "from a.stats.first import one\nfrom a.stats.second import two",
        "a.stats.first": "",
        "a.stats.second": "",
    }
    found = {name: ast.parse(text) for name, text in texts.items()}
    assert reached(found, ("a.views",)) == {"a.views", "a.stats.first"}
