"""The model of the desk: what it says of cells, what a change touches, and the way back."""

import datetime

import pytest
from django.utils import translation

from surveys.domain.answers import check_interview
from surveys.domain.expressions import parse_filter
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from surveys.presenters.desk import form_for_browser
from surveys.reader import in_words
from tests.functional.desk_scripts import copy_of, load, row
from tests.surveys.domain.forms import form, question

pytestmark = pytest.mark.browser

TODAY = datetime.date(2026, 11, 28)
PLACES = tuple(
    Choice(code, {"en": label, "es": f"{label} (es)"}, {"region": region})
    for code, label, region in (("a", "Alba", "n"), ("b", "Breda", "n"), ("c", "Cuenca", "s"))
)
ASKED = form(
    question("rate", "decimal", required=True),
    question("region", "select_one", choices="n s"),
    Question(
        "place", Kind.SELECT_MULTIPLE, Level.INTERVIEW, label={"en": "Places in ${region}"},
        choices=PLACES, choice_filter=parse_filter("region = ${region}"),
    ),
    question("spent", "decimal", "project", constraint=". >= 0 and . <= 100"),
    question("cost", "calculate", "project", calculation="${spent} * ${rate}",
             label={"en": "Cost"}),
    question("why", "text", "project", relevant="${spent} > 10", required=True,
             label={"en": "Why ${spent}, at ${rate}?"}, constraint="string-length(.) <= 5"),
    question("when", "date", "project", default="today()", constraint=". <= today()"),
    question("name", "text", "project"),
    languages=("en", "es"),
)  # fmt: skip


@pytest.fixture
def run(page):
    """Return a function that runs a script with a model, and gives back what it returns."""
    load(page)

    def run(script, asked=ASKED, language="en", **given):
        begin = """
          const model = new NucleusDesk.Model(form, copy, {});
          const sent = [], cells = [], conflicts = [];
          model.onSend = (one) => sent.push(one);
          model.on("cells", (keys) => cells.push([...keys].sort()));
          model.on("conflicts", (keys) => conflicts.push([...keys].sort()));
          const put = (place, code, typed) => model.apply([{place, part: "answer", code, typed}]);
          const value = (place, code) => model.cell(place, "answer", code).value;"""
        known = form_for_browser(asked, language, TODAY)
        body = f"([form, copy]) => {{ {begin} {script} }}"
        return page.evaluate(body, [known, copy_of(**given)])

    return run


STORED = {"answers": {"rate": "2"}, "projects": {"p1": {"spent": "3"}, "p2": {"spent": "20"}}}


def test_a_cell_says_what_is_stored_typed_and_worked_out(run):
    found = run(
        """
        const cells_ = () => [["", "rate"], ["p1", "spent"], ["p1", "cost"], ["p1", "why"], ["p2",
          "why"]]
          .map(([place, code]) => model.cell(place, "answer", code));
        const before = cells_();
        put("", "rate", "2,5"); put("p1", "spent", "x");
        return [before, cells_(), model.words("p1", "spent"), model.words("", "rate")];
        """,
        **STORED,
    )
    before, after, *words = found
    assert [one["value"] for one in before] == ["2", "3", "6", "", ""]
    assert [one["isAsked"] for one in before] == [True, True, True, False, True]
    assert [one["needed"] for one in before] == [False, False, False, False, True]
    assert (before[0]["isTyped"], after[0]["isTyped"], after[0]["stored"]) == (False, True, "2")
    assert (after[0]["value"], after[0]["answer"], after[1]["value"]) == ("2,5", "2.5", "x")
    assert after[1]["error"].startswith("Not a number (got x).")
    assert after[2]["value"] == ""
    assert words == ["x", "2.5"]


def test_a_change_touches_what_reads_it_and_nothing_else(run):
    touched = run(
        """
        put("p1", "name", "n"); put("p1", "spent", "30"); put("", "rate", "3"); put("", "region",
          "s");
        return cells;
        """,
        **STORED,
    )
    assert touched[0] == ["p1|answer|name"]
    assert touched[1] == ["p1|answer|cost", "p1|answer|spent", "p1|answer|why"]
    both = [f"{id}|answer|{code}" for id in ("p1", "p2") for code in ("cost", "why")]
    assert touched[2] == [*both, "|answer|rate"]
    assert touched[3] == ["|answer|place", "|answer|region"]


def test_choices_are_offered_and_refused_by_the_filter(run):
    found = run("""
      put("", "region", "n"); put("", "place", ["a", "c"]);
      const offered = model.offered("", "place").map((one) => one.code);
      return [offered, model.cell("", "answer", "place").error, model.label("", "place"),
        model.words("", "place")];
    """)
    assert found[0] == ["a", "b"]
    assert found[1].startswith(
        "Not offered beside the other answers: Cuenca. Choose from: Alba, Br"
    )
    assert found[2:] == ["Places in n", "Alba, Cuenca"]


