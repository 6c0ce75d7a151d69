"""What is typed at the desk arrives once, whatever happens on the way; so does what others type."""

import pytest

from tests.functional.desk_scripts import copy_of, desk_runner, row
from tests.soaking import SOAK
from tests.surveys.domain.forms import form, question

pytestmark = pytest.mark.browser

ASKED = form(
    question("a"),
    question("b", "integer"),
    question("c", "select_one"),
    question("d", level="project"),
    question("e", "decimal", level="project"),
)


@pytest.fixture
def run(page):
    """Return a function that runs a script with a desk, and gives back what it returns."""
    return desk_runner(page, ASKED)


def typed(server_rows):
    return {one["place"] + "|" + one["code"]: one["typed"] for one in server_rows}


def test_what_is_typed_is_saved_and_said_with_the_time_of_the_server(run):
    found = run("""
      const {server, type, saved, states, last} = desk(form, copy);
      type("a", "one"); type("a", "two"); type("d", "x", "p1");
      await saved();
      return {rows: [...server.rows.values()], log: server.log, ledger: server.ledger,
              states: states.map((one) => [one.kind, one.pending]), at: last().at,
                now: server.time()};
    """)
    assert typed(found["rows"]) == {"|a": "two", "p1|d": "x"}
    assert [one["typed"] for one in found["ledger"]] == ["two", "x"]  # of one cell the last
    assert found["log"].count("PATCH /api/v1/working-copies/1/") == 1
    assert found["states"][0] == ["saving", 1]
    assert found["states"][-1] == ["saved", 0]
    assert found["at"] == found["now"]


@pytest.mark.parametrize(
    "plan",
    [
        ["drop_request"], ["drop_answer"], ["500"], ["503", "503", "500"], ["break"], ["csrf"],
        ["drop_answer", "drop_answer", "break"], ["412"], ["csrf", "drop_answer", "412", "500"],
    ],
    ids="-".join,
)  # fmt: skip
def test_what_fails_on_the_way_arrives_once(run, plan):
    found = run(
        """
        const {server, type, saved, model} = desk(form, copy);
        server.plan = [...given];
        type("a", "one");
        await until(() => server.plan.length < given.length);
        type("a", "two"); type("b", "3");
        model.act({act: "add", id: "p3"});
        type("d", "x", "p3");
        await saved();
        return {ledger: server.ledger, wrong: server.contradictions, left: server.plan,
                rows: [...server.rows.values()], order: server.order, mine: model.projects,
                value: model.cell("", "answer", "a").value, conflict: model.cell("", "answer",
                  "a").conflict};
        """,
        given=plan,
    )
    assert (found["wrong"], found["left"]) == ([], [])
    assert typed(found["rows"]) == {"|a": "two", "|b": "3", "p3|d": "x"}
    assert found["order"] == found["mine"] == ["p1", "p2", "p3"]
    assert (found["value"], found["conflict"]) == ("two", None)
    applied = [(one["number"], one.get("key") or one["act"]["id"]) for one in found["ledger"]]
    assert len(applied) == len(set(applied))
    values = [one["typed"] for one in found["ledger"] if one.get("key") == "|answer|a"]
    assert values in (["one", "two"], ["two"])


def test_who_is_signed_out_loses_nothing_and_goes_on(run):
    found = run("""
      const {server, type, saved, queue, last} = desk(form, copy);
      server.plan = ["401"];
      type("a", "one");
      await until(() => last().kind === "signed_out");
      type("b", "2");
      const before = [last().kind, queue.pending, last().problem.code];
      const refused = await queue.flush().then(() => "", (error) => error.problem.code);
      Object.assign(server, {user: "ana", token: "t9"});
      await queue.resume();
      await saved();
      return {before, refused, rows: [...server.rows.values()]};
    """)
    assert found["before"] == ["signed_out", 2, "not_signed_in"]
    assert found["refused"] == "not_signed_in"
    assert typed(found["rows"]) == {"|a": "one", "|b": "2"}


