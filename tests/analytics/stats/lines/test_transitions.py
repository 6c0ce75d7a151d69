from fractions import Fraction

import numpy as np
import pytest

from analytics.stats.lines.transitions import UNKNOWN, follow, transition_table
from surveys.domain.linkage import Link, LinkKind, Node
from tests.analytics.stats.lines.walking import as_arrays

NODES = [
    Node("a1", 0, "ana"),
    Node("a2", 0, "ana"),
    Node("b1", 0, "bea"),
    Node("c1", 0, "cid"),
    Node("A1", 1, "ana"),
    Node("B1", 1, "bea"),
    Node("B2", 1, "bea"),
    Node("AA", 2, "ana"),
]
LINKS = [
    Link("a1", "A1", LinkKind.MERGED),
    Link("a2", "A1", LinkKind.MERGED),
    Link("b1", "B1", LinkKind.SPLIT),
    Link("b1", "B2", LinkKind.SPLIT),
    Link("A1", "AA", LinkKind.CONTINUED),
]
STAGES = {
    "a1": "test", "a2": "research", "b1": "test", "c1": "test",
    "A1": "production", "B1": "production", "B2": "test", "AA": "production",
}  # fmt: skip
INTERVIEWED = {0: {"ana", "bea", "cid"}, 1: {"ana", "bea"}, 2: {"ana", "cid"}}


NAMES = ["research", "test", "production"]
PROJECTS = as_arrays(NODES, LINKS, INTERVIEWED)


def table_of(start=0, end=1, **stages):
    """Return the table, its counts by the names of the stages, and its estimates."""
    known = STAGES | stages
    stage = [NAMES.index(known[n.project]) if known[n.project] else UNKNOWN for n in NODES]
    table = transition_table(follow(PROJECTS, start=start, end=end), np.array(stage))
    named = {
        (NAMES[one.stage], None if one.outcome is None else NAMES[one.outcome]): one
        for one in table.transitions
    }
    counts = {place: one.count for place, one in named.items()}
    return table, counts, {place: one.estimate for place, one in named.items()}


def followed(start=0, end=1):
    """Return by project whether it is sure what became of it, and what did."""
    found = follow(PROJECTS, start=start, end=end)
    outcomes = {NODES[place].project: [] for place in found.project}
    for origin, outcome in zip(found.origin, found.outcome, strict=True):
        outcomes[NODES[found.project[origin]].project].append(NODES[outcome].project)
    return {
        project: (bool(sure), sorted(found))
        for (project, found), sure in zip(outcomes.items(), found.sure, strict=True)
    }


def test_a_merged_line_counts_each_predecessor():
    found = followed()
    assert found["a1"] == found["a2"] == (True, ["A1"])


def test_a_split_counts_its_predecessor_once_in_parts():
    assert followed()["b1"] == (True, ["B1", "B2"])
    table, counts, _estimates = table_of()
    assert counts == {
        ("test", "production"): Fraction(3, 2),
        ("test", "test"): Fraction(1, 2),
        ("research", "production"): 1,
    }
    assert sum(counts.values()) == table.followed == 3


def test_ended_and_not_followed_are_kept_apart():
    assert followed()["c1"] == (False, [])
    # cid was interviewed in wave 2 and did not report it; bea was not interviewed again
    later = followed(0, 2)
    assert later["c1"] == (True, [])
    assert later["b1"] == (False, [])
    assert later["a1"] == (True, ["AA"])
    table, counts, _estimates = table_of(0, 2)
    assert (table.projects, table.followed, table.ended, table.not_followed) == (4, 3, 1, 1)
    assert {place: n for place, n in counts.items() if place[1] is None} == {("test", None): 1}


def test_lines_are_followed_through_waves_in_between():
    assert followed(0, 2)["a2"] == (True, ["AA"])


def test_shares_are_of_the_followed_and_clustered_by_respondent():
    _table, _counts, estimates = table_of(0, 2)
    found = estimates["test", "production"]
    assert (found.value, found.base, found.clusters, found.design_clusters) == (0.5, 2, 2, 3)
    assert found.method == "kg"
    assert 0 <= found.low < 0.5 < found.high <= 1


def test_unknown_stages_are_counted_not_guessed():
    table, counts, _estimates = table_of(A1=None)
    assert (table.followed, table.unknown) == (3, 2)
    assert {stage for stage, _outcome in counts} == {"test"}


def test_wrong_input_says_what_to_do():
    with pytest.raises(ValueError, match="follow forward in time"):
        follow(PROJECTS, start=1, end=1)
