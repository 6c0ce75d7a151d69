"""Manifests that somebody wrote by hand: each is read, or refused in words that can be shown."""

import json

import pytest

from surveys.domain.data_files.csv_file import FORMAT
from surveys.domain.data_files.manifests import Manifest
from surveys.domain.layout.options import Options
from surveys.domain.refusals import Refused
from tests.surveys.domain.data_files.samples import layout_for

TABLE = {"name": "projects", "layout": layout_for(FORMAT).as_json(), "member": "projects.csv"}
SAID = {
    "study": "panel",
    "as_of_entry": 7,
    "as_of_hash": "0" * 64,
    "options": Options().as_json(),
    "tables": [TABLE],
}


def read(**changed):
    return Manifest.from_bytes(json.dumps({**SAID, **changed}).encode())


def test_a_manifest_is_read():
    said = read(study=r"panel \u0000")  # six characters, no NUL
    assert (said.study, said.entry, said.tables[0].member) == (r"panel \u0000", 7, "projects.csv")


@pytest.mark.parametrize(
    "changed",
    [
        *({"study": one} for one in (None, 5, True, ["x"], {}, "\ud800", "\0")),
        *({"as_of_entry": one} for one in ("seven", [1], float("inf"), float("nan"))),
        *({"as_of_hash": one} for one in (None, 5)),
        *({"tables": [{**TABLE, "name": one}]} for one in (None, ["x"], "\ud800")),
        *({"tables": [{**TABLE, "member": one}]} for one in (None, ["x"], "a\0")),
    ],
)
def test_what_somebody_forged_is_refused_in_words(changed):
    with pytest.raises(Refused) as refused:
        read(**changed)
    assert refused.value.code == "no_manifest"
    assert str(refused.value.said.params).encode()
