"""Which versions the desk knows: of a server that went back, of an interview stored otherwise, of
answers that were overtaken on their way.
"""

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


# Lets an answer, or a request, wait at the gate once; `looked(times)` waits for news so often.
GATE = """
  let open, isWaiting = false;
  const gate = new Promise((done) => { open = done; });
  const stop = async () => { isWaiting = true; await gate; };
  const asked = (part) => server.log.filter((one) => one.includes(part)).length;
  const looked = async (times) => {
    const before = asked("since");
    await until(() => asked("since") >= before + times);
  };
"""


def test_news_that_were_overtaken_bring_nothing_back_that_was_thrown_away(run):
    found = run(
        """
        const {server, model, queue} = desk(form, copy);
        const fetch = queue.fetch;
        """
        + GATE
        + """
        queue.fetch = async (address, options) => {
          const answer = await fetch(address, options);
          if (address.includes("since") && !isWaiting && server.rows.size) await stop();
          return answer;
        };
        server.other("", "a", "theirs");
        await until(() => isWaiting);
        server.discard();
        await queue.fetchFull();
        open();
        await looked(2);
        return model.cell("", "answer", "a").isTyped;
        """
    )
    assert found is False


def test_what_is_known_to_be_stale_is_read_anew_though_that_fails_at_first(run):
    found = run(
        """
        const {server, model, queue} = desk(form, copy);
        const fetch = queue.fetch;
        let failed = 0;
        queue.fetch = (address, options) => {
          if (options.method !== "GET" || address.includes("since") || failed) {
            return fetch(address, options);
          }
          failed += 1;
          return Promise.reject(new TypeError("Failed to fetch"));
        };
        """
        + GATE
        + """
        server.other("", "a", "theirs");
        await until(() => model.cell("", "answer", "a").isTyped);
        server.discard();
        await until(() => failed);
        await looked(2);
        return model.cell("", "answer", "a").isTyped;
        """
    )
    assert found is False


def test_what_waited_for_an_open_editor_does_not_come_back_when_it_was_thrown_away(run):
    found = run(
        """
        const {server, model} = desk(form, copy);
        """
        + GATE
        + """
        model.editing = "|answer|a";
        server.other("", "a", "theirs"); server.other("", "b", "5");
        await until(() => model.cell("", "answer", "b").isTyped);
        server.discard();
        await until(() => !model.cell("", "answer", "b").isTyped);
        model.editing = null;
        await looked(2);
        return model.cell("", "answer", "a").isTyped;
        """
    )
    assert found is False


def test_to_catch_up_is_to_wait_for_what_is_on_its_way(run):
    found = run(
        """
        const {server, model, queue, type} = desk(form, copy);
        const fetch = queue.fetch;
        """
        + GATE
        + """
        queue.fetch = async (address, options) => {
          if (options.method === "PATCH") await stop();
          return fetch(address, options);
        };
        type("b", "1");
        await until(() => isWaiting);
        server.other("", "a", "theirs");
        const caught = queue.catchUp();
        open();
        return [await caught, model.cell("", "answer", "a").value];
        """
    )
    assert found == [True, "theirs"]


def test_who_cannot_catch_up_is_told_so(run):
    found = run("""
      const {server, queue} = desk(form, copy);
      server.isDown = true;
      const offline = await queue.catchUp();
      server.isDown = false;
      return [offline, await queue.catchUp()];
    """)
    assert found == [False, True]


def test_what_is_read_anew_is_told_at_once(run):
    found = run("""
      const {server, queue, states, model} = desk(form, copy, {pace: {poll: 60000}});
      server.barrier = "The wave is closed.";
      await queue.fetchFull();
      return [states.length, model.barrier];
    """)
    assert found == [1, "The wave is closed."]


def test_what_was_thrown_away_before_its_answer_came_is_not_told_as_saved(run):
    found = run("""
      const pace = {typing: 4, most: 12, poll: 60000, answer: 2000, retry: [300, 1]};
      const {server, model, type, saved} = desk(form, copy, {pace});
      server.plan = ["drop_answer", "412"];
      type("a", "one");
      await until(() => server.rows.size);
      server.discard();
      await saved();
      return [server.rows.size, model.cell("", "answer", "a").isTyped];
    """)
    assert found == [0, False]