def test_nothing_is_sent_in_the_name_of_another_person(run):
    found = run("""
      const {server, type, queue, last} = desk(form, copy);
      server.plan = ["401"];
      type("a", "one");
      await until(() => last().kind === "signed_out");
      server.user = "eve";
      await queue.resume();
      return {kind: last().kind, code: last().problem.code, rows: server.rows.size,
        pending: queue.pending};
    """)
    assert found == {"kind": "signed_out", "code": "another_person", "rows": 0, "pending": 1}


def test_a_barrier_stops_until_it_is_gone(run):
    found = run("""
      const {server, type, saved, last, queue} = desk(form, copy);
      server.plan = ["409"];
      type("a", "one");
      await until(() => last().kind === "refused");
      const before = [last().problem.code, queue.pending];
      server.barrier = null;
      await saved();
      return {before, rows: [...server.rows.values()]};
    """)
    assert found["before"] == ["wave_not_open", 1]
    assert typed(found["rows"]) == {"|a": "one"}


def test_what_the_server_does_not_take_stays_on_the_page_and_is_named(run):
    found = run("""
      const {server, type, saved, last, queue, model} = desk(form, copy);
      type("a", "bad\\u0000"); type("b", "2");
      await until(() => last().kind === "refused");
      const first = [last().held.map((one) => [keyOf(one.change), one.problem.code]),
        queue.pending];
      const error = model.cell("", "answer", "a").error;
      const flushed = await queue.flush().then(() => "", (one) => one.problem.code);
      type("a", "good");
      await saved();
      return {first, error, flushed, rows: [...server.rows.values()]};
    """)
    assert found["first"] == [[["|answer|a", "unsendable"]], 1]
    assert found["error"].startswith("The character U+0000 at place 4 cannot be stored.")
    assert found["flushed"] == "unsendable"
    assert typed(found["rows"]) == {"|a": "good", "|b": "2"}


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
def test_one_refused_change_does_not_hold_up_the_others(run, named):
    found = run(
        """
        const {server, model, last} = desk(form, copy);
        server.refuses = (body) => {
          const at = body.changes.findIndex((one) => one.typed === "worst");
          const problems = given ? [{code: "too_long", place: {path: `changes[${at}].typed`}}] : [];
          return at < 0 ? null : server.problem(400, "invalid_request", {problems});
        };
        model.apply(["x", "worst", "y"].map((typed, at) => (
          {place: ["p1", "", "p2"][at], part: "answer", code: ["d", "a", "d"][at], typed})));
        await until(() => last().kind === "refused");
        return {rows: [...server.rows.values()], pending: last().pending,
          wrong: server.contradictions,
                held: last().held.map((one) => [keyOf(one.change), one.problem.code])};
        """,
        given=named,
    )
    assert typed(found["rows"]) == {"p1|d": "x", "p2|d": "y"}
    assert found["held"] == [["|answer|a", "invalid_request"]]
    assert (found["pending"], found["wrong"]) == (1, [])


def test_what_others_type_comes_without_touching_what_is_being_typed(run):
    found = run("""
      const {server, model, type, saved} = desk(form, copy);
      model.editing = "|answer|a";
      server.other("", "a", "theirs"); server.other("", "b", "5");
      await until(() => model.cell("", "answer", "b").value === "5");
      const during = model.cell("", "answer", "a").value;
      model.editing = null; type("a", "mine");
      await saved();
      const cell = model.cell("", "answer", "a");
      const rivals = cell.conflict && cell.conflict.map((one) => one.typed);
      const problems = model.problems().map((one) => [one.kind, one.code]);
      type("a", "mine", "", {settles: true});
      await saved();
      const settled = model.cell("", "answer", "a");
      return {during, value: cell.value, rivals, problems, settled: [settled.value,
        settled.conflict],
              stored: server.rows.get("|answer|a").typed};
    """)
    assert found["during"] == ""
    assert (found["value"], found["rivals"]) == ("theirs", ["mine"])
    assert ["conflict", "a"] in found["problems"]
    assert (found["settled"], found["stored"]) == (["mine", None], "mine")


