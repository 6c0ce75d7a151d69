from fractions import Fraction

import pytest

from analytics.stats.lines.transitions import follow, transition_table
from surveys.domain.linkage import Link, LinkKind, Node, Status

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


def followed(start=0, end=1, links=LINKS, stages=STAGES):
    found = follow(NODES, links, stages=stages, interviewed=INTERVIEWED, start=start, end=end)
    return {one.project: one for one in found}


def test_a_merged_line_counts_each_predecessor():
    found = followed()
    assert found["a1"].outcomes == found["a2"].outcomes == ("production",)


def test_a_split_counts_its_predecessor_once_in_parts():
    assert sorted(followed()["b1"].outcomes) == ["production", "test"]
    table = transition_table(list(followed().values()), design=["ana", "bea", "cid"])
    counts = {(one.stage, one.outcome): one.count for one in table.transitions}
    assert counts == {
        ("test", "production"): Fraction(3, 2),
        ("test", "test"): Fraction(1, 2),
        ("research", "production"): 1,
    }
    assert sum(counts.values()) == table.followed == 3


def test_ended_and_not_followed_are_kept_apart():
    assert followed()["c1"].status is Status.NOT_FOLLOWED
    # cid was interviewed in wave 2 and did not report it; bea was not interviewed again
    later = followed(0, 2)
    assert later["c1"].status is Status.ENDED
    assert later["b1"].status is Status.NOT_FOLLOWED
    assert later["a1"].status is Status.CONTINUED
    table = transition_table(list(later.values()), design=["ana", "bea", "cid"])
    assert (table.projects, table.followed, table.ended, table.not_followed) == (4, 3, 1, 1)
    ended = [one for one in table.transitions if one.outcome is None]
    assert [(one.stage, one.count) for one in ended] == [("test", 1)]


def test_lines_are_followed_through_waves_in_between():
    assert followed(0, 2)["a2"].outcomes == ("production",)


def test_shares_are_of_the_followed_and_clustered_by_respondent():
    table = transition_table(list(followed(0, 2).values()), design=["ana", "bea", "cid"])
    share = {(one.stage, one.outcome): one.estimate for one in table.transitions}
    found = share["test", "production"]
    assert (found.value, found.base, found.clusters, found.design_clusters) == (0.5, 2, 2, 3)
    assert found.method == "kg"
    assert 0 <= found.low < 0.5 < found.high <= 1


def test_unknown_stages_are_counted_not_guessed():
    table = transition_table(
        list(followed(stages={**STAGES, "A1": None}).values()), design=["ana", "bea", "cid"]
    )
    assert (table.followed, table.unknown) == (3, 2)
    assert {one.stage for one in table.transitions} == {"test"}


def test_wrong_input_says_what_to_do():
    with pytest.raises(ValueError, match="follow forward in time"):
        followed(1, 1)
    with pytest.raises(ValueError, match="'ana' has projects but is not in the design"):
        transition_table(list(followed().values()), design=["bea", "cid"])
