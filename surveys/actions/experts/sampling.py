"""Weights and strata of an expert whose code ends become those of the expert who stays."""

from collections.abc import Sequence

from surveys.actions import log
from surveys.domain.merging import Report
from surveys.domain.sampling import JOINED, MOVED
from surveys.domain.wording import gettext_noop
from surveys.models import Respondent, SampledExpert, User


def join_sampled(
    sampled: Sequence[SampledExpert],
    keep: Respondent,
    merge: Respondent,
    *,
    by: User,
    report: Report,
) -> None:
    """Give the kept expert what it has not; what it has stays, and its stratum holds everywhere."""
    mine = {row.wave_id: row for row in SampledExpert.objects.filter(respondent=keep)}
    stratum = next((row.stratum for row in mine.values() if row.stratum), "")
    stays, moved, other = [], [], set()
    for row in sampled:
        if stratum and row.stratum and row.stratum != stratum:
            other.add(row.stratum)
        if row.wave_id in mine:
            stays.append(row.wave.code)
            log.delete(row, by=by, action=JOINED)
            continue
        moved.append(row.wave.code)
        row.respondent = keep
        row.stratum = stratum if row.stratum and stratum else row.stratum
        log.update(row, by=by, action=MOVED)
    told = {"merge": merge.code, "keep": keep.code}
    if moved:
        report.tell("sampling_moved", _MOVED, waves=", ".join(moved), **told)
    if stays:
        report.tell("sampling_stays", _STAYS, waves=", ".join(stays), **told)
    if other:
        params = {"stratum": stratum, "other": ", ".join(sorted(other))}
        report.tell("stratum_stays", _ONE_STRATUM, **params, **told)


_MOVED = gettext_noop(
    "Weight and stratum of %(merge)s become those of %(keep)s in waves %(waves)s."
)
_STAYS = gettext_noop(
    "In waves %(waves)s both have a weight or a stratum: that of %(keep)s stays, and that of "
    "%(merge)s is given up."
)
_ONE_STRATUM = gettext_noop(
    "%(keep)s stays in the stratum “%(stratum)s” in all waves; the stratum of %(merge)s "
    "(%(other)s) is given up."
)
