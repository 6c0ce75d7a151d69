import pytest
from django.core.exceptions import ImproperlyConfigured

from nucleus import env


def test_a_required_variable_is_asked_for_by_name():
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set\."):
        env.required("SECRET_KEY", environ={})


def test_an_empty_variable_counts_as_unset():
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        env.required("SECRET_KEY", environ={"SECRET_KEY": ""})
    assert env.text("X", default="d", environ={"X": ""}) == "d"
    assert env.boolean("X", default=True, environ={"X": ""}) is True


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1", True), ("True", True), ("yes", True), ("0", False), ("False", False), ("no", False)],
)
def test_a_boolean_is_read_by_its_word(raw, value):
    assert env.boolean("DEBUG", default=not value, environ={"DEBUG": raw}) is value


def test_a_boolean_that_is_none_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="DEBUG='on' is not a boolean"):
        env.boolean("DEBUG", default=False, environ={"DEBUG": "on"})


def test_a_number_that_is_none_stops_the_start():
    assert env.integer("PORT", default=8000, environ={"PORT": "9000"}) == 9000
    with pytest.raises(ImproperlyConfigured, match="PORT='http' is not a whole number"):
        env.integer("PORT", default=8000, environ={"PORT": "http"})


@pytest.mark.parametrize(
    ("raw", "items"), [("", []), ("a", ["a"]), (" a, b ,,c ", ["a", "b", "c"])]
)
def test_items_are_separated_by_commas(raw, items):
    assert env.items("HOSTS", environ={"HOSTS": raw}) == items
