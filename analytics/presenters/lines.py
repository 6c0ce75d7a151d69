"""Project lines of a study: what became of projects from wave to wave, and how long it took."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    FollowedFigure,
    TableFigure,
    Undisclosed,
    disclose,
    disclose_one,
    disclosed_count,
)
from analytics.presenters import notation
from analytics.presenters.labels import choice_labels, question_label
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.figures import table_figure
from analytics.stats.lines.lifetimes import Curve, survival, time_to_stage
from analytics.stats.lines.transitions import follow, transition_table
from surveys.domain.linkage import Link, LinkKind, Node, Status, project_lines
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Kind, Level, Question
from surveys.domain.refusals import NotThere
from surveys.domain.timing import steps_of
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, ProjectLink, Study, Wave
from surveys.queries.counted import counted_projects

PREFERRED = "stage"


@dataclass(frozen=True)
class LineTransitions:
    """Transitions between two waves: rows by stage, each outcome with its figure if it occurs."""

    start: Wave
    end: Wave
    table: FollowedFigure | None
    rows: list[tuple[str, list[tuple[str, TableFigure | None]]]]

    @property
    def unknown(self) -> tuple[Mapping[Missing, int], ...]:
        """Followed projects without a known category by kind of empty, at the start, at the end."""
        return self.table.kinds if self.table else ()


@dataclass(frozen=True)
class Lines:
    """What a page shows of the project lines of a study, by one variable of its projects.

    `outcomes` are the categories in words, the last one "ended". `reached` is the curve of the
    time to the category `target`.
    """

    variable: Question
    variables: list[Question]
    target: str
    outcomes: list[str]
    followed: list[LineTransitions]
    survival: Sequence[TableFigure]
    reached: Sequence[TableFigure]
    lines: int | None
    excluded: int | None
    in_time: bool
    """Whether waves follow each other in time; else no curve over years can be computed."""


@dataclass(frozen=True)
class _Records:
    """Projects and links of what counts, with waves as positions."""

    nodes: list[Node]
    links: list[Link]
    answers: dict[Hashable, Mapping]
    interviewed: dict[int, set[Hashable]]


def load_lines(
    study: Study, *, audience: Audience, variable: str = "", target: str = ""
) -> Lines | None:
    """Return the project lines by a variable; None where no project question has categories."""
    design = load_design(study)
    variables = _variables(design)
    if not variables:
        return None
    newest = _chosen(variables, variable)
    chosen = replace(newest, choices=design.categories_of(newest.code))
    target = _target(chosen, target) or newest.choice_codes[-1]
    records = _records(study, design)
    lines = project_lines(records.nodes, records.links)
    years = steps_of([design.times[wave.code] for wave in design.waves])
    stages = {key: _stage(answers, chosen.code) for key, answers in records.answers.items()}
    alive = reached = None
    if years is not None:
        alive = survival(lines, interviewed=records.interviewed, years=years)
        reached = time_to_stage(
            lines,
            reached=lambda key: stages[key] == target,
            interviewed=records.interviewed,
            years=years,
        )
    return Lines(
        variable=chosen,
        variables=variables,
        target=target,
        outcomes=list(_outcomes(chosen).values()),
        followed=[
            _followed(design, records, stages, chosen, pair, audience)
            for pair in _pairs(len(design.waves))
        ],
        survival=_curve(alive, audience),
        reached=_curve(reached, audience),
        lines=disclosed_count("lines", len(lines), audience=audience),
        excluded=disclosed_count("excluded", reached.excluded if reached else 0, audience=audience),
        in_time=years is not None,
    )


def _chosen(variables: Sequence[Question], code: str) -> Question:
    by_code = {question.code: question for question in variables}
    if code and code not in by_code:
        text = gettext_noop(
            "No question about projects with one answer out of several is called “%(asked)s”. "
            "Known: %(known)s."
        )
        raise NotThere(text, {"asked": code, "known": ", ".join(by_code)})
    return by_code.get(code) or by_code.get(PREFERRED) or variables[0]


def _target(question: Question, code: str) -> str:
    if code and code not in question.choice_codes:
        text = gettext_noop("“%(question)s” has no category “%(asked)s”. Known: %(known)s.")
        known = ", ".join(question.choice_codes)
        params = {"question": question_label(question), "asked": code, "known": known}
        raise NotThere(text, params)
    return code


def _outcomes(question: Question) -> dict[str | None, str]:
    """Return in words what may become of a project: a category, or None for its end."""
    labels = dict[str | None, str](choice_labels(question).items())
    return labels | {None: _("ended")}


def _pairs(waves: int) -> list[tuple[int, int]]:
    """Neighbouring waves, then the first and the last."""
    pairs = [(place, place + 1) for place in range(waves - 1)]
    return pairs + ([(0, waves - 1)] if waves > 2 else [])


def _variables(design: StudyDesign) -> list[Question]:
    """Return the project questions with one answer out of several, newest wave first."""
    found: dict[str, Question] = {}
    for wave in reversed(design.waves):
        for question in design.questions_of(wave, Level.PROJECT):
            if question.kind is Kind.SELECT_ONE:
                found.setdefault(question.code, question)
    return list(found.values())


def _records(study: Study, design: StudyDesign) -> _Records:
    """Read what counts in four queries."""
    place = {wave.pk: number for number, wave in enumerate(design.waves)}
    counted = Interview.objects.of_study(study).counted().order_by("wave__position", "pk")
    interviews = {
        pk: (place[wave], respondent)
        for pk, wave, respondent in counted.values_list("pk", "wave_id", "respondent_id")
    }
    interviewed: dict[int, set[Hashable]] = {}
    for wave, respondent in interviews.values():
        interviewed.setdefault(wave, set()).add(respondent)
    projects = [pair for pair in counted_projects(counted) if pair[0] in interviews]
    known = {project.pk for _interview, project in projects}
    links = ProjectLink.objects.filter(study=study).order_by("pk")
    return _Records(
        nodes=[Node(project.pk, *interviews[interview]) for interview, project in projects],
        links=[
            Link(before, after, LinkKind(kind))
            for before, after, kind in links.values_list("predecessor", "successor", "kind")
            if before in known and after in known
        ],
        answers={project.pk: project.answers for _interview, project in projects},
        interviewed=interviewed,
    )


def _stage(answers: Mapping, code: str) -> str | None:
    value = answers.get(code)
    return value if isinstance(value, str) else None


def _followed(
    design: StudyDesign,
    records: _Records,
    stages: dict,
    question: Question,
    pair: tuple[int, int],
    audience: Audience,
) -> LineTransitions:
    start, end = pair
    found = follow(
        records.nodes,
        records.links,
        stages=stages,
        interviewed=records.interviewed,
        start=start,
        end=end,
    )
    people = sorted(records.interviewed.get(start, ()), key=str)
    table = transition_table(found, design=people)
    figures = [
        table_figure(one.estimate, group=one.stage, label=one.outcome, count=float(one.count))
        for one in table.transitions
    ]
    by_place = {(one.group, one.label): one for one in disclose(figures, audience=audience)}
    outcomes = _outcomes(question)
    rows = [
        (
            outcomes[stage],
            [(label, by_place.get((stage, code))) for code, label in outcomes.items()],
        )
        for stage in question.choice_codes
        if any(group == stage for group, _outcome in by_place)
    ]
    numbers = Undisclosed(
        FollowedFigure,
        projects=table.projects,
        followed=table.followed,
        ended=table.ended,
        not_followed=table.not_followed,
        unknown=table.unknown,
        kinds=_unknown(records, question, pair) if table.unknown else (),
    )
    shown = disclose_one(numbers, audience=audience)
    return LineTransitions(design.waves[start], design.waves[end], shown, rows)


def _unknown(
    records: _Records, question: Question, pair: tuple[int, int]
) -> tuple[Counter[Missing], Counter[Missing]]:
    """Return why followed projects have no category, at the start and, for the others, at the end.

    The same projects are followed, with the kind of empty in place of their category.
    """
    start, end = pair
    kinds = {
        key: None if _stage(answers, question.code) else _kind(answers, question.code)
        for key, answers in records.answers.items()
    }
    before: Counter[Missing] = Counter()
    after: Counter[Missing] = Counter()
    for one in follow(
        records.nodes,
        records.links,
        stages=kinds,
        interviewed=records.interviewed,
        start=start,
        end=end,
    ):
        if one.status is Status.NOT_FOLLOWED:
            continue
        if one.stage:
            before[Missing(one.stage)] += 1
        elif any(one.outcomes):
            after[Missing(next(kind for kind in one.outcomes if kind))] += 1
    return before, after


def _kind(answers: Mapping, code: str) -> Missing:
    return missing_kind(answers.get(code)) or Missing.NOT_ASKED


def _curve(curve: Curve | None, audience: Audience) -> Sequence[TableFigure]:
    points = [
        table_figure(point, label=notation.short(point.years), count=float(point.events))
        for point in (curve.points if curve else ())
    ]
    return disclose(points, audience=audience)
