"""Project lines of a study: what became of projects from wave to wave, and how long it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
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
from analytics.queries.on_demand import Computed
from analytics.stats.design.columns import Flags, Indices
from analytics.stats.lines.lifetimes import Curve, survival, time_to_stage
from analytics.stats.lines.projects import LinkedProjects
from analytics.stats.lines.transitions import UNKNOWN, Followed, follow, transition_table
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Kind, Level, Question
from surveys.domain.refusals import NotThere
from surveys.domain.timing import steps_of
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, ProjectLink, Study, Wave
from surveys.queries.counted import Key, as_key, few_answers

PREFERRED = "stage"
KINDS = tuple(Missing)
START, END = "start", "end"
ENDED = "ended"
"""Stands for the outcome of a project that is no longer reported."""
Outcome = tuple[str, str, TableFigure | None]
Row = tuple[str, str, list[Outcome]]


@dataclass(frozen=True)
class LineTransitions:
    """Transitions between two waves: rows by stage, each outcome with its figure if it occurs.

    Stages and outcomes stand by code and in words.
    """

    start: Wave
    end: Wave
    table: FollowedFigure | None
    rows: list[Row]

    @property
    def starred(self) -> list[tuple[str, str, TableFigure]]:
        """The figures that need care, each with stage and outcome in words."""
        return [
            (label, outcome, cell)
            for _stage, label, cells in self.rows
            for _code, outcome, cell in cells
            if cell is not None and cell.marks
        ]

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

    @property
    def starred(self) -> bool:
        """Whether the page marks a figure."""
        return any(step.starred for step in self.followed)


@dataclass(frozen=True)
class LineRecords:
    """Projects and links of what counts, and the category of each project.

    `stage` has its place in `codes`; where there is none, `kind` has the place in `KINDS` of the
    kind of empty. `interviews` and `keys` name the interviews and the projects, `owners` has the
    place of the interview of each project.
    """

    interviews: Sequence[str]
    keys: Sequence[str]
    owners: Indices
    projects: LinkedProjects
    codes: Sequence[str]
    stage: Indices
    kind: Indices

    def having(self, code: str) -> Flags:
        """Return which projects have a category."""
        return self.stage == self.codes.index(code)


def lines_for(study: Study, *, variable: str = "", target: str = "") -> Computed[Lines | None]:
    """Compute the project lines by a variable; None where no project question has categories."""
    design = load_design(study)
    variables = _variables(design)
    if not variables:
        return lambda _audience: None
    chosen, target = followed_by(design, variable, target)
    records = line_records(study, design, chosen)
    projects = records.projects
    years = steps_of([design.times[wave.code] for wave in design.waves])
    alive = reached = None
    if years is not None:
        alive = survival(projects, years=years)
        reached = time_to_stage(projects, reached=records.having(target), years=years)
    followed = [_followed(design, records, chosen, pair) for pair in _pairs(len(design.waves))]
    survived, arrived = _curve(alive), _curve(reached)
    number, excluded = projects.lines.number, reached.excluded if reached else 0

    def disclosed(audience: Audience) -> Lines:
        return Lines(
            variable=chosen,
            variables=variables,
            target=target,
            outcomes=list(outcomes_of(chosen).values()),
            followed=[one(audience) for one in followed],
            survival=disclose(survived, audience=audience),
            reached=disclose(arrived, audience=audience),
            lines=disclosed_count("lines", number, audience=audience),
            excluded=disclosed_count("excluded", excluded, audience=audience),
            in_time=years is not None,
        )

    return disclosed


def followed_by(design: StudyDesign, variable: str, target: str) -> tuple[Question, str]:
    """Return the question that lines are followed by, and which category is to be reached."""
    newest = _chosen(_variables(design), variable)
    chosen = replace(newest, choices=design.categories_of(newest.code))
    return chosen, _target(chosen, target) or newest.choice_codes[-1]


def _chosen(variables: Sequence[Question], code: str) -> Question:
    by_code = {question.code: question for question in variables}
    if code and variables and code not in by_code:
        text = gettext_noop(
            "No question about projects with one answer out of several is called “%(asked)s”. "
            "Known: %(known)s."
        )
        raise NotThere(text, {"asked": code, "known": ", ".join(by_code)})
    if not variables:
        raise NotThere(gettext_noop("No question about projects has categories to follow."))
    return by_code.get(code) or by_code.get(PREFERRED) or variables[0]


def _target(question: Question, code: str) -> str:
    if code and code not in question.choice_codes:
        text = gettext_noop("“%(question)s” has no category “%(asked)s”. Known: %(known)s.")
        known = ", ".join(question.choice_codes)
        params = {"question": question_label(question), "asked": code, "known": known}
        raise NotThere(text, params)
    return code


def outcomes_of(question: Question) -> dict[str | None, str]:
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
                found.setdefault(question.code, design.as_counted(question, wave))
    return list(found.values())


def line_records(study: Study, design: StudyDesign, question: Question) -> LineRecords:
    """Read what counts in three queries: of each project no more than the one answer."""
    counted = Interview.objects.of_study(study).counted()
    counted = counted.order_by("wave__position", "respondent__code", "pk")
    found = few_answers(counted, below=[question.code], harmonised=design.harmonised)
    people = sorted({one.respondent for one in found})
    person = {one: number for number, one in enumerate(people)}
    wave = {as_key(one.pk): number for number, one in enumerate(design.waves)}
    interviewed = np.zeros((len(person), len(wave)), dtype=bool)
    waves = np.array([wave[one.wave] for one in found], dtype=np.intp)
    respondents = np.array([person[one.respondent] for one in found], dtype=np.intp)
    interviewed[respondents, waves] = True
    each = [len(one.projects) for one in found]
    keys = [key for one in found for key, _answers in one.projects]
    answers = [answer for one in found for _key, (answer,) in one.projects]
    links = _links(study, {key: place for place, key in enumerate(keys)})
    return LineRecords(
        [one.key for one in found],
        keys,
        np.repeat(np.arange(len(found)), each),
        LinkedProjects(np.repeat(waves, each), np.repeat(respondents, each), links, interviewed),
        *_stages(answers, question),
    )


def _links(study: Study, place: Mapping[str, int]) -> Indices:
    """Return the links between projects that count."""
    links = ProjectLink.objects.filter(study=study).order_by("pk")
    ends = links.values_list(Key("predecessor"), Key("successor"))
    pairs = [(place[one], place[two]) for one, two in ends if one in place and two in place]
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def _stages(answers: Sequence[Any], question: Question) -> tuple[list[str], Indices, Indices]:
    """Return the categories, and of each answer the place of its category and its kind of empty."""
    places = {code: place for place, code in enumerate(question.choice_codes)}
    stage = np.full(len(answers), UNKNOWN, dtype=np.intp)
    kind = np.full(len(answers), UNKNOWN, dtype=np.intp)
    for number, answer in enumerate(answers):
        if isinstance(answer, str):
            stage[number] = places.setdefault(answer, len(places))
        else:
            kind[number] = KINDS.index(missing_kind(answer) or Missing.NOT_ASKED)
    return list(places), stage, kind


def _followed(
    design: StudyDesign, records: LineRecords, question: Question, pair: tuple[int, int]
) -> Computed[LineTransitions]:
    start, end = pair
    found = follow(records.projects, start=start, end=end)
    table = transition_table(found, records.stage)
    codes: list[str | None] = [*records.codes, None]
    figures = [
        table_figure(
            one.estimate,
            group=records.codes[one.stage],
            label=None if one.outcome is None else codes[one.outcome],
            count=float(one.count),
        )
        for one in table.transitions
    ]
    numbers = Undisclosed(
        FollowedFigure,
        projects=table.projects,
        followed=table.followed,
        ended=table.ended,
        not_followed=table.not_followed,
        unknown=table.unknown,
        kinds=_unknown(found, records.kind) if table.unknown else (),
    )

    def disclosed(audience: Audience) -> LineTransitions:
        return LineTransitions(
            design.waves[start],
            design.waves[end],
            disclose_one(numbers, audience=audience),
            _rows(disclose(figures, audience=audience), question),
        )

    return disclosed


def _rows(figures: Sequence[TableFigure], question: Question) -> list[Row]:
    """Return in words each category that projects had, with a figure for each outcome."""
    by_place = {(one.group, one.label): one for one in figures}
    outcomes, begins = outcomes_of(question), {one.group for one in figures}
    return [
        (
            stage,
            outcomes[stage],
            [
                (code or ENDED, label, by_place.get((stage, code)))
                for code, label in outcomes.items()
            ],
        )
        for stage in question.choice_codes
        if stage in begins
    ]


def _unknown(followed: Followed, kind: Indices) -> tuple[dict[Missing, int], dict[Missing, int]]:
    """Return why followed projects have no category, at the start and, for the others, at the end.

    Of several parts without a category the first kind of empty says why.
    """
    lacking, kinds = lacking_kinds(followed, kind)
    return _by_kind(kinds[lacking[START]]), _by_kind(kinds[lacking[END]])


def lacking_kinds(followed: Followed, kind: Indices) -> tuple[dict[str, Flags], Indices]:
    """Return which followed projects have no category at the start, else at the end; and why."""
    at_start = kind[followed.project]
    at_end = np.full(at_start.size, len(KINDS))
    empty = kind[followed.outcome] != UNKNOWN
    np.minimum.at(at_end, followed.origin[empty], kind[followed.outcome[empty]])
    known = at_start == UNKNOWN
    lacking = {START: followed.sure & ~known, END: followed.sure & known & (at_end < len(KINDS))}
    return lacking, np.where(known, at_end, at_start)


def _by_kind(kinds: Indices) -> dict[Missing, int]:
    numbers = np.bincount(kinds, minlength=len(KINDS)).tolist()
    return {one: number for one, number in zip(KINDS, numbers, strict=True) if number}


def _curve(curve: Curve | None) -> list[Undisclosed[TableFigure]]:
    return [
        table_figure(point, label=notation.short(point.years), count=float(point.events))
        for point in (curve.points if curve else ())
    ]