def test_who_leaves_a_cell_as_it_was_sees_what_others_typed_there(run):
    found = run("""
      const {server, model} = desk(form, copy);
      model.editing = "|answer|a";
      server.other("", "a", "theirs"); server.other("", "b", "5");
      await until(() => model.cell("", "answer", "b").value === "5");
      model.editing = null;
      await until(() => model.cell("", "answer", "a").value !== "");
      const {value, by, conflict} = model.cell("", "answer", "a");
      return {value, by, conflict};
    """)
    assert found == {"value": "theirs", "by": "ben", "conflict": None}


def test_two_edits_of_one_cell_in_a_row_are_no_conflict(run):
    found = run(
        """
        const {server, model, type, saved} = desk(form, copy);
        for (const typed of ["1", "12", "123"]) {
          const asked = server.log.length;
          type("b", typed);
          await until(() => server.log.length > asked);
        }
        model.act({act: "copy", id: "p9", source: "p1"});
        const asked = server.log.length;
        await until(() => server.log.length > asked);
        type("d", "other", "p9");
        await saved();
        return {conflicts: model.disputed(), value: server.rows.get("p9|answer|d").typed};
        """,
        copy=copy_of({}, {"p1": {}}, [row("p1", "d", "x")]),
    )
    assert found == {"conflicts": [], "value": "other"}


def test_what_somebody_else_publishes_is_seen_and_keeps_what_is_typed(run):
    found = run("""
      const {server, model, type, saved} = desk(form, copy);
      type("a", "one");
      await saved();
      server.publish();
      await until(() => model.interviewVersion === 2);
      const cell = model.cell("", "answer", "a");
      server.plan = ["drop_request"];
      type("b", "7");
      server.publish();
      await saved();
      return {value: cell.value, isTyped: cell.isTyped, rows: [...server.rows.values()]};
    """)
    assert (found["value"], found["isTyped"]) == ("one", False)
    assert typed(found["rows"]) == {"|b": "7"}


def test_a_page_that_goes_gives_the_browser_what_is_left(run):
    found = run("""
      const {server, model, queue, saved} = desk(form, copy, {pace: {typing: 5000, most: 5000,
        poll: 9000}});
      const asked = [];
      queue.fetch = (address, options) => {
        asked.push([options.keepalive, options.body.length]);
        return server.fetch(address, options);
      };
      const long = "x".repeat(15000);
      for (let at = 0; at < 5; at += 1) {
        model.act({act: "add", id: `n${at}`});
        model.apply([{place: `n${at}`, part: "answer", code: "d", typed: long}]);
      }
      const prevented = !window.dispatchEvent(new Event("beforeunload", {cancelable: true}));
      window.dispatchEvent(new Event("pagehide"));
      await until(() => server.log.length === asked.length && server.senders.size === asked.length);
      const sent = asked.length;
      window.dispatchEvent(new Event("pageshow"));
      await saved();
      return {asked, prevented, sent, wrong: server.contradictions, order: server.order,
              applied: server.ledger.map((one) => one.key || one.act.id),
              after: window.dispatchEvent(new Event("beforeunload", {cancelable: true}))};
    """)
    leaving = found["asked"][: found["sent"]]
    assert all(keepalive for keepalive, _ in leaving)
    assert 1 <= sum(size for _, size in leaving) <= 60_000
    assert (found["prevented"], found["after"], found["wrong"]) == (True, True, [])
    assert len(found["applied"]) == len(set(found["applied"])) == 10
    assert found["order"] == ["p1", "p2", *(f"n{number}" for number in range(5))]


