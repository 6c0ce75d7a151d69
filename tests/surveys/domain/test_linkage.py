import pytest

from surveys.domain.linkage import Link, LinkKind, Node, link_problems

A17 = Node("a17", 0, "R1")
B17 = Node("b17", 0, "R2")
A18 = Node("a18", 1, "R1")
B18 = Node("b18", 1, "R2")
A19 = Node("a19", 2, "R1")
C19 = Node("c19", 2, "R1")
NODES = [A17, B17, A18, B18, A19, C19]


def link(predecessor, successor, kind="continued"):
    return Link(predecessor, successor, LinkKind(kind))


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
