"""Somebody at a browser who has a keyboard and no mouse, for tests of whole ways."""

from django.urls import reverse

from tests.functional.test_accessibility import is_cut_off, violations
from tests.functional.test_desk_grid_accessibility import heard

LOCALES = {"en": "en-GB", "es": "es-ES"}
WATCH = """(() => {
  let stood = null;
  const look = () => {
    const { activeElement, body } = document;
    if (activeElement && activeElement !== body) stood = activeElement.outerHTML.slice(0, 160);
    else if (stood && document.hasFocus()) {
      console.error(`The focus is on nothing, where it was on ${stood}`);
      stood = null;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    console.error(`Against the policy: ${violatedDirective} ${blockedURI}`));
})();"""
"""Says in the console where the focus was lost, and what the policy of contents forbids."""
SAVED = """() => {
  const {queue} = NucleusDesk.desk;
  const {kind} = document.querySelector("[data-desk-saved]").dataset;
  return !queue.pending && !queue.isPumping && kind === "saved";
}"""
"""Whether the server has all that was typed, and the page says so: of now, not of before. For a
moment after a key it still says what it said."""


def wait_until_saved(page, **given):
    """Wait until the server has all that was typed, and the page says so."""
    page.wait_for_function(SAVED, **given)


class Person:
    """Somebody at a browser of their own, with a keyboard and no mouse."""

    def __init__(self, page, study, server):
        self.page, self.study, self.server = page, study, server
        self.press, self.write = page.keyboard.press, page.keyboard.type

    def visit(self, name, *arguments):
        self.page.goto(self.server + reverse(name, args=[self.study.slug, *arguments]))

    def stands_on(self, selector):
        return self.page.evaluate("selector => document.activeElement.matches(selector)", selector)

    def go(self, selector, key="Tab"):
        """Press Tab until an element has the focus; it is not left where it has it already."""
        for _ in range(120):
            if self.stands_on(selector):
                return
            self.press(key)
        raise AssertionError(f"{key} does not reach {selector}")

    def activate(self, selector, key="Tab"):
        self.go(selector, key)
        self.press("Enter")

    def saved(self):
        wait_until_saved(self.page)

    def desk(self, interview):
        self.visit("interview-edit", interview.pk)
        self.page.locator("[data-desk-saved]:not(:empty)").wait_for()

    def look(self, state):
        """Look at the page as it stands."""
        assert violations(self.page) == [], state
        assert not is_cut_off(self.page), state

    def hears(self):
        """Return role and name of what has the focus, as they are told to whoever hears it."""
        return heard(self.page)[:2]
