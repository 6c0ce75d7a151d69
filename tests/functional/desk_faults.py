"""Somebody who types into the desk while things break, and what the page told them meanwhile.

Two ledgers: what was typed, and what the page showed as saved. Both are held against the server.
"""

import itertools
import json

from django.urls import reverse

from tests.faults.desk_driver import PASSWORD
from tests.functional.desk_person import wait_until_saved

STAFF, GOALS = ("", "answer", "staff"), ("", "answer", "goals")
FIELDS = {STAFF: "#desk-answer-staff-input", GOALS: "#desk-answer-goals-input"}
HEALED_WITHIN = 60_000  # milliseconds; the page tries again after 8 seconds at most

# Each time the page says that all is saved, what it shows is noted; and how many requests it made.
# A script on a busy machine pauses between two keys, and is typing all the same: the field for the
# password does not take its focus.
WATCH = """() => {
  const {status, model, queue, signin} = NucleusDesk.desk;
  signin.takeFocus = () => {};
  Object.assign(queue.pace, {typing: 50, most: 200, poll: 500, retry: [200, 400, 800]});
  window.shown = [];
  window.prepared = 0;
  const put = status.put.bind(status);
  status.put = (kind, text) => {
    put(kind, text);
    if (kind === "saved") shown.push([...model.rows].map(([key, row]) => [key, row.typed]));
  };
  const prepare = queue.outbox.prepare.bind(queue.outbox);
  queue.outbox.prepare = (given) => {
    const request = prepare(given);
    if (request) prepared += 1;
    return request;
  };
}"""


def is_typing(request) -> bool:
    """Say whether a request carries what was typed."""
    return request.method == "PATCH" and "/working-copies/" in request.url


class Typist:
    """A person with an interview open in a tab."""

    numbers = itertools.count(11)

    def __init__(self, site, interview, page):
        self.site, self.interview, self.page = site, interview, page
        self.typed = {}  # (place, part, code) -> values in the order in which they were typed
        self.bodies = {}  # (sender, number) -> what was sent under it
        page.on("request", self.note)
        page.goto(site.url + reverse("interview-edit", args=[site.study, interview]))
        page.locator(FIELDS[STAFF]).wait_for()
        page.evaluate(WATCH)

    def note(self, request):
        if is_typing(request):
            body = request.post_data_json
            key = (body["sender"], body["number"])
            self.bodies.setdefault(key, set()).add(json.dumps(body, sort_keys=True))

    def fill_form(self):
        """Type a number and a text into the form."""
        for key, selector in FIELDS.items():
            value = f"{next(self.numbers)}{'' if key == STAFF else ' goals'}"
            self.page.locator(selector).focus()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(value)
            letters = itertools.accumulate(value)  # a field is sent while somebody types in it
            self.typed.setdefault(key, []).extend(letters)
        self.page.keyboard.press("Tab")

    def add_project(self):
        """Add a project and type its name and a number into the grid; return its id."""
        size, name = str(next(self.numbers)), f"Project {next(self.numbers)}"
        self.page.keyboard.press("Alt+p")
        place = self.page.evaluate("NucleusDesk.desk.model.projects.at(-1)")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(size)
        self.page.keyboard.press("Shift+Tab")  # Tab would go on to a new project
        self.typed[(place, "field", "label")] = [name]
        self.typed[(place, "answer", "team_size")] = [size]
        return place

    def retype(self, place):
        """Type another number into a project that is there."""
        size = str(next(self.numbers))
        self.page.evaluate(
            "place => NucleusDesk.desk.grid.goTo(place, 'answer', 'team_size')", place
        )
        self.page.keyboard.type(size)
        self.page.keyboard.press("Shift+Tab")
        self.typed.setdefault((place, "answer", "team_size"), []).append(size)

    def type_anywhere(self):
        """Type into the form and into the grid."""
        self.fill_form()
        self.add_project()

    def type_while(self, strike):
        """Type, and let something happen while what was typed is on its way."""
        with self.page.expect_request(is_typing):
            self.fill_form()
        strike()

    def wait_for(self, kind):
        """Wait until the page says how it stands with saving."""
        state = f"[data-desk-saved][data-kind={kind}]"
        self.page.locator(state).wait_for(timeout=HEALED_WITHIN)

    def wait_until_saved(self):
        """Wait until the page says that all is on the server."""
        wait_until_saved(self.page, timeout=HEALED_WITHIN)

    def sign_in_again(self):
        """Type the password where the page asks for it."""
        self.page.locator("#desk-signin-password").fill(PASSWORD, timeout=HEALED_WITHIN)
        self.page.keyboard.press("Enter")

    def shown_as_saved(self):
        """Return what the page showed when it last said that all is saved."""
        shown = self.page.evaluate("shown")
        return {tuple(key.split("|")): value for key, value in shown[-1]} if shown else {}

    def open_another_tab(self):
        """Return the same person with the same interview in another tab."""
        return Typist(self.site, self.interview, self.page.context.new_page())


def sign_in(page, url):
    """Sign in by the page for it."""
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", "researcher")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)


def sign_out(page, url):
    """Sign out by the page for it."""
    page.goto(f"{url}/accounts/logout/")
    page.locator("form[action*=logout] button").last.click()
    page.wait_for_url(lambda address: "/logout/" not in address)


def new_typist(site, context):
    """Return somebody who has a new interview open."""
    page = context.new_page()
    sign_in(page, site.url)
    return Typist(site, site.new_interview(), page)


def held_by(state) -> dict:
    """Return by cell all that the server has there: what stands, and what contradicts it."""
    return {
        (place, part, code): [typed, *rivals] for place, part, code, typed, rivals in state["typed"]
    }


def lost_of_shown(typist) -> list:
    """Return what the page showed as saved and the server has not, nor anything typed later."""
    shown, lost = typist.shown_as_saved(), []
    held = held_by(typist.site.ask(f"state {typist.interview}"))
    for key, value in shown.items():
        values = typist.typed.get(key, [])
        later = values[values.index(value) :] if value in values else [value]
        if not set(later) & set(held.get(key, [])):
            lost.append((key, value, held.get(key)))
    return lost


def faults_of(*typists) -> list:
    """Return what did not arrive, or not once, when all is said to be saved."""
    state = typists[0].site.ask(f"state {typists[0].interview}")
    held, found = held_by(state), []
    for typist in typists:
        found += lost_of_shown(typist)
        for key, values in typist.typed.items():
            if values[-1] not in held.get(key, []):
                found.append(f"{key}: {values[-1]!r} was typed, there is {held.get(key)}")
        repeats = [key for key, bodies in typist.bodies.items() if len(bodies) > 1]
        found += [f"{key} was sent with other words" for key in repeats]
    requests = sum(typist.page.evaluate("prepared") for typist in typists)
    if state["version"] != requests:
        found.append(f"{requests} requests were applied {state['version']} times")
    names = {key[0] for typist in typists for key in typist.typed if key[0]}
    if sorted(state["order"][1:]) != sorted(names):
        found.append(f"the projects are {state['order']}, made were {names}")
    return found
