"""Without the manifest that came with it, an edited data file is refused in words."""

import json

import pytest

from surveys.actions.record_imports.updating import check_update
from surveys.domain.record_files.updates import Decisions
from surveys.domain.refusals import Refused
from tests.surveys.actions.record_imports.exported import (
    brought,
    export,
    given,
    make_data,
)

pytestmark = pytest.mark.django_db

ASK = Decisions()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"study": "another"}, "other_study"),
        ({"as_of_hash": "0" * 64}, "other_log"),
        ({"as_of_entry": 10**9}, "other_log"),
        ({"tables": [{"name": "x", "layout": {}}]}, "no_manifest"),
    ],
)
def test_a_manifest_of_something_else_is_refused(changed, code):
    wave = make_data()
    content, manifest = export(wave)
    manifest = json.dumps(json.loads(manifest) | changed).encode()
    with pytest.raises(Refused) as refused:
        check_update(**given(wave, brought(content, manifest)), decisions=ASK)
    assert refused.value.code == code


@pytest.mark.parametrize("format", ["sav", "dta"])
@pytest.mark.parametrize("name", ["a b", "1x", "x" * 80, ""])
def test_a_manifest_with_names_that_the_format_forbids_is_refused_in_words(format, name):
    wave = make_data()
    content, manifest = export(wave, format)
    manifest = manifest.replace(b'"said"', f'"{name}"'.encode())
    with pytest.raises(Refused) as refused:
        check_update(**given(wave, brought(content, manifest, f"a.{format}")), decisions=ASK)
    assert refused.value.code == "no_layout"


def test_a_file_without_a_manifest_is_refused():
    wave = make_data()
    content, _manifest = export(wave)
    with pytest.raises(Refused, match=r"data\.xlsx\.manifest\.json"):
        check_update(**given(wave, brought(content, None)), decisions=ASK)
