import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.lines import lifetimes, transitions
from analytics.stats.lines.transitions import UNKNOWN
from surveys.domain.linkage import Link, LinkKind, Node
from tests.analytics.stats.lines import walking
from tests.analytics.stats.lines.walking import as_arrays

A17 = Node("a17", 0, "R1")
B17 = Node("b17", 0, "R2")
A18 = Node("a18", 1, "R1")
B18 = Node("b18", 1, "R2")
A19 = Node("a19", 2, "R1")
C19 = Node("c19", 2, "R1")
NODES = [A17, B17, A18, B18, A19, C19]
ALL = {wave: {"R1", "R2"} for wave in range(3)}
STAGES = ["research", "test", "production", None]


def link(predecessor, successor, kind="continued"):
    return Link(predecessor, successor, LinkKind(kind))


def lines_of(links, nodes=NODES):
    """Return the names of the projects of each line, in the order of the lines."""
    found = as_arrays(nodes, links, ALL).lines
    in_order = sorted(zip(nodes, found.line.tolist(), strict=True), key=lambda pair: pair[0].wave)
    return [
        [node.project for node, line in in_order if line == number]
        for number in range(found.number)
    ]


def ended(nodes, links, interviewed):
    """Return the wave in which the only line ended; 3 for never."""
    present = {wave: set(interviewed.get(wave, ())) for wave in range(3)}
    for node in nodes:
        present[node.wave].add(node.respondent)
    (wave,) = as_arrays(nodes, links, present).lines.ended
    return wave


def test_without_links_every_project_is_a_line():
    assert lines_of([]) == [["a17"], ["b17"], ["a18"], ["b18"], ["a19"], ["c19"]]


def test_links_join_projects_into_a_line_in_order_of_waves():
    assert lines_of([link("a18", "a19"), link("a17", "a18", "renamed")]) == [
        ["a17", "a18", "a19"],
        ["b17"],
        ["b18"],
        ["c19"],
    ]


def test_a_merger_joins_two_lines():
    links = [link("a17", "a18", "merged"), link("b17", "a18", "merged")]
    assert lines_of(links)[0] == ["a17", "b17", "a18"]


def test_a_split_stays_one_line():
    links = [link("a18", "a19", "split"), link("a18", "c19", "split")]
    assert lines_of(links)[2] == ["a18", "a19", "c19"]


@pytest.mark.parametrize(
    ("interviewed", "wave"),
    [
        ({1: {"R1"}}, 1),
        ({2: {"R1"}}, 2),
        ({1: {"R1"}, 2: {"R1"}}, 1),
        ({1: {"R2"}}, 3),
        ({}, 3),
    ],
)
def test_a_line_ends_where_its_respondent_is_interviewed_without_it(interviewed, wave):
    assert ended([A17], [], interviewed) == wave


def test_who_reported_the_line_last_decides():
    handed_on = [A17, Node("x18", 1, "R2")]
    assert ended(handed_on, [link("a17", "x18")], {2: {"R1"}}) == 3
    assert ended(handed_on, [link("a17", "x18")], {2: {"R2"}}) == 2


def test_a_line_that_is_reported_again_had_not_ended():
    assert ended([A17, A19], [link("a17", "a19")], {1: {"R1"}}) == 3


def test_a_project_of_somebody_who_was_not_interviewed_is_refused():
    with pytest.raises(ValueError, match="Project 1 is of wave 0, in which its respondent"):
        as_arrays([A17, B17], [], {0: {"R1"}})


@st.composite
def studies(draw):
    """Some projects of some people in four waves, links between them, and who was interviewed."""
    nodes = [
        Node(number, wave, f"R{person}")
        for number, (wave, person) in enumerate(
            draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=14))
        )
    ]
    pairs = [(a, b) for a in nodes for b in nodes if a.wave < b.wave]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=16, unique=True)) if pairs else []
    present = {wave: {node.respondent for node in nodes if node.wave == wave} for wave in range(4)}
    for wave in range(4):
        present[wave] |= draw(st.sets(st.sampled_from([f"R{person}" for person in range(6)])))
    stages = {node.project: draw(st.sampled_from(STAGES)) for node in nodes}
    return nodes, [link(a.project, b.project) for a, b in chosen], present, stages


@given(studies(), st.sampled_from([(2015, 2016, 2017, 2018), (2015, 2017, 2018, 2022)]))
def test_lifetimes_are_those_found_by_walking(study, years):
    nodes, links, present, stages = study
    projects = as_arrays(nodes, links, present, waves=4)
    lines = walking.project_lines(nodes, links)
    told = {"interviewed": present, "years": years}
    assert lifetimes.survival(projects, years=years) == walking.survival(lines, **told)
    there = np.array([stages[node.project] == "production" for node in nodes], dtype=bool)
    assert lifetimes.time_to_stage(projects, reached=there, years=years) == walking.time_to_stage(
        lines, reached=lambda key: stages[key] == "production", **told
    )


@given(studies(), st.sampled_from([(0, 1), (1, 2), (2, 3), (0, 3)]))
def test_transitions_are_those_found_by_walking(study, pair):
    nodes, links, present, stages = study
    start, end = pair
    projects = as_arrays(nodes, links, present, waves=4)
    stage = [UNKNOWN if name is None else STAGES.index(name) for name in stages.values()]
    found = transitions.transition_table(
        transitions.follow(projects, start=start, end=end), np.array(stage, dtype=np.intp)
    )
    walked = walking.transition_table(
        walking.follow(nodes, links, stages=stages, interviewed=present, start=start, end=end),
        design=sorted(present[start]),
    )
    assert by_place(found) == {
        (STAGES.index(stage), None if outcome is None else STAGES.index(outcome)): one
        for (stage, outcome), one in by_place(walked).items()
    }
    assert dataclasses.replace(found, transitions=()) == dataclasses.replace(walked, transitions=())


def by_place(table):
    return {(one.stage, one.outcome): (one.count, one.estimate) for one in table.transitions}
