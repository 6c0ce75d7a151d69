"""A real browser for the tests of this folder."""

import os
import shutil

import pytest

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
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium):
    """Cookies and cache of one person; any error in the console fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(15_000)
    problems = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    yield context
    context.close()
    assert problems == []


@pytest.fixture
def page(context):
    """An empty page of that person."""
    return context.new_page()
