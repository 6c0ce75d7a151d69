"""What hidden fields say, in whatever form a browser may send them."""

import uuid

import pytest
from django.http import QueryDict

from surveys.forms.hidden import as_uuid, as_version, with_one_spelling

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


def sent(*pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


def test_data_with_one_spelling_is_left_as_it_is():
    data = sent(("project", str(ID)), (f"p-{ID}-label", "Chatbot"))
    assert with_one_spelling(data) is data


@pytest.mark.parametrize("text", SPELLINGS[1:])
def test_what_was_typed_under_another_spelling_is_found_under_the_one(text):
    data = with_one_spelling(
        sent(("project", text), (f"p-{text}-label", "Chatbot"), (f"p-{text}-q-stage", "research"))
    )
    assert data.getlist("project") == [str(ID)]
    assert (data[f"p-{ID}-label"], data[f"p-{ID}-q-stage"]) == ("Chatbot", "research")


def test_one_project_in_two_spellings_is_one():
    data = with_one_spelling(sent(("project", str(ID)), ("project", str(ID).upper())))
    assert data.getlist("project") == [str(ID)]


def test_what_is_no_id_gets_one_that_is_always_the_same():
    pairs = (("project", "new"), ("p-new-label", "Chatbot"))
    first, second = with_one_spelling(sent(*pairs)), with_one_spelling(sent(*pairs))
    made = first["project"]
    assert as_uuid(made) is not None
    assert first[f"p-{made}-label"] == "Chatbot"
    assert second["project"] == made
    other = with_one_spelling(sent(("id", str(ID)), *pairs))
    assert other["project"] != made  # another form, another project


def test_fields_of_no_project_are_left_alone():
    data = with_one_spelling(sent(("project", ID.hex), ("details-respondent", "R1"), ("p-x", "y")))
    assert (data["details-respondent"], data["p-x"]) == ("R1", "y")
