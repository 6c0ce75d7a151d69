"""Which versions the desk knows: of a server that went back, of an interview stored otherwise."""

import pytest

from tests.functional.desk_scripts import desk_runner
from tests.surveys.domain.forms import form, question

pytestmark = pytest.mark.browser


@pytest.fixture
def run(page):
    """Return a function that runs a script with a desk, and gives back what it returns."""
    return desk_runner(page, form(question("a"), question("b", "integer")))


def test_a_server_that_was_restored_is_looked_at_anew(run):
    found = run("""
      const {server, model, type, saved} = desk(form, copy);
      type("a", "one");
      await saved();
      for (let times = 0; times < 4; times += 1) server.other("", "b", `${times}`);
      await until(() => model.cell("", "answer", "b").value === "3");
      server.version = 2;
      server.rows.delete("|answer|b");
      server.rows.set("|answer|a", {place: "", part: "answer", code: "a", typed: "old",
        version: 2, rivals: [], by: "ben", at: ""});
      await until(() => model.cell("", "answer", "a").value === "old");
      return {version: model.version, b: model.cell("", "answer", "b").isTyped};
    """)
    assert found == {"version": 2, "b": False}


def test_what_is_typed_says_which_version_of_the_interview_was_seen(run):
    found = run("""
      const {server, type, saved} = desk(form, copy);
      server.plan = ["drop_request", "drop_request"];
      type("a", "one");
      server.publish();
      await saved();
      type("b", "2");
      await saved();
      return [...server.bodies.values()].map((body) => JSON.parse(body).stored);
    """)
    assert found == [1, 2]
