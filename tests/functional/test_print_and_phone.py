"""What paper and a phone show of wide tables: all of it, and every word in one piece."""

import pytest

from tests.functional.reference import load_reference_study, sign_in, speak

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
    range.selectNodeContents(cell);
    return [cell, [...range.getClientRects()].filter(box => box.width > 2)];
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


@pytest.fixture
def study():
    return load_reference_study()


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
    for address in ("trends/", "trends/production/", "trends/projects/"):
        page.goto(start + address)
        assert page.evaluate(BROKEN_WORDS) == [], address
        assert page.evaluate(OVERLAPS) == [], address
        assert page.evaluate(WIDER) == [], address
