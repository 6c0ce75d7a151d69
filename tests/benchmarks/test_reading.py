"""The numbers about reading: each is held on code small enough to count by hand."""

import csv
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.reading import paths, trip
from benchmarks.reading.paths import Call, way_of
from benchmarks.reading.promises import lines_of, query_counts_asserted
from benchmarks.reading.senses import names_with_two_senses
from benchmarks.reading.sources import Source, product
from benchmarks.reading.spelled_out import places_estimate_spelled_out

pytestmark = [pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "studies" / "deep-learning" / "questionnaires" / "2019" / "survey.csv"


def two(first, second):
    return names_with_two_senses([Source("a.py", first), Source("b.py", second)])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def share(a): return a", "def share(a): return 2 * a"),
        ("class share: x = 1", "def share(): pass"),
        ("if DEBUG:\n    def share(): return 1\nelse:\n    share = None", "class share: y = 2"),
    ],
)
def test_a_name_defined_differently_has_two_senses(first, second):
    assert two(first, second) == {"share": ["a.py", "b.py"]}


def test_a_type_that_is_given_a_name_is_a_definition():
    assert two("Row = dict[str, str]", "class Row: pass") == {"Row": ["a.py", "b.py"]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("def share(): return 1", "from a import share"),
        ("def share():\n    'One.'\n    return 1", "def share(): return 1"),
        ("def _share(): return 1", "def _share(): return 2"),
        ("LIMIT = 1", "LIMIT = 2"),
        ("class Command: a = 1", "class Command: a = 2"),
        ("class A:\n    def share(self): pass", "class B:\n    def share(self): return 2"),
    ],
)
def test_a_name_with_one_sense_is_not_told(first, second):
    assert two(first, second) == {}


def spelled_out(text):
    return places_estimate_spelled_out([Source("a.py", text)]).get("a.py")


FIELDS = ("value", "se", "low", "high", "base", "clusters", "df")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"class Figure:\n    {'; '.join(f'{name}: float' for name in FIELDS)}", "Figure"),
        (f"class Figure:\n    {'; '.join(f'{name} = Field()' for name in FIELDS)}", "Figure"),
        (f"def row(x): return Row({', '.join(f'{name}=x' for name in FIELDS)})", "row"),
        (f"COLUMNS = {FIELDS!r}", "line 1"),
        (f"COLUMNS = {' '.join(FIELDS)!r}.split()", "line 1"),
        (f"class A:\n    def row(self, {', '.join(FIELDS)}): pass", "A.row"),
    ],
)
def test_a_place_that_names_every_field_is_told(text, place):
    assert spelled_out(text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        f"COLUMNS = {FIELDS[:-1]!r}",
        f"def row(x): return [{', '.join(f'x.{name}' for name in FIELDS)}]",
        f"FIRST, REST = {FIELDS[:3]!r}, 0\nLAST = {FIELDS[3:]!r}",
        f"def row(x):\n    '''Return {', '.join(FIELDS)}: the fields.'''",
    ],
)
def test_what_names_fewer_fields_is_not_told(text):
    assert spelled_out(text) is None


TESTS = """
SIZES = [1, 3, 30]

@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("a", "b"), [(1, 2), (3, 4)])
def test_listed(size, a, b, django_assert_num_queries):
    with django_assert_num_queries(a):
        pass

@pytest.mark.parametrize("size", made())
def test_made(size, django_assert_max_num_queries):
    with open("x"), django_assert_max_num_queries(3):
        pass
    with self.assertNumQueries(4):
        pass

def test_nothing(self):
    self.assertNumQueries(1)
"""


def test_query_counts_are_told_by_their_cases():
    assert query_counts_asserted([Source("t.py", TESTS)]) == {
        "t.py::test_listed": 6,
        "t.py::test_made": 2,
    }


def test_lines_are_told_with_and_without_blank_ones():
    assert lines_of([Source("a.py", "a\n\nb\n"), Source("b.py", "")]) == {
        "lines": 3,
        "not_blank": 2,
    }


