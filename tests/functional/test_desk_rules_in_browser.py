"""The desk in the browser finds what the server's check finds, whatever is typed."""

import datetime
import random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from surveys.domain.answers import Before, check_interview
from surveys.domain.questionnaire import Kind, Level
from surveys.presenters.desk import form_for_browser
from tests.functional.desk_scripts import copy_of, load, typed_questions
from tests.soaking import SOAK
from tests.surveys.domain.forms import form, question, questionnaires
from tests.surveys.domain.test_answers_by_reference import CASCADE, HOUSEHOLD, LATER, LINKED

pytestmark = pytest.mark.browser

TODAY = datetime.date(2026, 11, 28)
EMPTY = ["", " ", {"missing": "refused"}, {"missing": "dont_know"}]
DATED = form(
    question("born", "date", required=True, constraint=". <= today()"),
    question("age", "calculate", calculation="int((today() - ${born}) div 365.25)"),
    question("per", "calculate", calculation="10 div ${zero}"),
    question("zero", "integer", required_if="10 div ${zero} > 1"),
    question("when", "calculate", calculation="if(${zero} > 1, today(), '')"),
    question("rank", "calculate", level="project", calculation="position(..) + ${zero}"),
    question("spent", "decimal", level="project", required_if="${rank} > 1", default="${zero}"),
    question("of", "text", level="project", relevant="${spent} > 0", required=True),
    question("day", "calculate", level="project", calculation="if(${spent} > 1, today(), 'x')"),
    question("all", "calculate", calculation="join(', ', ${spent})"),
)
# What a model is, place by place: answers, problems in any order, what is needed.
RUN = """([form, copy, steps]) => {
  const model = new NucleusDesk.Model(form, copy, {});
  const dump = () => ["", ...model.projects].map((place) => {
    const record = model.rules.record(place);
    const problems = Object.keys(record.answers).flatMap((code) => (
      model.rules.problems(record, code).map((one) => `${code}: ${one.code}`)));
    return [{...record.answers}, problems.sort(), [...record.needed].sort()];
  });
  const found = [dump()];
  for (const step of steps) {
    if (step.act) model.act(step);
    else if (step.go) model[step.go]();
    else model.apply(step.changes);
    found.push(dump());
  }
  return found;
}"""


def typed_by(asked, chance):
    """Return what somebody may type for a question: answers, kinds of empty, and odd texts."""
    codes = asked.choice_codes
    odd = ["12a", "1,000", "0", "1", "2", "3", "-1", "2,5", "99999999999999999", "2019-06-30"]
    odd += ["2019-07-01", "2030-01-01", "0900-01-01", "a", "abc", "x y", "8:30", "OK", "a\x00"]
    if chance.random() < 0.2:
        return chance.choice(EMPTY)
    if chance.random() < 0.25:
        return chance.choice(odd)
    if asked.kind is Kind.SELECT_ONE:
        return chance.choice(codes)
    if asked.kind is Kind.SELECT_MULTIPLE:
        return [code for code in codes if chance.random() < 0.5]
    return chance.choice({Kind.INTEGER: odd[3:6], Kind.DECIMAL: odd[2:8]}.get(asked.kind, odd))


def record(asked, level, chance):
    return {
        one.code: typed_by(one, chance)
        for one in typed_questions(asked, level)
        if chance.random() < 0.8
    }


def stored_of(asked, raw, projects):
    """Return answers as they would be stored of what can be stored."""
    found = check_interview(asked, raw, projects, complete=False, today=datetime.date(2019, 1, 1))
    return found.answers, found.projects


def expected(asked, stored, answers, projects):
    """Return what the server finds, place by place; `projects` are (stored or None, typed)."""
    before = Before(stored, [one for one, _ in projects])
    raw = [typed for _, typed in projects]
    found = check_interview(asked, answers, raw, complete=True, today=TODAY, before=before)
    problems = [[] for _ in range(1 + len(projects))]
    needed = [[] for _ in range(1 + len(projects))]
    for one in found.problems:
        place = 0 if one.project is None else one.project + 1
        (needed if one.is_lack else problems)[place].append((one.question, one.code))
    return [
        [
            known,
            sorted(f"{code}: {kind}" for code, kind in wrong),
            sorted(code for code, _ in lacks),
        ]
        for known, wrong, lacks in zip(
            [found.answers, *found.projects], problems, needed, strict=True
        )
    ]