# Whatever is typed, fails, and is typed or thrown away by others, while some answers overtake
# others: what was said to be saved was applied, once.
CHAOS = """
  const {server, model, queue, states, type, saved, last} = desk(form, copy);
  const chance = chanceOf(given), pick = (list) => list[Math.floor(chance() * list.length)];
  const delay = chanceOf(given + 1000);
  server.late = () => (delay() < 0.2 ? delay() * 50 : 1);
  const faults = ["ok", "ok", "ok", "drop_request", "drop_answer", "500", "503", "break", "csrf",
    "401", "409", "412"];
  const mine = new Map(), lost = [], sent = [];
  const applied = (key) => server.ledger.filter((one) => one.key === key
    && one.sender !== "ben").at(-1)?.typed;
  const check = () => {
    for (const [key, typed] of mine) if (applied(key) !== typed) lost.push([key, typed,
      applied(key)]);
  };
  const send = model.onSend;
  model.onSend = (given) => {
    given.changes.forEach((one) => mine.set(keyOf(one), one.typed));
    sent.push(...given.changes.map(keyOf), ...given.acts.map((one) => `${one.act} ${one.id}`));
    send(given);
  };
  queue.onState = (state) => {
    states.push(state);
    if (state.kind === "saved" && state.pending === 0) check();
    if (state.kind === "signed_out") setTimeout(() => { server.user = "ana"; queue.resume(); }, 3);
    if (state.kind === "refused") setTimeout(() => { server.barrier = null; }, 3);
  };
  for (let step = 0; step < 60; step += 1) {
    server.plan.push(pick(faults));
    const place = pick(["", ...model.projects]), code = place ? pick(["d", "e"]) : pick(["a", "b",
      "c"]);
    const kind = chance();
    if (kind < 0.15) server.other(place, code, `ben ${step}`);
    else if (kind < 0.18) server.publish();
    else if (kind < 0.2) server.discard();
    else if (kind < 0.3) model.act({act: "add", id: `n${step}`, after: pick(["", "p1", null])});
    else if (kind < 0.35 && model.projects.length > 1) model.act({act: "move",
      id: pick(model.projects), after: ""});
    else if (kind < 0.4 && model.projects.length > 2) {
      model.act({act: "remove", id: pick(model.projects)});
    } else if (kind < 0.5) pick([() => model.undo(), () => model.redo()])();
    else type(code, pick(["1", "2", `mine ${step}`]), place);
    if (chance() < 0.5) await new Promise((done) => setTimeout(done, chance() * 12));
  }
  server.plan = [];
  server.late = () => 1;
  await saved();
  await until(() => model.version === server.version);
  await new Promise((done) => setTimeout(done, 40));
  check();
  const keys = [...server.rows.keys()];
  const differing = keys.filter((key) =>
    JSON.stringify(model.rows.get(key)?.typed) !== JSON.stringify(server.rows.get(key).typed));
  const undead = [...model.rows.keys()].filter((key) => !server.rows.has(key));
  const rivals = keys.filter((key) => (model.rows.get(key)?.rivals.length
    || 0) !== server.rows.get(key).rivals.length);
  const counted = (list) => list.reduce((all, one) => all.set(one, (all.get(one) || 0) + 1),
    new Map());
  const given_ = counted(sent), done = counted(server.ledger.filter((one) => one.sender !== "ben")
    .map((one) => one.key || `${one.act.act} ${one.act.id}`));
  const twice = [...done].filter(([one, count]) => count > (given_.get(one) || 0));
  queue.stop();
  return {lost, differing, undead, rivals, wrong: server.contradictions, pending: queue.pending,
          twice, order: [server.order, model.projects]};
"""


@pytest.mark.parametrize("number", range(40 if SOAK else 10))
def test_nothing_is_lost_and_nothing_applied_twice(run, number):
    found = run(CHAOS, given=number)
    assert (found["lost"], found["wrong"], found["twice"], found["pending"]) == ([], [], [], 0)
    assert (found["differing"], found["undead"], found["rivals"]) == ([], [], [])
    assert found["order"][0] == found["order"][1]


def test_what_others_type_while_typing_waits_is_not_written_over(run):
    found = run("""
      const {server, model, type, saved, last} = desk(form, copy);
      type("a", "one");
      await saved();
      server.plan = ["drop_request", "drop_request", "drop_request", "drop_request"];
      type("a", "two");
      await until(() => last().kind === "waiting");
      server.other("", "a", "theirs");
      type("a", "three");
      await saved();
      const {typed, rivals} = server.rows.get("|answer|a");
      return [typed, rivals.map((one) => one.typed), model.disputed(), model.words("", "a")];
    """)
    assert found == ["theirs", ["three"], ["|answer|a"], "theirs"]
