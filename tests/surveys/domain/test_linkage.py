import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.linkage import Link, LinkKind, Node, Status, link_problems, project_lines

A17 = Node("a17", 0, "R1")
B17 = Node("b17", 0, "R2")
A18 = Node("a18", 1, "R1")
B18 = Node("b18", 1, "R2")
A19 = Node("a19", 2, "R1")
C19 = Node("c19", 2, "R1")
NODES = [A17, B17, A18, B18, A19, C19]


def link(predecessor, successor, kind="continued"):
    return Link(predecessor, successor, LinkKind(kind))


def lines_of(links, nodes=NODES):
    return [[node.project for node in line.projects] for line in project_lines(nodes, links)]


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


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20), st.randoms())
def test_lines_partition_the_projects_whatever_the_order_of_the_links(pairs, random):
    nodes = [Node(n, n // 3, n % 3) for n in range(10)]
    links = [link(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    lines = lines_of(links, nodes)
    random.shuffle(links)
    assert sorted(n for line in lines for n in line) == list(range(10))
    assert lines_of(links, nodes) == lines
    assert all(any({a, b} <= set(line) for line in lines) for a, b in map(_ends, links))


def _ends(step):
    return step.predecessor, step.successor


@pytest.mark.parametrize(
    ("interviewed", "status"),
    [
        ({1: {"R1"}}, Status.ENDED),
        ({1: {"R2"}}, Status.NOT_FOLLOWED),
        ({1: set()}, Status.NOT_FOLLOWED),
        ({}, Status.NOT_FOLLOWED),
    ],
)
def test_a_line_that_is_not_reported_again_ended_or_was_not_followed(interviewed, status):
    (line,) = project_lines([A17], [])
    assert line.status(1, interviewed) == status


def test_a_line_that_is_reported_again_continues_and_has_no_status_before():
    (line,) = project_lines([A18, A19], [link("a18", "a19")])
    assert [line.status(wave, {}) for wave in (0, 1, 2)] == [None, None, Status.CONTINUED]


def test_a_line_stays_ended_when_nobody_is_interviewed_later():
    (line,) = project_lines([A17], [])
    assert [line.status(wave, {1: {"R1"}}) for wave in (1, 2)] == [Status.ENDED, Status.ENDED]


def test_a_line_may_come_back_after_a_wave():
    (line,) = project_lines([A17, A19], [link("a17", "a19")])
    assert [line.status(wave, {2: {"R1"}}) for wave in (1, 2)] == [
        Status.NOT_FOLLOWED,
        Status.CONTINUED,
    ]


def test_who_reported_the_line_last_decides():
    handed_on = Node("x18", 1, "R2")
    (line,) = project_lines([A17, handed_on], [link("a17", "x18")])
    assert line.status(2, {2: {"R1"}}) == Status.NOT_FOLLOWED
    assert line.status(2, {2: {"R2"}}) == Status.ENDED


@pytest.mark.parametrize(
    "links",
    [
        [],
        [link("a17", "a18")],
        [link("a17", "a18", "renamed"), link("a18", "a19")],
        [link("a17", "a19")],
        [link("a17", "a18", "merged"), link("b17", "a18", "merged")],
        [link("a17", "a18", "split"), link("a17", "b18", "split")],
        [
            link("a17", "a18", "split"),
            link("a17", "b18", "split"),
            link("b17", "b18", "merged"),
        ],
    ],
)
def test_these_links_are_sound(links):
    assert link_problems(NODES, links) == []


@pytest.mark.parametrize(
    ("links", "codes"),
    [
        ([link("a17", "a17")], ["self"]),
        ([link("a17", "b17")], ["backwards"]),
        ([link("a18", "a17")], ["backwards"]),
        ([link("a17", "a18"), link("a18", "a17")], ["backwards"]),
        ([link("a17", "zzz")], ["unknown_project"]),
        ([link("a17", "a18", "merged")], ["kind"]),
        ([link("a17", "a18", "split")], ["kind"]),
        ([link("a17", "a18"), link("b17", "a18", "merged")], ["kind"]),
        ([link("a17", "a18", "renamed"), link("a17", "b18", "split")], ["kind"]),
        ([link("a17", "a18", "split"), link("b17", "a18", "merged")], ["kind"]),
    ],
)
def test_these_links_are_not(links, codes):
    assert [problem.code for problem in link_problems(NODES, links)] == codes


def test_a_repeated_link_is_a_problem():
    problems = link_problems(NODES, [link("a17", "a18"), link("a17", "a18")])
    assert [problem.code for problem in problems] == ["repeated"]


def test_a_problem_says_what_to_do():
    (problem,) = link_problems(NODES, [link("a17", "a18", "merged")])
    assert problem.link == link("a17", "a18", "merged")
    assert str(problem) == (
        "A merger has at least two predecessors, this project has one. Link the others too, or "
        "choose another kind."
    )
    problem, _ = link_problems(NODES, [link("a17", "a18"), link("b17", "a18")])
    assert str(problem) == (
        "The successor has 2 predecessors, so it is not continued. Choose merged."
    )