class Desk:
    """What is typed at a desk, as the server would know it, beside the steps that lead there."""

    def __init__(self, asked, chance):
        self.asked, self.chance = asked, chance
        has_projects = bool(asked.questions(Level.PROJECT))
        ids = [f"p{number}" for number in range(chance.randint(0, 3))] if has_projects else []
        answers = record(asked, "interview", chance)
        raw = [record(asked, "project", chance) for _ in ids]
        self.stored, projects = stored_of(asked, answers, raw)
        self.stored_projects = dict(zip(ids, projects, strict=True))
        self.copy = copy_of(self.stored, self.stored_projects)
        self.typed = {"": {}, **{id: {} for id in ids}}
        self.order, self.new, self.steps = ids, 0, []
        self.has_projects = has_projects

    def now(self):
        """Return what the server finds now."""

        def raw(place, stored):
            return {**{code: as_typed(one) for code, one in stored.items()}, **self.typed[place]}

        projects = [
            (self.stored_projects.get(id), raw(id, self.stored_projects.get(id, {})))
            for id in self.order
        ]
        return expected(self.asked, self.stored, raw("", self.stored), projects)

    def step(self):
        """Do something at random."""
        if self.has_projects and self.chance.random() < 0.3:
            self.act()
            return
        places = [*self.order, ""]
        changes = []
        for _ in range(self.chance.randint(1, 3)):
            place = self.chance.choice(places)
            asked = typed_questions(self.asked, "project" if place else "interview")
            if asked:
                one = self.chance.choice(asked)
                typed = typed_by(one, self.chance)
                self.typed[place][one.code] = typed
                changes.append({"place": place, "part": "answer", "code": one.code, "typed": typed})
        self.steps.append({"changes": changes})

    def act(self):
        kind = self.chance.choice(["remove", "move", "copy"]) if self.order else ""
        id = self.chance.choice(self.order) if self.order else ""
        if kind == "remove":
            self.order = [one for one in self.order if one != id]
            self.steps.append({"act": "remove", "id": id})
        elif kind == "move":
            others = [one for one in self.order if one != id]
            after = self.chance.choice(["", *others])
            at = others.index(after) + 1 if after else 0
            self.order = [*others[:at], id, *others[at:]]
            self.steps.append({"act": "move", "id": id, "after": after})
        elif kind == "copy":
            self.new += 1
            new, codes = (
                f"n{self.new}",
                {one.code for one in typed_questions(self.asked, "project")},
            )
            known = {**self.stored_projects.get(id, {}), **self.typed[id]}
            self.typed[new] = {code: as_typed(known[code]) for code in known if code in codes}
            self.order = [*self.order, new]
            self.steps.append({"act": "copy", "id": new, "source": id})


def as_typed(stored):
    """Return a stored answer as a working copy gives it back: empty where it did not apply."""
    if isinstance(stored, dict) and stored["missing"] not in ("refused", "dont_know"):
        return ""
    return stored


def compare(page, asked, chance, steps):
    desk = Desk(asked, chance)
    wanted = [desk.now()]
    for _ in range(steps):
        desk.step()
        if len(wanted) < 1 + len(desk.steps):
            wanted.append(desk.now())
    known = form_for_browser(asked, "en", TODAY)
    found = page.evaluate(RUN, [known, desk.copy, desk.steps])
    for number, (here, there) in enumerate(zip(wanted, found, strict=True)):
        assert there == here, (desk.copy["stored"], desk.steps[:number])


@pytest.mark.parametrize(
    "asked",
    [HOUSEHOLD, CASCADE, LATER, LINKED, DATED],
    ids=["household", "cascade", "later", "linked", "dated"],
)
def test_every_step_gives_what_the_server_finds(page, asked):
    load(page)
    for number in range(60 if SOAK else 15):
        compare(page, asked, random.Random(number), steps=14)


def test_any_questionnaire_gives_what_the_server_finds(page):
    load(page)
    drawn = []

    @seed(20174)
    @settings(
        max_examples=200 if SOAK else 60,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(questionnaires(), st.integers())
    def collect(asked, number):
        drawn.append((asked, number))

    collect()
    for asked, number in drawn:
        compare(page, asked, random.Random(number), steps=6)
    assert len(drawn) >= 50
