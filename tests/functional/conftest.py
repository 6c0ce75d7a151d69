"""A real browser for the tests of this folder."""

import os
import shutil

import pytest
from django.db import connections

# Playwright's synchronous interface keeps an event loop in the thread of the test, which Django
# takes for asynchronous code. It is not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium():
    """Chromium of this machine. Tests are skipped without one, except where CI forbids it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and os.environ.get("NUCLEUS_REQUIRE_BROWSER") == "1":
        pytest.fail("NUCLEUS_REQUIRE_BROWSER=1, but there is no Chromium on the path.")
    if path is None:
        pytest.skip("There is no Chromium on the path.")
    playwright = pytest.importorskip("playwright.sync_api")
    # Django keeps one connection for code with an event loop and one for code without.
    connections.close_all()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()


def errors_in(message):
    """Yield what the console reports as an error, but for statuses, which `failures_of` sees."""
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        yield message.text


def failures_of(response):
    """Yield the address of what a page needs and does not get; a page itself may be refused."""
    if response.status >= 400 and not response.request.is_navigation_request():
        yield f"{response.status} {response.url}"


@pytest.fixture
def context(chromium):
    """Cookies and cache of one person; any error in the console fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(15_000)
    problems = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("console", lambda message: problems.extend(errors_in(message)))
    context.on("response", lambda response: problems.extend(failures_of(response)))
    yield context
    context.close()
    assert problems == []


@pytest.fixture
def page(context):
    """An empty page of that person."""
    return context.new_page()
