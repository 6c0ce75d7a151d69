"""The projects on a phone: one at a time, with the controls that a phone has itself."""

import pytest

from tests.functional.desk_page import open_page, press, project_id, said, value
from tests.functional.test_desk_grid_accessibility import found_by_axe

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
THREE = [
    ("Alpha", {"stage": "production", "framework": "pytorch", "uses": ["text"], "size": 3}),
    ("", {"stage": "idea"}),
    ("Gamma", {"stage": {"missing": "refused"}, "begun": "2019-05-02"}),
]


@pytest.fixture
def cards(page):
    page.set_viewport_size(PHONE)
    open_page(page, THREE, part="Cards")
    yield page
    assert page.evaluate("violations") == []


def heading(page):
    return page.locator(".desk-cards h3").inner_text()


def test_one_project_is_shown_and_the_next_begins_at_its_name(cards):
    assert heading(cards) == "Alpha · 1 of 3"
    assert cards.get_by_role("button", name="Previous").is_disabled()
    cards.get_by_role("button", name="Next").click()
    assert (heading(cards), cards.evaluate("document.activeElement.tagName")) == (
        "Project 2 · 2 of 3",
        "H3",
    )
    assert cards.get_by_label("Framework").is_hidden()  # not asked of an idea
    cards.get_by_text("All projects").click()
    cards.get_by_role("button", name="Gamma").click()
    assert heading(cards) == "Gamma · 3 of 3"
    assert cards.get_by_role("button", name="Next").is_disabled()


def test_nothing_is_wider_than_the_phone(cards):
    wide = cards.evaluate("document.documentElement.scrollWidth")
    assert wide == 390


def test_categories_are_chosen_by_the_control_of_the_phone(cards):
    stage = cards.get_by_role("combobox", name="Stage")
    assert stage.locator("option").all_inner_texts() == [
        *("Choose", "An idea", "Research", "In production", "Refused", "Don't know"),
    ]
    stage.select_option("An idea")
    assert (value(cards, 1, "stage"), cards.get_by_label("Framework").is_hidden()) == ("idea", True)
    stage.select_option("Don't know")
    assert value(cards, 1, "stage") == {"missing": "dont_know"}
    stage.select_option("Choose")
    assert value(cards, 1, "stage") == ""


def test_several_none_and_what_is_acknowledged_are_ticked(cards):
    uses = cards.get_by_role("group", name="Uses")
    uses.get_by_label("Vision").check()
    assert value(cards, 1, "uses") == ["vision", "text"]
    uses.get_by_label("None of these").check()
    assert (value(cards, 1, "uses"), uses.get_by_label("Text").is_checked()) == ([], False)
    uses.get_by_label("None of these").uncheck()
    assert value(cards, 1, "uses") == ""
    agreed = cards.get_by_role("group", name="Agreed").get_by_role("checkbox")
    agreed.check()
    assert value(cards, 1, "agreed") == "OK"
    agreed.uncheck()
    assert value(cards, 1, "agreed") == ""


def test_a_text_is_taken_when_somebody_rests_or_leaves(cards):
    size = cards.get_by_role("textbox", name="Team size")
    size.fill("many")
    cards.locator('[aria-invalid="true"]').wait_for()  # without another key
    assert value(cards, 1, "size") == "many"
    problem = cards.locator(f"#{size.get_attribute('aria-describedby')}")
    assert "many" in problem.inner_text()
    size.fill("7")
    cards.get_by_role("button", name="Next").click()
    assert value(cards, 1, "size") == "7"


def test_what_is_typed_half_is_kept_when_the_page_goes(cards):
    cards.get_by_role("textbox", name="Why").press_sequentially("Half")
    cards.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert value(cards, 1, "why") == "Half"


# Types into the size of the first project; what others type there comes as version 2 and 3.
TYPE = """([id, after]) => {
  const field = document.querySelector('[data-code="size"] input');
  const theirs = (typed, version) => model.receive({
    version, interview_version: 1, saved_at: "2026-11-28T12:03:05+00:00", writers: [],
    barrier: null, typed: [{place: id, part: "answer", code: "size", typed, version, rivals: [],
      by: "Ada", at: "2026-11-28T12:00:00+00:00"}],
  });
  field.focus();
  field.value = "7";
  field.dispatchEvent(new Event("input"));
  if (!after) theirs("44", 2);
  field.dispatchEvent(new Event("change"));
  if (after) theirs("45", 3);
  return [sent[0].changes.map((one) => [one.typed, one.seen]), field.value];
}"""


