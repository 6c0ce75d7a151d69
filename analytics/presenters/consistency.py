"""Whether what was published about a wave can hold together, in whole numbers of records."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from analytics.disclosure import Audience, Disclosable, Undisclosed, disclose
from analytics.domain.checks.claims import is_percentage
from analytics.domain.claims import ClaimStatistic
from analytics.domain.indicators import UNITS
from analytics.models import Claim
from analytics.queries.design import StudyDesign, load_design
from analytics.stats.claims.combinations import NotEnumerable, combinations_of
from analytics.stats.claims.consistency import (
    Bounds,
    Consistency,
    PrintedClaim,
    Undecided,
    check_claims,
    printed_share,
)
from surveys.domain.questionnaire import Question
from surveys.domain.waves import Nature
from surveys.models import Study, Wave
from surveys.queries.sampling import coverage_of


@dataclass(frozen=True)
class ClaimGroup(Disclosable):
    """The claims about one unit of one wave, and whether they can hold together.

    `left_out` says of each claim that was not looked at why. `found` is None where nothing could
    be decided; `problem` then says why.
    """

    wave: str
    unit: str
    claims: list[Claim]
    left_out: list[tuple[str, str]]
    found: Consistency | None
    problem: str = ""

    def record(self) -> dict:
        """Return it as JSON has it."""
        conflict = self.found.conflict if self.found else None
        return {
            "wave": self.wave,
            "unit": self.unit,
            "claims": [claim.code for claim in self.claims],
            "holds": self.found.holds if self.found else None,
            "tightness": self.found.tightness if self.found else None,
            "conflict": list(conflict.codes) if conflict else [],
            "widening": conflict.widening if conflict else None,
            "misses": conflict.misses if conflict else None,
            "left_out": [{"claim": code, "reason": reason} for code, reason in self.left_out],
            "problem": self.problem,
        }


def consistency_of(study: Study, *, audience: Audience) -> list[ClaimGroup]:
    """Check the claims of each wave together, projects and interviews apart."""
    design = load_design(study)
    claims = list(
        Claim.objects.filter(study=study)
        .select_related("indicator", "wave")
        .order_by("position", "code")
    )
    coverage, found = coverage_of(study), []
    for wave in design.waves:
        weighted = wave.pk in coverage and coverage[wave.pk].is_weighted
        for unit in UNITS:
            mine = [c for c in claims if c.wave_id == wave.pk and c.indicator.unit == unit]
            mine = [claim for claim in mine if claim.statistic != ClaimStatistic.RATIO]
            if mine and wave.nature != Nature.INVENTED:
                found.append(_together(design, wave, unit, mine, weighted=weighted))
    return disclose(found, audience=audience)


def _together(
    design: StudyDesign, wave: Wave, unit: str, claims: Sequence[Claim], *, weighted: bool
) -> Undisclosed[ClaimGroup]:
    questions = design.questions_of(wave, unit)
    reasons = {claim.code: _not_checked(claim, questions, weighted) for claim in claims}
    kept = [claim for claim in claims if not reasons[claim.code]]
    left_out = [(code, reason) for code, reason in reasons.items() if reason]
    found, problem = None, "" if kept else _("No claim can be checked.")
    try:
        found = check_claims(_printed(kept, questions)) if kept else None
    except NotEnumerable as name:
        problem = _("Too many combinations of answers: %(name)s.") % {"name": name}
    except Undecided:
        problem = _("The search took too long, so nothing is known.")
    return Undisclosed(ClaimGroup, wave.code, unit, kept, left_out, found, problem)


def _not_checked(claim: Claim, questions: Sequence[Question], weighted: bool) -> str:
    if weighted and claim.statistic == ClaimStatistic.SHARE:
        return _("The figures of the wave are weighted, so a share is no part of whole records.")
    is_share = claim.statistic == ClaimStatistic.SHARE and claim.value is not None
    if is_share and not is_percentage(claim.value):
        return _("A share is a percentage, and this is none.")  # stored before it was refused
    if _bounds(claim) is None:
        return _("It prints no number.")
    try:
        combinations_of(_expressions(claim), questions)
    except NotEnumerable as name:
        return _("%(name)s has no list of possible answers here.") % {"name": name}
    return ""


def _expressions(claim: Claim) -> list[str]:
    return [claim.indicator.base, claim.indicator.numerator or "true()"]


def _printed(claims: Sequence[Claim], questions: Sequence[Question]) -> list[PrintedClaim]:
    texts = [text for claim in claims for text in _expressions(claim)]
    truth = combinations_of(texts, questions).truth
    printed = []
    for place, claim in enumerate(claims):
        base, numerator = truth[2 * place], truth[2 * place + 1]
        bounds = _bounds(claim)
        assert bounds is not None
        is_share = claim.statistic == ClaimStatistic.SHARE
        printed.append(
            PrintedClaim(
                claim.code, numerator if is_share else base, bounds, base if is_share else None
            )
        )
    return printed


def _bounds(claim: Claim) -> Bounds | None:
    """Return the values that are printed so; None for a claim without a number."""
    if claim.low is not None:
        return Bounds(Fraction(str(claim.low)), Fraction(str(claim.high)), closed=True)
    if claim.value is None:
        return None
    if claim.statistic == ClaimStatistic.SHARE:
        return printed_share(Fraction(claim.value), digits=claim.digits or 0)
    value = Fraction(claim.value)
    if claim.digits is None:
        return Bounds(value, value, closed=True)
    half = Fraction(1, 2 * 10**claim.digits)
    return Bounds(value - half, value + half)