VIEW, FORM, NEW = ("surveys/views/a.py", "surveys/forms/b.py", "surveys/presenters/c.py")


def test_a_return_is_a_stop_at_a_file_that_was_left():
    way = way_of(
        [
            Call("", VIEW, "take"),
            Call(VIEW, VIEW, "again"),  # the same file: no stop
            Call(VIEW, FORM, "read"),
            Call(FORM, VIEW, "ask"),  # a return
            Call(VIEW, FORM, "read"),  # told before
            Call(VIEW, FORM, "show"),  # a return
        ]
    )
    assert way.stops == [VIEW, FORM, VIEW, FORM]
    assert (way.files, way.returns, way.names) == (2, 2, 5)


def test_only_what_drives_a_write_is_on_its_way():
    places = (VIEW, FORM, NEW, "surveys/domain/d.py", "surveys/rules.py", "analytics/views/a.py")
    calls = [Call("", place, "x") for place in places]
    assert [one.file for one in calls if paths.drives(one)] == [VIEW, FORM, NEW]
    with_domain = [one.file for one in calls if paths.drives(one, asked=())]
    assert with_domain == [VIEW, FORM, NEW, "surveys/domain/d.py"]


@pytest.fixture
def checkout(tmp_path):
    """A product of three modules, of which one imports another when it is called."""
    for name, text in {
        "late.py": "def made(): return 1\nONE = made()\n",
        "inner.py": "def each(): return [own(i) for i in range(3)]\ndef own(i): return i\n",
        "outer.py": "def enter(inner):\n    import late\n    return sorted([1], key=lambda _: 1)"
        " and inner.each()\n",
    }.items():
        path = tmp_path / "surveys" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path.resolve()


def module(checkout, name):
    spec = importlib.util.spec_from_file_location(name, checkout / "surveys" / f"{name}.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_calls_are_noted_once_and_those_of_imports_not(checkout, monkeypatch):
    monkeypatch.syspath_prepend(checkout / "surveys")
    outer, inner = module(checkout, "outer"), module(checkout, "inner")
    calls, before = trip.Calls(checkout, in_order=True), sys.gettrace()
    with calls.watched():
        outer.enter(inner)
    sys.modules.pop("late")
    assert sys.gettrace() is before
    assert calls.files == {"surveys/inner.py", "surveys/outer.py"}
    assert [*calls.ordered] == [
        ("", "surveys/outer.py", "enter"),
        ("surveys/outer.py", "surveys/outer.py", "enter.<locals>.<lambda>"),
        ("surveys/outer.py", "surveys/inner.py", "each"),
        ("surveys/inner.py", "surveys/inner.py", "own"),
    ]


def test_what_is_typed_answers_every_question():
    """Else the way would be that of an interview that is half empty."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    asked = {row["name"] for row in rows if not row["type"].startswith(("begin", "end"))}
    assert asked == trip.COMPANY.keys() | trip.ABOUT_PROJECT.keys()


def run(*options):
    command = [sys.executable, "-m", "benchmarks.reading", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)


def test_the_report_is_the_same_twice_and_takes_what_was_measured_elsewhere():
    options = ("--static", "--format", "json", "--also", "coverage=0.98")
    first, second = run(*options), run(*options)
    assert (first.returncode, first.stdout) == (0, second.stdout)
    report = json.loads(first.stdout)
    assert report["measures"]["coverage"] == "0.98"
    assert report["measures"]["names_with_two_senses"] == len(names_with_two_senses(product(ROOT)))


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--root", "/nowhere"), "no checkout of Nucleus"), (("--also", "x"), "write NAME=VALUE")],
)
def test_a_wrong_option_is_said(options, words):
    done = run("--static", *options)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.soak
def test_an_answer_is_followed_from_typing_to_the_file():
    found = paths.follow(ROOT)
    assert [*found.stations] == ["write", "count", "page", "csv"]
    assert all(found.stations.values())
    assert way_of(filter(paths.drives, found.write)).returns > 0