def test_what_others_type_meanwhile_is_not_written_over_unseen(cards):
    assert cards.evaluate(TYPE, [project_id(1), False]) == [[["7", 0]], "7"]


def test_what_others_type_afterwards_is_shown_where_the_focus_is(cards):
    assert cards.evaluate(TYPE, [project_id(1), True]) == [[["7", 0]], "45"]


def test_half_a_date_empties_nothing(cards):
    cards.evaluate("part.goTo(model.projects[2], 'answer', 'begun')")
    press(cards, "Backspace")
    assert cards.locator(":focus").evaluate("one => one.validity.badInput")
    cards.evaluate("part.take()")  # as after a moment without a key
    assert cards.evaluate("model.editing").endswith("|answer|begun")
    cards.evaluate("document.activeElement.blur()")
    shown = cards.locator('[data-code="begun"] input').input_value()
    assert (shown, value(cards, 3, "begun")) == ("2019-05-02", "2019-05-02")
    assert (cards.evaluate("sent"), cards.evaluate("model.editing")) == ([], None)


def test_kinds_of_empty_are_buttons(cards):
    refused = cards.get_by_role("button", name="Refused: Team size")
    refused.click()
    assert (value(cards, 1, "size"), refused.get_attribute("aria-pressed")) == (
        {"missing": "refused"},
        "true",
    )
    refused.click()
    assert value(cards, 1, "size") == ""


def test_what_is_calculated_follows(cards):
    cards.get_by_role("textbox", name="Cost in millions").fill("6")
    press(cards, "Tab")
    assert cards.get_by_role("status", name="Cost each").inner_text() == "2"


def test_projects_are_added_duplicated_removed_and_brought_back(cards):
    cards.get_by_role("button", name="Duplicate").click()
    assert (heading(cards), value(cards, 2, "framework")) == ("Alpha · 2 of 4", "pytorch")
    cards.get_by_role("button", name="Remove").click()
    assert (heading(cards), said(cards)) == (
        "Project 2 · 2 of 3",
        "Removed: Alpha. Ctrl+Z brings back.",
    )
    cards.get_by_role("button", name="Undo").click()
    assert cards.evaluate("model.projects.length") == 4
    cards.get_by_role("button", name="Add").click()
    assert heading(cards).startswith("Project ")
    assert cards.evaluate("model.projects.length") == 5


def test_without_projects_one_can_be_added(page):
    page.set_viewport_size(PHONE)
    open_page(page, [], part="Cards")
    assert "There are no projects yet." in page.inner_text(".desk-cards")
    assert page.locator(".desk-cards h3").is_hidden()  # that they are projects stands above
    assert page.get_by_role("button", name="Remove").is_disabled()
    page.get_by_role("button", name="Add").click()
    assert heading(page) == "Project 1 · 1 of 1"
    page.get_by_role("button", name="Remove").click()
    assert page.evaluate("document.activeElement.textContent") == "Add"


def test_a_conflict_is_shown_and_can_be_decided(page):
    rival = {"typed": "idea", "by": "Ada", "at": "2026-11-28T12:00:00+00:00"}
    typed = {
        "place": project_id(1), "part": "answer", "code": "stage", "typed": "elsewhere",
        "version": 2, "by": "Ben", "at": "2026-11-28T12:00:00+00:00", "rivals": [rival],
    }  # fmt: skip
    page.set_viewport_size(PHONE)
    open_page(page, THREE, typed=[typed], part="Cards")
    assert page.get_by_role("combobox", name="Stage").locator("option:checked").inner_text() == (
        "elsewhere"
    )
    assert "Ada typed something else: An idea." in page.inner_text(".desk-card")
    page.get_by_role("button", name="Decide").click()
    assert page.evaluate("decided") == [[project_id(1), "answer", "stage"]]


def test_one_can_be_led_to_an_answer(cards):
    place = cards.evaluate("model.projects[2]")
    assert cards.evaluate(f"part.goTo('{place}', 'answer', 'begun')")
    assert (heading(cards), cards.evaluate("document.activeElement.value")) == (
        "Gamma · 3 of 3",
        "2019-05-02",
    )
    assert cards.evaluate("part.goTo('elsewhere', 'answer', 'begun')") is False


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(page, theme):
    page.set_viewport_size(PHONE)
    open_page(page, THREE, part="Cards", theme=theme)
    page.get_by_role("textbox", name="Team size").fill("many")
    press(page, "Tab")
    assert found_by_axe(page) == []
