"""How fluid the desk is with very many projects, beside a page with nothing but a field.

How large the page is holds everywhere and is asserted; times depend on the machine and are printed:
`NUCLEUS_SOAK=1 pytest -s` on this file. By the clock they say how it feels, with the load of the
machine beside them; by the processor's time they say what the page works for a key, also where the
machine does other things.
"""

import collections
import gzip
import json
import os
import statistics

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import InterviewContent, ProjectContent
from tests.functional.desk_page import paste
from tests.functional.reference import PASSWORD, sign_in
from tests.surveys.factories import make_interview, make_study, make_wave, questionnaire_form
from tests.surveys.saving import save_interview

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COLUMNS = 25
LARGEST = 500_000  # bytes
ROWS_PASTED, COLUMNS_PASTED = 40, 12
KINDS = (
    "select_one stage",
    "integer",
    "select_multiple use",
    "text",
    "decimal",
    "select_one stage",
)
STAGES = ("idea", "research", "pilot", "testing", "production")
USES = ("vision", "text", "speech", "forecasts", "search", "control")
# From each key to the picture that follows it: what is posted in a frame arrives after it.
WATCH = """() => {
  window.paints = [];
  const [waiting, channel] = [[], new MessageChannel()];
  channel.port1.onmessage = () => {
    for (const began of waiting.splice(0)) paints.push(performance.now() - began);
  };
  addEventListener("keydown", ({timeStamp}) => requestAnimationFrame(() => {
    waiting.push(timeStamp);
    channel.port2.postMessage(0);
  }), true);
}"""
# What the page works at, by the names of Chromium's own events.
WORK = {
    "scripts": ("FunctionCall",),
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Blink.Paint.UpdateTime"),
    "layers": ("Blink.CompositingInputs.UpdateTime", "Layerize"),
}
TRACED = ["blink", "blink.user_timing", "devtools.timeline", "toplevel", "__metadata"]
ALL = "ThreadControllerImpl::RunTask"
PAINTED = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"


def questions():
    """Return the kinds of the questions about a project; its name is the first column."""
    return [(f"q{number}", KINDS[number % len(KINDS)]) for number in range(1, COLUMNS)]


def form():
    """Return a questionnaire with so many columns."""
    asked = [
        f"{kind},{code},Question {code} of a project,Pregunta {code},,,"
        for code, kind in questions()
    ]
    survey = [
        "type,name,label::English (en),label::Español (es),required,relevant,constraint",
        "text,aws_customer,Whose customer?,¿Cliente de quién?,,,",
        "begin_repeat,project,Project,Proyecto,,,",
        *asked,
        "end_repeat,,,,,,",
    ]
    choices = ["list_name,name,label::English (en),label::Español (es)"]
    choices += [f"stage,{one},The stage {one},Fase {one}" for one in STAGES]
    choices += [f"use,{one},The use {one},Uso {one}" for one in USES]
    return questionnaire_form("\n".join(survey), "\n".join(choices))


def answers(number):
    """Return what the n-th project answers to all questions."""
    values = {
        "select_one stage": STAGES[number % 5],
        "select_multiple use": [USES[number % 6], USES[(number + 2) % 6]],
        "integer": number % 90,
        "decimal": number / 4,
        "text": f"Why it is {number}",
    }
    return {code: values[kind] for code, kind in questions()}


@pytest.fixture
def interview(request):
    """An interview with as many projects as the test says."""
    wave = make_wave(make_study(), form=form())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    interview = make_interview(wave, respondent="R7", state="draft")
    projects = tuple(ProjectContent(answers=answers(number)) for number in range(request.param))
    save_interview(
        by=accounts.system_account(),
        interview=interview,
        seen=interview.version,
        content=InterviewContent(answers={"aws_customer": "yes"}, language="en", projects=projects),
        confirmed=EVERYTHING,
    )
    return interview


@pytest.fixture
def address(live_server, interview):
    given = [interview.wave.study.slug, interview.pk]
    return live_server.url + reverse("interview-edit", args=given)


@pytest.mark.parametrize("interview", [200], indirect=True)
def test_the_page_of_200_projects_is_small(page, live_server, address):
    sign_in(page, live_server.url, "researcher")
    content = page.goto(address).body()
    packed = len(gzip.compress(content))
    print(f"200 projects: {len(content):,} bytes, {packed:,} compressed")  # noqa: T201
    assert page.locator("[data-desk-grid] tbody tr").count() == 200
    assert len(content) <= LARGEST


