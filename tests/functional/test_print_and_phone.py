"""What paper and a phone show of wide tables: all of it, and every word in one piece."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from tests.functional import jitter
from tests.functional.reference import PASSWORD, load_reference_study, sign_in, speak
from tests.functional.test_accessibility import is_cut_off
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET, ACROSS, PHONE = 718, 1040, 390
"""Pixels between the margins of A4, upright and across, and of a phone."""
ON_PAPER = [
    "trends/",
    "trends/production/",
    "trends/production/?segment=industry",
    "tables/?wave=2019&question=stage",
    "lines/",
]
ON_PHONE = ["", "trends/", "trends/production/", "trends/projects/", "lines/"]
# Words that begin on one line and end on another.
BROKEN_WORDS = """() => [...document.querySelectorAll(".state, .labelled .value")].flatMap(it => {
  const walk = document.createTreeWalker(it, NodeFilter.SHOW_TEXT), broken = [];
  while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(walk.currentNode, word.index);
    range.setEnd(walk.currentNode, word.index + word[0].length);
    if (range.getClientRects().length > 1) broken.push(word[0]);
  }
  return broken;
})"""
# Text of neighbouring heads and cells that is printed over each other.
OVERLAPS = """() => [...document.querySelectorAll("table.table tr")].flatMap(row => {
  const seen = [...row.children].filter(
    cell => getComputedStyle(cell).position !== "absolute" && cell.offsetParent);
  const boxes = seen.map(cell => {
    const range = document.createRange();
    const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const rects = [];
    while (words.nextNode()) {
      if (words.currentNode.parentElement.closest(".visually-hidden")) continue;
      range.selectNodeContents(words.currentNode);
      rects.push(...range.getClientRects());
    }
    return [cell, rects.filter(box => box.width > 2)];
  });
  return boxes.slice(1).flatMap(([cell, mine], at) => {
    const [other, theirs] = boxes[at];
    const over = mine.some(a => theirs.some(b => a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 3 && b.top < a.bottom - 3));
    return over ? [`${other.textContent.trim()} | ${cell.textContent.trim()}`] : [];
  });
})"""
WIDER = """() => [...document.querySelectorAll(".table-scroll")].filter(
  one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent.trim().slice(0, 80))"""
# Heads of columns with less than a space between their words, and states on more than one line.
CLOSE_HEADS = """() => [...document.querySelectorAll("table.reasoned thead tr")].flatMap(row => {
  const boxes = [...row.children].filter(
    cell => getComputedStyle(cell).position !== "absolute" && cell.offsetParent).map(cell => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getBoundingClientRect();
    });
  return boxes.slice(1).map((box, at) => box.left - boxes[at].right).filter(gap => gap < 8);
})"""
TALL_STATES = """() => [...document.querySelectorAll("table.table .state")].filter(
  one => one.offsetHeight > 28).map(one => one.textContent)"""
# Pixels between what stands one above another in the main part: buttons, folds and hints.
GAPS = """() => {
  const shown = [...document.querySelectorAll("main :is(.btn, summary, .hint)")].filter(
    it => it.checkVisibility()).map(it => it.getBoundingClientRect());
  return shown.slice(1).map((box, at) => Math.round(box.top - shown[at].bottom));
}"""


@pytest.fixture
def study():
    return load_reference_study()


@pytest.mark.skipif(jitter.MOST > 0, reason="Chromium forgets the paper where it is slowed down.")
def test_wide_tables_fit_a_sheet_and_a_phone(page, live_server, study):
    start = f"{live_server.url}/studies/{study.slug}/"
    speak(page, live_server.url, "es")
    sign_in(page, live_server.url, "analyst")
    page.emulate_media(media="print")
    for address in ON_PAPER:
        page.set_viewport_size({"width": SHEET, "height": 1000})
        page.goto(start + address)
        assert page.evaluate(WIDER) == [], address
        assert page.evaluate(OVERLAPS) == [], address
    page.set_viewport_size({"width": ACROSS, "height": 700})
    page.goto(f"{start}tables/?wave=2019&question=frameworks&across=services")
    assert page.evaluate(WIDER) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet')).page") == "sheet"
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": PHONE, "height": 844})
    for language in ("es", "en"):
        speak(page, live_server.url, language)
        for address in ON_PHONE:
            page.goto(start + address)
            assert page.evaluate(BROKEN_WORDS) == [], (language, address)
            assert page.evaluate(OVERLAPS) == [], (language, address)
            assert page.evaluate(WIDER) == [], (language, address)


def test_an_indicator_fits_a_small_window_in_spanish(page, live_server, study):
    speak(page, live_server.url, "es")
    sign_in(page, live_server.url, "analyst")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/studies/{study.slug}/trends/production/")
    assert page.evaluate(WIDER) == []
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert page.evaluate(CLOSE_HEADS) == []
    page.goto(f"{live_server.url}/studies/{study.slug}/trends/")
    assert page.evaluate(TALL_STATES) == []
    page.goto(f"{live_server.url}/studies/{study.slug}/indicators/")
    change, retire = (
        page.get_by_role("link", name=f"{verb} «Proyectos»", exact=True).bounding_box()
        for verb in ("Cambiar", "Retirar")
    )
    assert change["y"] == retire["y"]
    assert 0 < retire["x"] - change["x"] - change["width"] < 20
    heading, button = page.locator("#segments"), page.get_by_role("link", name="Nuevo segmento")
    assert abs(heading.bounding_box()["y"] - button.bounding_box()["y"]) < 8


def test_nothing_touches_or_sticks_out_on_a_phone(page, live_server):
    wave = make_wave(make_study())
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    interview = make_interview(wave, {"stage": "research"}, respondent="R7")
    page.set_viewport_size({"width": PHONE, "height": 844})
    sign_in(page, live_server.url, "admin")

    def go(name):
        page.goto(live_server.url + reverse(name, args=[wave.study.slug, interview.pk]))

    go("interview-detail")
    page.locator(".review summary").click()
    assert not is_cut_off(page)
    note = page.locator("textarea[name=note]").bounding_box()
    assert note["x"] + note["width"] <= PHONE - 16

    go("interview-consent")
    card, fold = (page.locator(f"#participate{part}").bounding_box() for part in ("", " summary"))
    assert card["y"] + card["height"] - fold["y"] - fold["height"] >= 8

    go("interview-expert")
    page.fill("[name=reason]", "Typed wrongly")
    page.evaluate("document.querySelector('main [name=typed_by]').value = 'somebody'")
    page.locator("main form [type=submit]").last.click()
    page.locator(".kept-words").wait_for()
    assert min(page.evaluate(GAPS)) >= 8

    go("interview-expert")
    page.fill("[name=reason]", "Typed wrongly")
    page.evaluate("""() => {
      const form = document.querySelector("main form");
      form.setAttribute("action", form.action.replace(/[0-9a-f-]{36}/, id =>
        id.replace(/[0-9a-f]/g, "0")));
    }""")
    page.locator("main form [type=submit]").last.click()
    page.locator(".kept-words").wait_for()
    assert min(page.evaluate(GAPS)) >= 8

    go("interview-expert")
    page.fill("[name=reason]", "Typed wrongly")
    page.context.clear_cookies(name="sessionid")
    page.locator("main form [type=submit]").last.click()
    page.locator("[name=kept]").wait_for(state="attached")
    assert min(page.evaluate(GAPS)) >= 8