def test_texts_are_filled_in_as_answers_change(run):
    found = run(
        """
        const labels = () => ["p1", "p2"].map((id) => model.label(id, "why"));
        const before = labels();
        put("p1", "spent", ""); put("", "rate", "7");
        return [...before, ...labels()];
        """,
        **STORED,
    )
    assert found == ["Why 3, at 2?", "Why 20, at 2?", "Why …, at 7?", "Why 20, at 7?"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_broken_rule_is_said_in_the_words_of_the_server(run, language):
    asked = form(
        question("whole", "integer", constraint=". > 0 and . < 8"),
        question("day", "date", constraint=". <= today()"),
        question("short", "text", constraint="string-length(.) <= 3"),
        question("other", "integer", constraint=". != ${whole}"),
        question("own", "integer", constraint=". > 5",
                 constraint_message={"en": "More, 50% (%(got)s)!", "es": "Más, 50 %!"}),
        languages=("en", "es"),
    )  # fmt: skip
    answers = {"whole": "9", "day": "2026-11-29", "short": "añ😀d", "other": "9", "own": "1"}
    wrong = check_interview(asked, answers, [], complete=False, today=TODAY).problems
    with translation.override(language):
        wanted = {one.question: in_words(one) for one in wrong}
    found = run(
        """
        for (const [code, typed] of Object.entries(copy.given)) put("", code, typed);
        return Object.fromEntries(Object.keys(copy.given).map((code) => [code, model.cell("",
          "answer", code).error]));
        """,
        asked,
        language,
        given=answers,
    )
    assert len(wanted) == 5
    assert found == wanted


def test_many_categories_are_named_as_the_server_names_them(run):
    places = tuple(
        Choice(f"c{number}", {"en": "Twice" if number < 2 else f"City {number}"}, {"of": "n"})
        for number in range(14)
    )
    asked = form(
        question("which", "text"),
        Question("one", Kind.SELECT_ONE, Level.INTERVIEW, label={"en": "One"}, choices=places),
        Question(
            "some", Kind.SELECT_MULTIPLE, Level.INTERVIEW, label={"en": "Some"},
            choices=(*places, Choice("z", {"en": "Elsewhere"}, {"of": "s"})),
            choice_filter=parse_filter("of = ${which}"),
        ),
    )  # fmt: skip
    answers = {"which": "n", "one": "nowhere", "some": ["c0", "z"]}
    wrong = check_interview(asked, answers, [], complete=False, today=TODAY).problems
    found = run(
        """
        for (const [code, typed] of Object.entries(copy.given)) put("", code, typed);
        return ["one", "some"].map((code) => model.cell("", "answer", code).error);
        """,
        asked,
        given=answers,
    )
    assert "Twice (c0), Twice (c1), City 2" in found[0]
    assert [one.count("City 11, …") for one in found] == [1, 1]
    named = [in_words(one).partition("Choose from") for one in wrong]
    assert [one.partition("Choose from")[2] for one in found] == [one[2] for one in named]
    assert found[1] == "".join(named[1])


def test_typing_is_undone_and_done_again(run):
    found = run(
        """
        const values = () => [value("", "rate"), value("p1", "spent"), value("p1", "cost")];
        const seen = [values(), [model.canUndo, model.canRedo]];
        model.apply([{place: "", part: "answer", code: "rate", typed: "4"}, {place: "p1",
          part: "answer", code: "spent", typed: "5"}]);
        put("p1", "spent", "6"); put("p1", "spent", "6");
        seen.push(values()); model.undo(); seen.push(values()); model.undo(); seen.push(values(),
          [model.canUndo, model.canRedo]);
        model.redo(); seen.push(values());
        put("p1", "spent", "9"); seen.push([model.canUndo, model.canRedo], model.redo());
        return [seen, sent.map((one) => one.changes.map((change) => change.typed))];
        """,
        **STORED,
    )
    seen, sent = found
    assert seen == [
        ["2", "3", "6"], [False, False], ["4", "6", "24"], ["4", "5", "20"], ["2", "3", "6"],
        [False, True], ["4", "5", "20"], [True, False], None,
    ]  # fmt: skip
    assert sent == [["4", "5"], ["6"], ["5"], ["2", "3"], ["4", "5"], ["9"]]


def test_what_somebody_else_changed_since_is_not_undone(run):
    found = run(
        """
        model.apply([{place: "p1", part: "answer", code: "name", typed: "mine"}, {place: "p2",
          part: "answer", code: "name", typed: "mine"}]);
        const row = {place: "p1", part: "answer", code: "name", typed: "theirs", version: 5,
          by: "ben", at: "", rivals: []};
        model.receive({version: 5, interview_version: 1, typed: [row], order: null, removed: null,
          saved_at: ""});
        model.undo();
        return [value("p1", "name"), value("p2", "name")];
        """,
        **STORED,
    )
    assert found == ["theirs", ""]


def test_acts_are_undone_by_ids(run):
    found = run(
        """
        const orders = [], note = () => orders.push(model.projects.join(" "));
        model.act({act: "add", id: "n1", after: "p1"}); note();
        model.act({act: "copy", id: "n2", source: "p2"}); note();
        put("n2", "name", "copied");
        model.act({act: "move", id: "p2", after: ""}); note();
        model.act({act: "remove", id: "p1"}); note();
        const gone = Object.keys(model.removed);
        for (let step = 0; step < 5; step += 1) { model.undo(); note(); }
        for (let step = 0; step < 5; step += 1) { model.redo(); note(); }
        return {orders, gone, copied: ["spent", "name", "cost"].map((code) => value("n2", code)),
                filled: value("n1", "when"), acts: sent.flatMap((one) => one.acts.map((act) =>
                  act.act))};
        """,
        **STORED,
    )
    done = ["p1 n1 p2", "p1 n1 p2 n2", "p2 p1 n1 n2", "p2 n1 n2"]
    undone = ["p2 p1 n1 n2", "p1 n1 p2 n2", "p1 n1 p2 n2", "p1 n1 p2", "p1 p2"]
    again = ["p1 n1 p2", "p1 n1 p2 n2", "p1 n1 p2 n2", "p2 p1 n1 n2", "p2 n1 n2"]
    assert found["orders"] == [*done, *undone, *again]
    assert found["gone"] == ["p1"]
    assert found["copied"] == ["20", "copied", "40"]
    assert found["filled"] == "2026-11-28"
    assert found["acts"] == [
        "add", "copy", "move", "remove", "bring_back", "move", "remove", "remove",
        "bring_back", "bring_back", "move", "remove",
    ]  # fmt: skip


def test_what_is_open_is_told_in_the_order_of_the_page(run):
    found = run(
        """
        put("p1", "spent", "-1"); put("p2", "spent", "30"); put("p1", "when", "soon");
        return [model.problems().map((one) => [one.place, one.code, one.kind]), model.progress()];
        """,
        typed=[row("", "region", "n", 3, [{"typed": "s", "by": "eva", "at": ""}])],
        answers={"rate": {"missing": "no_answer"}},
        projects={"p1": {}, "p2": {"name": "x"}},
    )
    assert found[0] == [
        ["", "rate", "needed"], ["", "region", "conflict"], ["p1", "spent", "error"],
        ["p1", "when", "error"], ["p2", "why", "needed"],
    ]  # fmt: skip
    interview, projects = found[1]
    assert (interview["done"], interview["open"], interview["conflicts"]) == (1, 2, 1)
    assert (projects["done"], projects["open"], projects["errors"]) == (3, 3, 2)
    assert (interview["needed"], projects["needed"]) == (1, 1)


def test_a_project_that_was_not_removed_is_there_again(run):
    found = run(
        """
        model.act({act: "remove", id: "p1"});
        const kept = [{place: "p1", part: "project", code: ""}];
        model.receive({version: 4, interview_version: 1, typed: [], order: null, removed: null,
          saved_at: "", kept});
        return [model.projects, conflicts, model.problems().filter((one) =>
          one.part === "project").length];
        """,
        **STORED,
    )
    assert found[0] == ["p1", "p2"]
    assert len(found[1]) == 1
    assert found[2] == 1


def test_details_and_consents_are_typed_like_answers(run):
    found = run(
        """
        model.apply([{place: "", part: "field", code: "held_on", typed: "2019-05-03"},
          {place: "p1", part: "field", code: "label", typed: "One"},
                     {place: "", part: "consent", code: "quote", typed: "yes"}]);
        const read = () => [["", "field", "held_on"], ["p1", "field", "label"], ["", "consent",
          "quote"], ["", "consent", "participate"]]
          .map((one) => model.cell(...one).value);
        const before = read(); model.undo();
        return [before, read()];
        """,
        stored={
            "fields": {"held_on": "2019-05-02"}, "answers": {},
            "consents": {"participate": "2019-05-02"},
            "projects": [{"id": "p1", "version": 1, "label": "Uno", "answers": {}}],
        },
        order=["p1"],
    )  # fmt: skip
    assert found == [["2019-05-03", "One", "yes", "yes"], ["2019-05-02", "Uno", "", "yes"]]