@pytest.mark.soak
@pytest.mark.parametrize("interview", [200, 500], indirect=True, ids=lambda count: f"{count}")
def test_how_long_keys_take(page, live_server, interview, address):
    sign_in(page, live_server.url, "researcher")
    said = {"empty field": keys_into_nothing(page)}
    page.goto(address)
    page.evaluate(f"async () => {{ {PAINTED} }}")
    said["usable"] = page.evaluate("performance.now()")
    said["of it the answer"] = page.evaluate(
        "performance.getEntriesByType('navigation')[0].responseEnd"
    )
    for tree in ("without", "with"):
        if tree == "with":
            tools = page.context.new_cdp_session(page)
            tools.send("Accessibility.enable")
            tools.send("Accessibility.getFullAXTree")
        said |= {f"{name}, {tree} tree": times for name, times in keys_into_grid(page).items()}
    for name, act in {"typing": type_down, "arrows": walk}.items():
        stand(page, "q1")
        said[f"work of {name}"] = worked(page, act)
    said["paste 40 × 12"] = pasted(page)
    page.evaluate("NucleusDesk.desk.queue.flush()")
    count = interview.projects.count()
    for name, times in said.items():
        print(f"{count} projects: {name:28} {in_words(times)}")  # noqa: T201
    print(f"{count} projects: load {os.getloadavg()[0]:.1f}")  # noqa: T201


def in_words(times):
    """Return milliseconds, of many the median and the 95th percentile, of work each part."""
    if isinstance(times, dict):
        return ", ".join(f"{name} {time:.1f}" for name, time in times.items()) + " ms a key"
    if not isinstance(times, list):
        return f"{times:7.0f} ms"
    most = sorted(times)[int(0.95 * len(times))]
    return f"{statistics.median(times):7.1f} ms, 95 %: {most:.1f} ms, {len(times)} keys"


def taken(page, act):
    """Return how long each key took of those that `act` presses."""
    page.evaluate("paints.length = 0")
    act()
    page.evaluate(f"async () => {{ {PAINTED} {PAINTED} }}")
    return page.evaluate("paints")


def keys_into_nothing(page):
    page.set_content("<!doctype html><title>A field</title><input autofocus>")
    page.evaluate(WATCH)
    page.locator("input").focus()
    return taken(page, lambda: [page.keyboard.press("a") for _ in range(100)])


def type_down(page):
    """Type numbers down a column; return how many keys that takes."""
    keys = [key for number in range(50) for key in (*str(10 + number), "Enter")]
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def walk(page):
    """Go about with the arrows; return how many keys that takes."""
    ways = ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft")
    keys = [key for key in ways for _ in range(20)]
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def keys_into_grid(page):
    """Type numbers down a column, then go about with the arrows."""
    if not page.evaluate("'paints' in window"):
        page.evaluate(WATCH)
    stand(page, "q1")
    found = {"typing": taken(page, lambda: type_down(page))}
    stand(page, "q4")
    return found | {"arrows": taken(page, lambda: walk(page))}


def worked(page, act):
    """Return how many milliseconds of the processor the page takes for a key: all, and parts."""
    browser = page.context.browser
    browser.start_tracing(page=page, categories=TRACED)
    page.evaluate("performance.mark('began')")
    count = act(page)
    page.evaluate(f"async () => {{ {PAINTED} {PAINTED} performance.mark('ended'); }}")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    marks = {one["name"]: one for one in events if one["name"] in ("began", "ended")}
    page_of, times = marks["began"], collections.Counter()
    for one in events:
        is_there = (one["pid"], one["tid"]) == (page_of["pid"], page_of["tid"])
        if is_there and page_of["ts"] <= one["ts"] <= marks["ended"]["ts"]:
            times[one["name"]] += one.get("tdur", 0) / 1000 / count
    parts = {name: sum(times[event] for event in names) for name, names in WORK.items()}
    return {"all": times[ALL]} | parts


def stand(page, code):
    """Go to a column of the first project."""
    page.evaluate(
        "code => NucleusDesk.desk.grid.goTo(NucleusDesk.desk.model.projects[0], 'answer', code)",
        code,
    )


def pasted(page):
    """Paste a block of numbers and words; return how long that takes once it is agreed to."""
    codes = [code for code, _kind in questions()][:COLUMNS_PASTED]
    rows = [[text_of(answers(number)[code]) for code in codes] for number in range(7, 47)]
    stand(page, "q1")
    paste(page, "\n".join("\t".join(row) for row in rows))
    return page.evaluate(
        f"""async () => {{
          const began = performance.now();
          document.querySelector(".desk-grid-panels .is-main").click();
          {PAINTED}
          return performance.now() - began;
        }}"""
    )


def text_of(answer):
    return "; ".join(answer) if isinstance(answer, list) else str(answer)
