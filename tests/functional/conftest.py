"""A real browser for the tests of this folder."""

import os
import shutil

import pytest
from django.conf import settings
from django.db import connections

from tests.functional import jitter

# Playwright's synchronous interface keeps an event loop in the thread of the test, which Django
# takes for asynchronous code. It is not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The first has no windows: the others draw one around each page, in processes of their own, for
# three times the work. What shows the page is the same in all.
WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NAMES = ("chromium-headless-shell", *WITH_WINDOWS)


def path_of(names):
    """The first of these on the path. Tests are skipped without, except where CI forbids it."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None and os.environ.get("NUCLEUS_REQUIRE_BROWSER") == "1":
        pytest.fail(f"NUCLEUS_REQUIRE_BROWSER=1, but none of these is on the path: {names}")
    if path is None:
        pytest.skip(f"None of these is on the path: {names}")
    return path


@pytest.fixture(scope="session")
def chromium():
    """Chromium of this machine."""
    path = path_of(NAMES)
    playwright = pytest.importorskip("playwright.sync_api")
    # Django keeps one connection for code with an event loop and one for code without.
    connections.close_all()
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _late():
    """Let the server be late where that is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MIDDLEWARE", jitter.middleware())
        yield


def errors_in(message):
    """Yield what the console reports as an error, but for statuses, which `failures_of` sees."""
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        yield message.text


def failures_of(response):
    """Yield the address of what a page needs and does not get; a page itself may be refused."""
    if response.status >= 400 and not response.request.is_navigation_request():
        yield f"{response.status} {response.url}"


@pytest.fixture
def new_context(chromium):
    """Make contexts: each has the cookies and the cache of one person."""
    made = []

    def new(**given):
        # Where scripts are off, Playwright does not see that something moved away under a click.
        context = chromium.new_context(**{"reduced_motion": "reduce"} | given)
        context.set_default_timeout(15_000 * jitter.SLOWER)
        context.on("page", jitter.slow_down)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


@pytest.fixture
def context(new_context):
    """A person at a desktop; any error in the console fails the test."""
    context = new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    problems = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("console", lambda message: problems.extend(errors_in(message)))
    context.on("response", lambda response: problems.extend(failures_of(response)))
    yield context
    assert problems == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Tell where the pages of a failed test stood: a browser's test says little else."""
    report = yield
    if report.failed and call.when == "call" and (chromium := item.funcargs.get("chromium")):
        for page in [page for context in chromium.contexts for page in context.pages]:
            report.sections.append((f"Page {page.url}", shown_on(page)))
    return report


def shown_on(page) -> str:
    """Return what a page asked for, and its words; or why they cannot be had."""
    asked = [
        f"{request.method} {request.url} {answer.status if answer else 'without an answer'}"
        for request in page.requests()[-12:]
        for answer in (request.existing_response,)
    ]
    try:
        words = page.inner_text("body", timeout=2_000)
    except Exception as error:  # the page hangs, or is gone: that is what happened
        words = str(error)
    return "\n".join([*asked, "", words])


@pytest.fixture
def page(context):
    """An empty page of that person."""
    return context.new_page()
