"""A method that an address does not take is answered in words."""

import pytest
from django.test import RequestFactory
from django.views.decorators.http import require_safe

from nucleus.wrong_method import WrongMethodMiddleware


@pytest.mark.parametrize(("accept", "words"), [("text/html", "<h1>"), ("application/json", "{")])
def test_it_is_said_and_the_methods_are_named(accept, words):
    asked = WrongMethodMiddleware(require_safe(lambda request: None))
    response = asked(RequestFactory().post("/readyz", headers={"accept": accept}))
    assert response.status_code == 405
    assert "GET" in response["Allow"]
    text = response.content.decode()
    assert words in text
    assert "Nothing was stored or changed" in text
