import pytest

from analytics.stats.comparison.verdicts import LABELS, REASONS, Reason, Verdict, judge

OBSERVED = ("observed", "observed")


def judged(difference=0.2, low=0.05, high=0.35, p=0.01, **fields):
    known = {"comparability": "comparable", "natures": OBSERVED} | fields
    return judge(difference=difference, low=low, high=high, p_adjusted=p, **known)


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (0.05, 0.35, 0.01, Verdict.CLEAR),
        (-0.35, -0.05, 0.01, Verdict.CLEAR),
        (0.05, 0.35, 0.05, Verdict.CLEAR),  # the level itself counts
        (0.05, 0.35, 0.05000000000000001, Verdict.CLEAR),  # noise of arithmetic
        (0.01, 0.47, 0.075, Verdict.POSSIBLE),  # the interval and the adjusted p disagree
        (0.01, 0.47, 0.0500001, Verdict.POSSIBLE),
        (-0.47, -0.01, 0.4, Verdict.POSSIBLE),
        (0.01, 0.47, None, Verdict.POSSIBLE),  # no p: nothing could be adjusted
        (0.0, 0.4, 0.2, Verdict.NOT_TOLD_APART),  # an end of exactly zero includes no change
        (1e-17, 0.4, 0.2, Verdict.NOT_TOLD_APART),  # as does noise beside it
        (-0.4, -0.0, 0.2, Verdict.NOT_TOLD_APART),
        (-0.1, 0.3, 0.9, Verdict.NOT_TOLD_APART),
        (1e-9, 4e-9, 0.2, Verdict.POSSIBLE),  # small is not noise
    ],
)
def test_the_verdict(low, high, p, verdict):
    assert judged(low=low, high=high, p=p) == (verdict, None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"comparability": "break"}, Reason.BREAK),
        ({"comparability": "break", "difference": None}, Reason.BREAK),
        ({"natures": ("invented", "observed")}, Reason.INVENTED_WAVE),
        ({"natures": ("observed", "invented")}, Reason.INVENTED_WAVE),
        ({"difference": None, "low": None, "high": None}, Reason.NOTHING_TO_COMPARE),
        ({"low": None, "high": None, "p": None}, Reason.NO_PRECISION),  # one expert
        ({"difference": 12, "low": None, "high": None, "kind": "count"}, Reason.COUNT),
        ({"natures": ("invented", "observed"), "kind": "count"}, Reason.COUNT),
    ],
)
def test_where_there_is_none_a_reason_stands(fields, reason):
    assert judged(**fields) == (None, reason)


def test_caution_and_reconstruction_do_not_silence_it():
    assert judged(comparability="caution").verdict is Verdict.CLEAR
    assert judged(natures=("reconstructed", "observed")).verdict is Verdict.CLEAR


def test_a_mean_is_judged_as_a_share_is():
    assert judged(difference=-3.5, low=-6.0, high=-1.0, kind="mean").verdict is Verdict.CLEAR


def test_every_verdict_and_every_reason_has_words():
    assert set(LABELS) == set(Verdict)
    assert set(REASONS) == set(Reason)
