"""The vendored files are the ones that the list names, with their licences beside them."""

import hashlib
import re
from pathlib import Path

import pytest
import vl_convert

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
ROW = re.compile(r"^\| (\S+/\S+) \| .* \| ([0-9a-f]{64}) \|$", re.MULTILINE)
LISTED = dict(ROW.findall((VENDOR / "README.md").read_text()))


def test_every_vendored_file_is_listed():
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.glob("*/*")}
    assert {name for name in files if not name.endswith("/LICENSE")} == set(LISTED)


@pytest.mark.parametrize("name", sorted(LISTED))
def test_the_file_has_the_listed_checksum(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("name", sorted(LISTED))
def test_the_licence_stands_beside_the_file(name):
    assert (VENDOR / name).with_name("LICENSE").read_text().strip() != ""


def test_browser_and_server_draw_with_the_same_vega():
    assert vl_convert.get_vega_version() == "6.2.0"
    assert vl_convert.get_vega_embed_version() == "7.0.2"


def test_stylesheets_name_no_file_that_is_missing():
    """A source map that is not shipped would stop `collectstatic` with hashed names."""
    assert "sourceMappingURL" not in (VENDOR / "bootstrap/bootstrap.min.css").read_text()
