"""Documents name files that exist and link to pages that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "studies/README.md"])
FOLDERS = "analytics|benchmarks|docs|locale|nucleus|static|studies|surveys|templates|tests"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./{{}},*-]+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
BRACES = re.compile(r"\{([^}]*)\}")


def spelled_out(path):
    """Yield the paths that braces stand for: a/{b,c}.py is a/b.py and a/c.py."""
    found = BRACES.search(path)
    if not found:
        yield path
        return
    for part in found[1].split(","):
        yield from spelled_out(path[: found.start()] + part.strip() + path[found.end() :])


def is_there(path):
    return any(list(folder.glob(path)) for folder in (ROOT, ROOT / "templates"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    paths = [path for found in PATH.findall(text) for path in spelled_out(found)]
    missing = [path for path in paths if not is_there(path.rstrip("/"))]
    links = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert (missing, links) == ([], [])
