"""What hidden fields say, in whatever form a browser may send them."""

import uuid

import pytest

from surveys.forms.hidden import as_uuid, as_version

ID = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
SPELLINGS = [
    str(ID),
    str(ID).upper(),
    ID.hex,
    f"{{{ID}}}",
    f"urn:uuid:{ID}",
]


@pytest.mark.parametrize(("text", "version"), [("1", 1), ("999999999", 999_999_999)])
def test_a_version_is_read(text, version):
    assert as_version(text) == version


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "1\n", "١", "1234567890"])
def test_what_is_no_version_says_none(text):
    assert as_version(text) is None


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_an_id_is_the_same_id(text):
    assert as_uuid(text) == ID


@pytest.mark.parametrize("text", ["", "x", str(ID)[:-1], f"{ID}0", f"{ID}\n", str(ID)[:8]])
def test_what_is_no_id_says_none(text):
    assert as_uuid(text) is None
